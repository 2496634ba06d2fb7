"""The engine: one pure function from everything that happened to what holds now.

``evaluate`` folds the log of one person into a state, today's plan, the decisions and what is to be asked. It
reads no clock, no chance, no network and nothing that was computed before; the same log in any order, with any
event delivered twice, gives the same result.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from app.domain.asks import Ask, flags_of
from app.domain.beginning import Profile, profile_of
from app.domain.events import Event
from app.domain.exercises import Catalogue
from app.domain.history import History
from app.domain.journal import zone_of
from app.domain.late import Remade, late_notice, reconcile
from app.domain.notes import note_of
from app.domain.planning import Status, plan_ahead_of, plan_today
from app.domain.prescription import DayPlan, Decision
from app.domain.questions import questions_of
from app.domain.replay import ENGINE_VERSION, Folded, fold_log, freeze
from app.domain.training import SessionFact
from app.domain.view import State, decisions_of, state_of
from app.domain.vocabulary import MorningState

__all__ = [
    "ENGINE_VERSION",
    "Evaluation",
    "MorningNow",
    "Profile",
    "Remade",
    "Status",
    "evaluate",
    "evaluation_of",
    "freeze",
    "plan_ahead",
    "profile_of",
    "reconcile",
]


@dataclass(frozen=True, slots=True)
class MorningNow:
    """The morning question of today: ``value`` NPRS or None, ``until`` the cutoff (UTC)."""

    state: MorningState
    value: int | None
    until: datetime


@dataclass(frozen=True)
class Evaluation:
    """What holds at ``now``. ``asks``: flags for the therapist first, then questions to the person.

    ``folded`` is the engine's own working result, for plans ahead and the report; nobody changes it.
    """

    day: date
    now: datetime
    tz: str
    state: State
    plan: DayPlan
    statuses: Mapping[str, Status]
    morning: MorningNow
    asks: tuple[Ask, ...]
    folded: Folded

    @cached_property
    def decisions(self) -> tuple[Decision, ...]:
        """All decisions since the start (or the snapshot), oldest first."""
        return decisions_of(self.folded.fold.history.taken)

    @property
    def since(self) -> date:
        """The first day whose decisions, history and sessions are in here; ``date.min`` for a whole log.

        Decisions of the week before may be told along with them; they are as they were when they were made.
        """
        return self.folded.since

    @property
    def history(self) -> History:
        return self.folded.fold.history

    @property
    def sessions(self) -> Iterable[SessionFact]:
        return self.folded.fold.sessions.values()


def evaluate(
    catalogue: Catalogue, profile0: Profile, log: Iterable[Event], now: datetime, tz: str
) -> Evaluation:
    """The person at ``now`` (aware), with the phone in the IANA zone ``tz``.

    ``log``: any iterable of events, in any order, doubles allowed; events ahead of ``now`` wait. ``profile0``:
    the first intake's answers (``profile_of``) and the configured emergency number.
    """
    return evaluation_of(fold_log(catalogue, profile0, log, now, tz), now, tz)


def evaluation_of(folded: Folded, now: datetime, tz: str) -> Evaluation:
    """What follows from a folded person: the plan around what was done, the state, the questions."""
    fold = folded.fold
    today = plan_today(fold, folded.sessions, now, zone_of(tz))
    state = folded.answer.state(is_over=now > folded.moment.cutoff)
    return Evaluation(
        day=folded.day,
        now=now,
        tz=tz,
        state=state_of(folded),
        plan=DayPlan(folded.day, today.plan.sessions, late_notice(fold) or note_of(fold)),
        statuses=today.statuses,
        morning=MorningNow(state, folded.answer.pain, folded.moment.cutoff),
        asks=(*flags_of(fold), *questions_of(fold, state)),
        folded=folded,
    )


def plan_ahead(catalogue: Catalogue, evaluation: Evaluation, days: int) -> tuple[DayPlan, ...]:
    """The plans of the next ``days`` person-days as far as they can be known now, without a second fold.

    They assume that what is planned before them is done and that nothing else happens; the next evaluation
    replaces them. Days without a plan (safety, pause) have no sessions.
    """
    assert catalogue is evaluation.folded.fold.catalogue
    return plan_ahead_of(evaluation.folded.fold, evaluation.plan, zone_of(evaluation.tz), days)
