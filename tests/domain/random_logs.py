"""Logs of people to whom anything may happen, for properties that must hold whatever does."""

import os
from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from log_builder import CATALOGUE, PHONE, TABLET, Log

EXAMPLES = int(os.environ.get("BACKBEAT_EXAMPLES", "12"))
"""Enough to notice a slip while working; a bench sets it to thousands."""

PHASES = [phase for phase in Phase if phase is not Phase.shrink or "BACKBEAT_SHRINK" in os.environ]
"""A whole life takes minutes to shrink; whoever looks for a fault asks for it."""

MODEST = settings(
    max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), phases=PHASES
)
FEW = settings(MODEST, max_examples=max(1, EXAMPLES // 5))
EXERCISES = (
    "heel_slide",
    "bridge_full",
    "seated_pelvic_rock",
    "clamshell",
    "open_book",
    "knee_hug",
    "prone_prop",
    "breath_90_90",
    "walk_with_rests",
    "hinge_counter",
)
TRACKS = tuple(sorted({CATALOGUE.exercises[name].track for name in EXERCISES}))
PAIN = st.sampled_from([0, 1, 2, 2, 2, 2, 3, 4, 5, 6, 8])
ANSWERS = st.fixed_dictionaries(
    {
        "rpe": st.sampled_from([3, 4, 4, 4, 6, 9]),
        "form": st.sampled_from(["clean", "clean", "clean", "ok", "lost"]),
        "breath_held": st.sampled_from([False, False, False, True]),
        "share": st.sampled_from([1.0, 1.0, 1.0, 0.5, 0.2]),
        "reason": st.sampled_from(["none", "none", "pain", "too_hard", "no_time"]),
    }
)
OVERRIDES = (
    {"target": "rank", "track": "bridge", "value": 5},
    {"target": "rank", "track": "dead_bug", "value": 0},
    {"target": "presentation", "value": "flexion_responsive"},
    {"target": "presentation", "value": None},
    {"target": "irritability", "value": "high"},
    {"target": "ref_pain", "value": 4},
    {"target": "pain_ceiling", "value": 3},
    {"target": "lock", "value": True},
    {"target": "lock", "value": None},
    {"target": "max_level", "track": "bridge", "value": 1},
    {"target": "min_level", "track": "bridge", "value": 2},
    {"target": "dose_cap", "track": "bridge", "value": 1},
    {"target": "exclude", "exercise_id": "heel_slide", "value": True},
    {"target": "force", "exercise_id": "knee_hug", "value": True},
    {"target": "suspend_lift", "track": "spine_ext", "value": True},
    {"target": "progression_mode", "value": "confirm"},
    {"target": "direction", "value": "extension"},
    {"target": "equipment", "value": {"home": ["chair"]}},
)
CHANGES: tuple[dict[str, Any], ...] = (
    {"wake": "06:00"},
    {"sessions": 4},
    {"stir": 2, "calm_down": 2},
    {"worse": ["standing"], "eases": ["sitting"]},
    {"equipment": {"home": ["chair", "wall"]}},
    {"care_flags": ["balance_risk"]},
    {"plans": {"evening": {"anchor": "before bed", "at": "21:00", "context": "home"}}},
    {"automatic_ok": False},
)


@st.composite
def logs(draw: st.DrawFn, days: int = 8) -> Log:
    """A log of up to ``days`` days on two devices; ``log.now`` is some moment of the day after the last."""
    log = (
        Log()
        .at(0, "07:00")
        .start(
            avg_pain=draw(st.sampled_from([2, 2, 3, 5, 7])),
            stir=draw(st.integers(0, 2)),
            named=draw(st.sampled_from(["disc", "none", "stenosis"])),
            leg=draw(st.sampled_from(["none", "below_knee"])),
        )
    )
    for day in range(draw(st.integers(1, days))):
        _live_a_day(draw, log, day)
    last = log.day
    log.at(last + timedelta(days=draw(st.sampled_from([0, 1, 1, 1, 2, 9]))), "07:00")
    log.now += timedelta(minutes=draw(st.integers(0, 16 * 60)))
    return log


def _live_a_day(draw: st.DrawFn, log: Log, day: int) -> None:
    log.at(day, "07:00")
    for device in draw(st.sampled_from([(PHONE,), (PHONE,), (PHONE,), (TABLET,), (PHONE, TABLET), ()])):
        log.device = device
        log.morning(draw(PAIN), draw(st.sampled_from(["06:30", "07:05", "07:05", "15:00"])))
    if draw(st.booleans()):
        log.at(day, "07:20").add(
            "PlanShown", plan_hash="x", ranks={t: draw(st.integers(0, 2)) for t in TRACKS}
        )
    for slot, clock in (("morning", "07:40"), ("evening", "20:30")):
        devices = draw(st.sampled_from([(PHONE,), (PHONE,), (PHONE,), (PHONE, TABLET), ()]))
        items = draw(st.lists(st.sampled_from(EXERCISES), min_size=1, max_size=3, unique=True))
        for device in devices:
            log.device = device
            _train(draw, log.at(day, clock), items, slot)
    for _ in range(draw(st.integers(0, 2))):
        log.device = draw(st.sampled_from([PHONE, TABLET]))
        _something_else(draw, log.at(day, draw(st.sampled_from(["06:20", "09:00", "22:00"]))))


def _train(draw: st.DrawFn, log: Log, items: list[str], slot: str) -> None:
    done = draw(ANSWERS)
    pain = draw(st.sampled_from([2, 2, 2, 2, 4, 6]))
    legs = draw(st.sampled_from(["none", "none", "none", "none", "none", "further"]))
    log.session(
        *[(name, draw(st.sampled_from([0, 0, 0, 1]))) for name in items],
        slot=slot,
        kind=draw(st.sampled_from(["mobility", "strength", "calm"])),
        before=draw(st.sampled_from([2, 2, 2, 6])),
        during=pain,
        after=pain,
        leg=legs,
        blamed=items[:1] if draw(st.booleans()) else [],
        neuro_new=draw(st.integers(0, 30)) == 30,
        end=draw(st.integers(0, 5)) != 5,
        **done,
    )


def _something_else(draw: st.DrawFn, log: Log) -> None:
    kind = draw(st.sampled_from(sorted(ELSE)))
    fields = dict(draw(ELSE[kind]))
    if kind in ("EventVoided", "EventCorrected"):
        answers = [event for event in log.events if event.type in CORRECTED]
        if not answers:
            return
        fields["target"] = draw(st.sampled_from(answers)).id
    if kind == "ClearanceRecorded":
        fields |= {"for_event": log.events[0].id, "cleared_on": log.day.isoformat()}
    log.add(kind, **fields)


CORRECTED = ("MorningChecked", "SessionDone", "FlareDeclared")
ELSE: dict[str, st.SearchStrategy[dict[str, Any]]] = {
    "FlareDeclared": st.just({}),
    "FlareWithdrawn": st.just({}),
    "SafetyScreened": st.sampled_from(
        [
            {"reason": reason, "shown": [], "ticked": ticked, "result": result}
            for reason in ("flare", "leg", "neuro", "periodic", "return")
            for ticked, result in (
                ([], "CLEAR"),
                ([], "CLEAR"),
                (["s1_saddle"], "STOP_NOW"),
                (["s2_fever"], "SEEK_SOON"),
            )
        ]
    ),
    "ClearanceRecorded": st.just({"clinician": "doctor", "statement": "agreed"}),
    "TherapistOverride": st.sampled_from([{"actor": "therapist", **ordered} for ordered in OVERRIDES]),
    "ProfileChanged": st.sampled_from([{"changes": change} for change in CHANGES]),
    "ConfidenceRated": st.fixed_dictionaries({"value": st.integers(0, 10)}),
    "StepAnswered": st.fixed_dictionaries({"track": st.sampled_from(TRACKS), "accept": st.booleans()}),
    "EventVoided": st.just({}),
    "EventCorrected": st.sampled_from(
        [{"fields": {"pain": 3}}, {"fields": {"during": 6}}, {"fields": {"pain": 99}}]
    ),
    "FindingRecorded": st.sampled_from(
        [{"question": "Q15e", "result": "need_to_stop"}, {"question": "Q15a", "result": "stiff_one"}]
    ),
    "DirectionChecked": st.sampled_from(
        [
            {"direction": direction, "before": 3, "after": after, "leg": leg}
            for direction in ("extension", "flexion")
            for after, leg in ((1, "none"), (5, "none"), (3, "further"))
        ]
    ),
    "PauseSet": st.just({"from": "2026-03-05", "to": "2026-03-06"}),
    "WalkLogged": st.just({"minutes": 20}),
    "HelpAsked": st.just({}),
}
