"""Builds the log of one person for tests: a clock that moves, and one method per thing that can happen."""

from collections.abc import Callable
from datetime import UTC, date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import yaml

from app.domain.catalogue import catalogue_from
from app.domain.course import Course
from app.domain.dosing import dose_of, rep_s
from app.domain.engine import Evaluation, evaluate, profile_of
from app.domain.event_types import ScreenReason
from app.domain.journal import Event, parse_event, person_day, wall_instant
from app.domain.prescription import PlannedSession
from app.domain.safety import screen_result, shown_codes

PHONE = "11111111-1111-4111-8111-111111111111"
TABLET = "22222222-2222-4222-8222-222222222222"
PERSON = "99999999-9999-4999-8999-999999999999"
START = date(2026, 3, 2)  # a Monday, four weeks before the clocks change in Berlin


def answers(**changes: Any) -> dict[str, Any]:
    """A settled person who could do anything: low irritability, everything at hand, usual pain 2."""
    everything = ["mat_or_bed", "chair", "wall", "counter_or_desk", "weight", "bag", "roller_or_towel"]
    return {
        "age_band": "40-49",
        "activity": "once_or_twice",
        "named": "none",
        "worse": ["sitting"],
        "eases": ["standing_or_walking"],
        "leg": "none",
        "avg_pain": 2,
        "enjoyment": 3,
        "general_activity": 3,
        "stir": 0,
        "calm_down": 1,
        "care_flags": [],
        "wake": "07:00",
        "bed": "23:00",
        "work": "desk",
        "lie_down": ["home"],
        "equipment": {"home": everything, "work": ["chair", "wall", "counter_or_desk"]},
        "sessions": 3,
        "floor_ok": True,
        "discreet": False,
        "disliked": [],
        **changes,
    }


class Log:
    """``now`` is the moment of the next event; ``at("2026-03-02 07:10")`` sets it on the wall clock of ``tz``."""

    def __init__(self, tz: str = "Europe/Berlin", wake: str = "07:00", device: str = PHONE) -> None:
        self.tz, self.wake, self.device = tz, wake, device
        self.events: list[Event] = []
        self.count = 0
        self.now = wall_instant(START, 7 * 60, ZoneInfo(tz))

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.tz)

    @property
    def day(self) -> date:
        return person_day(self.now, self.zone, self.wake)

    def at(self, day: date | int, clock: str = "07:10") -> "Log":
        """``day``: a date, or days after the start. ``clock`` may pass 24:00."""
        if isinstance(day, int):
            day = START + timedelta(days=day)
        hours, minutes = clock.split(":")
        self.now = wall_instant(day, int(hours) * 60 + int(minutes), self.zone)
        return self

    def add(self, kind: str, /, actor: str = "person", **fields: Any) -> Event:
        self.count += 1
        lane = 0 if self.device == PHONE else 1
        raw = {
            "id": str(UUID(int=(lane << 120) | (0x4000_8000 << 48) | self.count)),
            "type": kind,
            "v": 1,
            "person_id": PERSON,
            "device_id": self.device,
            "seq": self.count,
            "at": self.now.astimezone(UTC).isoformat(),
            "tz": self.tz,
            "day": self.day.isoformat(),
            "actor": actor,
            **fields,
        }
        event = parse_event(raw)
        self.events.append(event)
        self.now = max(self.now, event.at) + timedelta(seconds=1)
        return event

    def start(self, **changes: Any) -> "Log":
        """Intake, a clear screen and the programme's start, at ``now``."""
        self.add("IntakeCompleted", answers=answers(wake=self.wake, **changes))
        self.screen("intake")
        self.add("ProgramStarted", program_version="1.0.0", catalogue_version="1")
        return self

    def screen(self, reason: str, *ticked: str, result: str | None = None) -> Event:
        shown = shown_codes(ScreenReason(reason))
        said = result or screen_result(ticked, ScreenReason(reason)).value
        return self.add("SafetyScreened", reason=reason, shown=list(shown), ticked=list(ticked), result=said)

    def morning(self, pain: int, clock: str = "07:05", **fields: Any) -> Event:
        """The morning question of the present day."""
        self.at(self.day, clock)
        return self.add("MorningChecked", pain=pain, **fields)

    def do(self, planned: PlannedSession, **done: Any) -> str:
        """A planned session, done as planned; see ``session`` for the answers."""
        parts = [
            {"exercise_id": item.exercise_id, "dose_step": item.dose_step, "rank": item.rank}
            for item in planned.items
        ]
        return self.session(*parts, slot=planned.slot.value, kind=planned.kind.value, **done)

    def session(
        self,
        *items: str | tuple[str, int] | dict[str, Any],
        slot: str = "morning",
        kind: str = "mobility",
        clock: str | None = None,
        before: int = 2,
        during: int = 2,
        after: int = 2,
        end: bool = True,
        **done: Any,
    ) -> str:
        """One session of (exercise, dose step) pairs, done as shown; ``done`` changes every exercise's answers,
        an item given as a dict changes its own. ``end=False`` leaves out ``SessionDone``."""
        if clock is not None:
            self.at(self.day, clock)
        session_id = f"{self.day.isoformat()}/{slot}"
        ending = {
            name: done.pop(name)
            for name in ("blamed", "leg", "leg_blamed", "neuro_new", "adapted", "wall_s")
            if name in done
        }
        parts = [_part(item) for item in items]
        shown = [_shown(place, part) for place, part in enumerate(parts)]
        self.add(
            "SessionStarted",
            session_id=session_id,
            slot=slot,
            kind=kind,
            context="home",
            phase="build",
            before=before,
            unplanned=False,
            items=shown,
            planned_s=360,
        )
        for place, part in enumerate(parts):
            self.add("ExerciseDone", session_id=session_id, **_done(place, {**done, **part}))
        if end:
            self.add(
                "SessionDone",
                session_id=session_id,
                during=during,
                after=after,
                **{
                    "blamed": [],
                    "leg": "none",
                    "leg_blamed": [],
                    "neuro_new": False,
                    "wall_s": 380,
                    "adapted": False,
                    **ending,
                },
            )
        return session_id


