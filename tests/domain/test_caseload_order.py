"""Who needs a look first: flags by urgency, then a flare-up, then silence, then steps that wait; never who did how much."""

from log_builder import Log, evaluated

from app.domain.caseload import SILENT_DAYS, Rung, needs_of, waiting_tracks
from app.domain.therapist_speech import TEXTS


def started() -> Log:
    log = Log().at(0, "07:00").start(stir=0, calm_down=0)
    log.morning(2)
    return log


def codes(log: Log) -> list[str]:
    needs = needs_of(evaluated(log))
    assert all(need.text_id in texts for need in needs for texts in TEXTS.values())
    assert [need.rung for need in needs] == sorted(need.rung for need in needs)
    return [need.code for need in needs]


def test_nothing_is_open_for_somebody_who_goes_along() -> None:
    log = started()
    log.session("bridge_full", clock="07:30")
    assert codes(log) == []


def test_silence_counts_days_without_a_session_or_an_answer() -> None:
    log = started()
    log.at(SILENT_DAYS - 1, "12:00")
    assert codes(log) == []
    log.at(SILENT_DAYS, "12:00")
    assert codes(log) == ["silence"]
    (need,) = needs_of(evaluated(log))
    assert need.count == SILENT_DAYS
    log.morning(2, clock="07:05")
    assert codes(log) == []


def test_a_pause_the_person_set_is_no_silence() -> None:
    log = started()
    last = log.day.replace(day=20)
    log.add("PauseSet", **{"from": log.day.isoformat(), "to": last.isoformat()})
    assert codes(log.at(9, "12:00")) == []


def test_a_warning_sign_comes_before_a_flare_up_and_a_question() -> None:
    log = started()
    log.add("FlareDeclared")
    log.add("HelpAsked", note="May I swim?")
    assert codes(log) == ["flare", "asked"]
    log.screen("flare", "s1_saddle")
    needs = needs_of(evaluated(log))
    assert (needs[0].code, needs[0].rung) == ("red_flag", Rung.TODAY)


def test_a_plan_that_waits_for_a_clinician_is_open_too() -> None:
    log = started()
    log.screen("periodic", "s2_heart")
    assert "stopped" in codes(log)


def test_a_step_waits_only_for_a_therapist_who_wants_to_be_asked() -> None:
    log = started()
    log.add("TherapistOverride", actor="therapist", target="progression_mode", value="confirm")
    assert waiting_tracks(evaluated(log)) == ()
    log.add("TherapistOverride", actor="therapist", target="rank", track="hinge", value=2)
    for day in range(8):
        log.at(day, "07:05").morning(2)
        log.session(("hinge_counter", 2), clock="07:30")
    waiting = dict(waiting_tracks(evaluated(log)))
    assert set(waiting) == {"hinge"}
    assert codes(log) == ["waiting"]
    log.add("StepAnswered", actor="therapist", track="hinge", accept=False)
    assert codes(log) == []
