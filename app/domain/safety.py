"""The safety screen: which signs are asked when, what ticks mean, what ends a stop, and what is said.

A single weak flag such as age never stops anyone: single red flags are poor predictors, so the lists ask for
signs and combinations (Finucane 2020 JOSPT 50:350). Readings taken:

- A clearance of ``STOP_NOW`` must be dated on the day of the stop or later, and name the kind of clinician.
  The empty screen that ends the stop is asked on a person-day after the one on which the clearance came in.
- ``SEEK_SOON`` ends with a clearance dated on its day or later; ``ASK_FIRST`` with "a clinician agreed" or a
  therapist's release; ``NOT_FOR_YOU`` not at all.
- While a stop is open, a later screen can make it more serious, never less.
- The age question of list 2 is not repeated: an adult stays one.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from app.domain.constants import IDLE_STEP2, SCREEN_EVERY_DAYS
from app.domain.errors import Invalid
from app.domain.event_types import ClearanceStatement, ScreenReason
from app.domain.explanations import EN
from app.domain.vocabulary import Actor, CareFlag, SafetyResult

S1: Final = (
    "s1_saddle",
    "s1_bladder",
    "s1_bowel",
    "s1_sexual",
    "s1_both_legs",
    "s1_weakness",
    "s1_trauma",
    "s1_unwell",
)
_S2_RESULTS: Final[Mapping[str, SafetyResult]] = {
    **dict.fromkeys(
        ("s2_fever", "s2_cancer", "s2_weight", "s2_night", "s2_bone", "s2_shape", "s2_foot"),
        SafetyResult.SEEK_SOON,
    ),
    **dict.fromkeys(("s2_inflam", "s2_surgery", "s2_pregnant", "s2_heart"), SafetyResult.ASK_FIRST),
    "s2_minor": SafetyResult.NOT_FOR_YOU,
}
S2: Final = tuple(_S2_RESULTS)
RESULT_OF: Final[Mapping[str, SafetyResult]] = {**dict.fromkeys(S1, SafetyResult.STOP_NOW), **_S2_RESULTS}
SHORT_LIST: Final = (*S1, "s2_fever", "s2_foot")
_AGAIN: Final = (*S1, *(code for code in S2 if code != "s2_minor"))
_SHOWN: Final[Mapping[ScreenReason, tuple[str, ...]]] = {
    ScreenReason.INTAKE: (*S1, *S2),
    ScreenReason.PERIODIC: _AGAIN,
    ScreenReason.RETURN: _AGAIN,
    ScreenReason.FLARE: SHORT_LIST,
    ScreenReason.LEG: SHORT_LIST,
    ScreenReason.NEURO: S1,
}
FULL_REASONS: Final = frozenset({ScreenReason.INTAKE, ScreenReason.PERIODIC, ScreenReason.RETURN})
SHORT_REASONS: Final = frozenset({ScreenReason.FLARE, ScreenReason.LEG})
MOST_SERIOUS_FIRST: Final = tuple(SafetyResult)


def shown_codes(reason: ScreenReason) -> tuple[str, ...]:
    """The signs a screen asks about, in order."""
    return _SHOWN[reason]


def screen_result(ticked: Iterable[str], reason: ScreenReason = ScreenReason.INTAKE) -> SafetyResult:
    """What the ticks mean; the most serious wins. New weakness or numbness is at least ``SEEK_SOON``.

    Raises ``Invalid`` (``safety_code_unknown``) for a code that is on neither list.
    """
    results = {SafetyResult.CLEAR}
    for code in ticked:
        if code not in RESULT_OF:
            raise Invalid("safety_code_unknown", "a ticked code is on neither safety list", field="ticked")
        results.add(RESULT_OF[code])
    if reason is ScreenReason.NEURO:
        results.add(SafetyResult.SEEK_SOON)
    return min(results, key=MOST_SERIOUS_FIRST.index)


def care_flags_of(ticked: Iterable[str]) -> frozenset[CareFlag]:
    """Flags that a tick sets: pregnancy or a birth in the last three months."""
    return frozenset({CareFlag.PREGNANCY}) if "s2_pregnant" in set(ticked) else frozenset()


def open_screens(
    waiting: frozenset[ScreenReason], day: date, last_full_on: date | None
) -> frozenset[ScreenReason]:
    """The screens that wait, with the periodic one once both lists are 28 days old."""
    old = last_full_on is not None and (day - last_full_on).days >= SCREEN_EVERY_DAYS
    return waiting | {ScreenReason.PERIODIC} if old else waiting


def screen_due(waiting: frozenset[ScreenReason]) -> ScreenReason | None:
    """The screen to ask first: new nerve signs, then the longer lists, which answer the short one too."""
    order = (
        ScreenReason.NEURO,
        ScreenReason.RETURN,
        ScreenReason.PERIODIC,
        ScreenReason.FLARE,
        ScreenReason.LEG,
    )
    return next((reason for reason in order if reason in waiting), None)


def still_waiting(waiting: frozenset[ScreenReason], answered: ScreenReason) -> frozenset[ScreenReason]:
    """What is left to ask after an answer: both lists cover every screen but that for new nerve signs."""
    if answered in FULL_REASONS:
        return waiting & {ScreenReason.NEURO}
    return waiting - SHORT_REASONS if answered in SHORT_REASONS else waiting - {answered}


def return_screen_due(idle_days: int) -> bool:
    """Both lists again after 14 days without a session, once per gap."""
    return idle_days >= IDLE_STEP2


@dataclass(frozen=True, slots=True)
class SafetyRecord:
    """Where a person stands. ``since``: day of the tick that decided; ``event_id``: its screen.

    ``cleared_on``: person-day on which a valid clearance of a ``STOP_NOW`` came in; it waits for one more
    screen without ticks on a later person-day.
    """

    result: SafetyResult = SafetyResult.CLEAR
    since: date | None = None
    event_id: str | None = None
    cleared_on: date | None = None

    @property
    def is_blocked(self) -> bool:
        """No session may be started."""
        return self.result is not SafetyResult.CLEAR


@dataclass(frozen=True, slots=True)
class Screen:
    """One answered screen."""

    day: date
    event_id: str
    reason: ScreenReason
    ticked: frozenset[str]


@dataclass(frozen=True, slots=True)
class Clearance:
    """``day``: when it came in; ``cleared_on``: the date of the look; ``clinician``: the kind, no name."""

    day: date
    cleared_on: date
    clinician: str
    statement: ClearanceStatement
    actor: Actor


def screened(record: SafetyRecord, screen: Screen) -> SafetyRecord:
    """The record after a screen. Compare ``is_blocked`` before and after: a stop that ends is a clearance."""
    result = screen_result(screen.ticked, screen.reason)
    worse = MOST_SERIOUS_FIRST.index(result) < MOST_SERIOUS_FIRST.index(record.result)
    again = result is record.result and result is not SafetyResult.CLEAR
    if worse or again:
        return SafetyRecord(result, screen.day, screen.event_id)
    cleared = record.cleared_on
    if cleared is not None and screen.ticked:
        return replace(record, cleared_on=None)
    if cleared is not None and screen.day > cleared and result is SafetyResult.CLEAR:
        return SafetyRecord()
    return record


def cleared(record: SafetyRecord, clearance: Clearance) -> SafetyRecord:
    """The record after a clearance; one that does not fit its stop changes nothing."""
    match record.result:
        case SafetyResult.STOP_NOW if _is_dated(record, clearance):
            return replace(record, cleared_on=clearance.day)
        case SafetyResult.SEEK_SOON if _is_dated(record, clearance):
            return SafetyRecord()
        case SafetyResult.ASK_FIRST if _is_agreed(clearance):
            return SafetyRecord()
        case _:
            return record


def _is_dated(record: SafetyRecord, clearance: Clearance) -> bool:
    named = bool(clearance.clinician.strip())
    return named and record.since is not None and clearance.cleared_on >= record.since


def _is_agreed(clearance: Clearance) -> bool:
    if clearance.statement is ClearanceStatement.RELEASED:
        return clearance.actor is Actor.THERAPIST
    return True


@dataclass(frozen=True, slots=True)
class Message:
    """``call``: the number one button calls, only for ``STOP_NOW`` and only if one is configured."""

    title: str
    text: str
    call: str | None = None


def advice(result: SafetyResult, emergency_number: str | None) -> tuple[str, dict[str, str]]:
    """Id and values of the text that says what to do; it reads well without a configured number too."""
    if result is not SafetyResult.STOP_NOW:
        return f"result.{result.value}.text", {}
    if emergency_number:
        return "result.STOP_NOW.text", {"number": emergency_number}
    return "result.STOP_NOW.text_no_number", {}


def message_of(
    result: SafetyResult, emergency_number: str | None, texts: Mapping[str, str] = EN
) -> Message | None:
    """What the screen says for a result; None for ``CLEAR``."""
    if result is SafetyResult.CLEAR:
        return None
    text_id, values = advice(result, emergency_number)
    call = emergency_number or None if result is SafetyResult.STOP_NOW else None
    return Message(texts[f"result.{result.value}.title"], texts[text_id].format_map(values), call)


def options(codes: Iterable[str], texts: Mapping[str, str] = EN) -> list[dict[str, str]]:
    """The options of a list as ``{"code", "text"}``, in the order of ``codes``."""
    return [{"code": code, "text": texts[code]} for code in codes]