Answerer = Callable[[Log, PlannedSession], dict[str, Any] | None]


def live(log: Log, days: int, pain: Callable[[int], int | None], does: Answerer) -> None:
    """Live on from the present day: each morning ``pain(day)`` is told (None: not), and each planned session
    done as planned with the answers ``does`` gives (None: not done). The plans are the engine's own."""
    profile = profile_of(log.events)
    assert profile is not None
    course = Course(CATALOGUE, profile, log.tz, log.events)
    first = log.day
    for step in range(days):
        log.at(first + timedelta(days=step), "07:05")
        before = len(log.events)
        value = pain(step)
        if value is not None:
            log.add("MorningChecked", pain=value)
        plan = _hear(course, log, before).plan
        for session in plan.sessions:
            log.at(session.day, f"{session.at_min // 60}:{session.at_min % 60:02}")
            done = does(log, session)
            before = len(log.events)
            if done is not None:
                log.do(session, **done)
            _hear(course, log, before)
    log.at(first + timedelta(days=days), "06:00")


def evaluated(log: Log, events: list[Event] | None = None) -> Evaluation:
    """The evaluation at the log's ``now``; of other events than its own if given."""
    profile = profile_of(log.events, "112")
    assert profile is not None
    return evaluate(CATALOGUE, profile, log.events if events is None else events, log.now, log.tz)


def rules(evaluation: Evaluation, day: date | int | None = None) -> list[str]:
    """The rules that decided, in order; of one day (a date, or days after the start) if given."""
    wanted = START + timedelta(days=day) if isinstance(day, int) else day
    return [d.rule for d in evaluation.decisions if wanted is None or d.day == wanted]


def _hear(course: Course, log: Log, since: int) -> Evaluation:
    for event in log.events[since:]:
        course.hear(event)
    return course.look(log.now)


CATALOGUE = catalogue_from(
    yaml.load((Path(__file__).parents[2] / "app/store/catalogue.yaml").read_text(), yaml.CSafeLoader), "1"
)


def _part(item: str | tuple[str, int] | dict[str, Any]) -> dict[str, Any]:
    if isinstance(item, dict):
        return {"dose_step": 0, **item}
    name, step = (item, 0) if isinstance(item, str) else item
    return {"exercise_id": name, "dose_step": step}


def _shown(place: int, part: dict[str, Any]) -> dict[str, Any]:
    exercise = CATALOGUE.exercises[part["exercise_id"]]
    return {
        "item": place,
        "exercise_id": exercise.id,
        "track": exercise.track,
        "rank": part.get("rank", 3 * (exercise.level - 1) + min(2, part["dose_step"])),
        "dose_step": part["dose_step"],
        "role": "main",
        "substitute": "none",
        "seconds": 100,
    }


def _done(place: int, part: dict[str, Any]) -> dict[str, Any]:
    exercise = CATALOGUE.exercises[part["exercise_id"]]
    dose = dose_of(exercise, part["dose_step"])
    share = part.get("share", 1.0)
    sets = [
        {"reps": int(reps * share), "seconds": int(reps * rep_s(exercise, dose) * share), "ended_by": "done"}
        for reps in dose.reps
    ]
    answered = {
        "item": place,
        "sets": sets,
        "form": "clean",
        "breath_held": False,
        "rpe": 4,
        "reason": "none",
        **part,
    }
    return {name: value for name, value in answered.items() if name not in ("share", "rank")}
