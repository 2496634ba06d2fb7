"""The ledger: every reminder of some days, and why it was sent, or was not."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from app.domain.delivery import DeliveryState, ReminderKind, ReminderState
from app.domain.errors import Invalid
from app.domain.prescription import Explanation
from app.domain.reminder_ledger import why
from app.store import ledger as rows
from app.store.db import Database

LONGEST_DAYS = 100


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """One reminder. ``tz``: the zone it was planned in; ``devices``: (device name, state of the delivery)."""

    local_date: date
    slot: str
    kind: ReminderKind
    session_id: str | None
    due_at: datetime
    tz: str
    state: ReminderState
    why: Explanation
    settled_at: datetime | None
    devices: tuple[tuple[str, DeliveryState], ...]


def ledger(database: Database, patient_id: UUID, first: date, last: date) -> list[LedgerLine]:
    """The person-days ``first`` to ``last``, newest first. Raises ``Invalid`` for more than a hundred days."""
    if not 0 <= (last - first).days < LONGEST_DAYS:
        raise Invalid("period_invalid", "The period is 1 to 100 days, oldest first.", field="until")
    with database.read() as tx:
        found = rows.ledger(tx, patient_id, first, last)
    return [_line(entry) for entry in reversed(found)]


def _line(entry: rows.LedgerEntry) -> LedgerLine:
    stored = entry.stored
    said = stored.reminder
    return LedgerLine(
        said.local_date,
        said.slot,
        said.kind,
        said.session_id,
        said.due_at,
        stored.tz,
        stored.state,
        why(said, stored.state, snoozed=entry.snoozed_at is not None),
        entry.settled_at,
        tuple((name, state) for name, state, _ in entry.devices),
    )
