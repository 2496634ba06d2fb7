"""Two weeks of reminders as they will come if nothing else happens, each with its reason."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from app.domain.engine import Evaluation, plan_ahead
from app.domain.people import Patient
from app.domain.prescription import DayPlan
from app.domain.reminder_changes import spoken
from app.domain.reminder_preview import PreviewDay, Standstill, preview_day
from app.domain.reminder_rules import ReminderRules
from app.domain.reminders import Reminder, keep_apart, plan_reminders
from app.services import habits
from app.services.today import Planner, rules_of
from app.store import reminders as rows
from app.store.db import Database

DAYS: Final = 14
NO_DELAY: Final = timedelta(0)


@dataclass(frozen=True, slots=True)
class Outlook:
    """The plans of ``DAYS`` person-days from today on, and their reminders without the person's own spread."""

    evaluation: Evaluation
    plans: tuple[DayPlan, ...]
    rules: ReminderRules
    reminders: tuple[Reminder, ...]


def outlook(database: Database, planner: Planner, patient: Patient, now: datetime) -> Outlook:
    """Raises ``Refused('intake_missing')`` before the intake.

    The days after today are seen as if what is planned before them is done, so no absence thins them out.
    """
    evaluation = planner.evaluation(database, patient, now)
    plans = (evaluation.plan, *plan_ahead(planner.catalogue, evaluation, DAYS - 1))
    with database.read() as tx:
        rules = habits.learned(tx, patient.id, rules_of(evaluation), now)
        stored = rows.stored_of_days(tx, patient.id, [evaluation.day - timedelta(days=1), evaluation.day])
    later = replace(rules, idle_days=0)
    planned = plan_reminders(plans[0], rules, NO_DELAY)
    planned += tuple(one for plan in plans[1:] for one in plan_reminders(plan, later, NO_DELAY))
    return Outlook(evaluation, plans, rules, keep_apart(planned, spoken(stored)))


def preview(database: Database, planner: Planner, patient: Patient, now: datetime) -> Sequence[PreviewDay]:
    """Raises ``Refused('intake_missing')`` before the intake."""
    seen = outlook(database, planner, patient, now)
    state = seen.evaluation.state
    standstill = Standstill(state.safety.is_blocked, state.reminders.pauses)
    return [preview_day(plan, seen.reminders, seen.rules, standstill, now) for plan in seen.plans]
