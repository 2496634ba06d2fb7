"""What follows from events is worked out after the answer, once at a time, and its faults stay its own."""

from app.services import accounts
from app.services.today import Planner, follow
from app.store.catalogue import load_catalogue
from tests.builders import NOON, Counting


def test_while_one_is_at_work_a_second_call_leaves_it_a_note(database):
    planner, patient_id = Planner(load_catalogue(), None), Counting().new_id()
    assert planner.may_follow(patient_id)
    assert not planner.may_follow(patient_id)
    assert not planner.has_followed(patient_id)
    assert planner.has_followed(patient_id)
    assert planner.may_follow(patient_id)


def test_a_fault_in_a_rule_cuts_no_line_and_blocks_no_later_turn(database, caplog):
    class Broken(Planner):
        def evaluation(self, *_):
            raise RuntimeError("a rule is broken")

    chance = Counting().chance()
    patient = accounts.start_alone(database, "UTC", "Phone", "10.0.0.1", NOON, chance).patient
    planner = Broken(load_catalogue(), None)
    follow(database, planner, patient.id, NOON, chance)
    assert "following failed" in caplog.text
    assert planner.may_follow(patient.id)
