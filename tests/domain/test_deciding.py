"""What a morning's decisions leave behind on the tracks: the pacer, the steps of the week, rests, and why steps wait."""

from datetime import timedelta
from typing import Any

from log_builder import CATALOGUE, START, Log, evaluated, rules

from app.domain.constants import PACER_DAYS
from app.domain.decisions import tracks_of_bias
from app.domain.state import FOREVER, TrackRecord
from app.domain.vocabulary import Bias


def started(**changes: Any) -> Log:
    return Log().at(0, "07:00").start(**{"stir": 0, "calm_down": 0, **changes})


def trained(log: Log, day: int, *items: str | tuple[str, int], pain: int = 2, **done: Any) -> Log:
    """A morning and one session; the next morning decides."""
    log.at(day, "07:05").morning(pain)
    log.session(*items, clock="08:00", slot="morning", **done)
    return log


def record(log: Log, track: str) -> TrackRecord:
    return evaluated(log).folded.fold.state.tracks[track]


def test_the_pacer_comes_on_where_form_was_lost_and_a_clean_day_does_not_end_it_early() -> None:
    log = trained(started(), 0, "bridge_full", form="lost")
    trained(log, 1, "bridge_full")
    assert rules(evaluated(log), 1) == ["H6"]
    until = START + timedelta(days=1 + PACER_DAYS)
    assert record(log, "bridge").pacer_until == until
    log.at(2, "07:05").morning(2)
    assert rules(evaluated(log), 2) == ["H11"]
    assert record(log, "bridge").pacer_until == until


def test_only_a_step_to_a_new_exercise_counts_against_the_week() -> None:
    log = started()
    for day in range(8):
        trained(log, day, "bridge_full")
    assert rules(evaluated(log)).count("P1") == 1
    assert evaluated(log).folded.fold.state.dimension_steps == []
    for day in range(8, 24):
        step = record(log, "bridge").rank
        trained(log, day, ("bridge_full", step))
        if step == 2 and record(log, "bridge").rank == 3:
            break
    assert rules(evaluated(log), log.day) == ["P2"]
    assert evaluated(log).folded.fold.state.dimension_steps == [log.day]


def test_legs_that_spread_twice_in_one_direction_rest_all_tracks_of_it() -> None:
    backward = sorted(tracks_of_bias(CATALOGUE, Bias.EXTENSION))
    spread = {"leg": "further", "leg_blamed": ["prone_prop"]}
    log = trained(started(leg="below_knee"), 0, "prone_prop", "bridge_full", **spread)
    log.at(1, "07:05").morning(2)
    assert sorted(rules(evaluated(log), 1)) == ["H11", "R3"]
    once = evaluated(log).folded.fold.state.tracks
    assert [track for track, kept in once.items() if kept.rests_until == FOREVER] == []
    log.at(1, "07:10").screen("leg")
    log.session("prone_prop", "bridge_full", clock="08:00", slot="morning", **spread)
    log.at(2, "07:05").morning(2)
    twice = evaluated(log).folded.fold.state.tracks
    assert "R3" in rules(evaluated(log), 2)
    assert sorted(track for track, kept in twice.items() if kept.rests_until == FOREVER) == backward


def test_an_easing_off_and_a_change_of_direction_on_one_day_are_explained_as_the_easing_off() -> None:
    log = trained(started(), 0, ("bridge_full", 0), rpe=9)
    log.at(1, "07:05").morning(2)
    assert rules(evaluated(log), 1) == ["R6"]
    log.at(1, "07:30").add(
        "TherapistOverride", actor="therapist", target="presentation", value="flexion_responsive"
    )
    state = evaluated(log).folded.fold.state
    assert state.tracks["bridge"].regressed_on == state.presentation_on == START + timedelta(days=1)
    for day in range(1, 6):
        trained(log, day, "bridge_full")
    log.at(6, "07:05").morning(2)
    (last,) = (one for one in evaluated(log).decisions if one.day == log.day)
    assert last.explanation.text_id == "H11_regress"


def test_the_top_of_a_ladder_is_kept_whatever_a_therapist_has_set_elsewhere() -> None:
    log = started()
    ladder = evaluated(log).folded.fold.ladder("bridge")
    log.add("TherapistOverride", actor="therapist", target="rank", track="bridge", value=3 * len(ladder) - 1)
    log.add("TherapistOverride", actor="therapist", target="dose_cap", track="clamshell", value=1)
    trained(log, 0, (ladder[-1].id, 2))
    log.at(1, "07:05").morning(2)
    assert rules(evaluated(log), 1) == ["H9"]


def test_a_yes_to_a_step_is_for_the_next_decision_only_even_if_something_else_holds_it() -> None:
    log = started()
    for day in range(5):
        trained(log, day, "bridge_full")
        if day == 3:
            log.add("ConfidenceRated", value=3)
    assert rules(evaluated(log), 4) == ["H14"]
    log.add("StepAnswered", track="bridge", accept=True)
    log.at(4, "20:00").session("bridge_full", clock="20:00", slot="evening", kind="strength", rpe=6)
    trained(log, 5, "bridge_full")
    assert rules(evaluated(log), 5) == ["H5"]
    log.at(6, "07:05").morning(2)
    assert rules(evaluated(log), 6) == ["H14"]
    log.add("StepAnswered", track="bridge", accept=True)
    log.session("bridge_full", clock="08:00")
    log.at(7, "07:05").morning(2)
    assert rules(evaluated(log), 7) == ["P1"]
