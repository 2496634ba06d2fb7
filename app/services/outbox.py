"""Says what is due: hand reminders over to devices, claim deliveries, write what came of them, tidy up.

Each function is one short transaction. Between any two of them the process may die: what was not written is
done again after the lease, so a message may arrive twice (with the same topic and tag), and none is lost.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from app.domain.delivery import (
    LEASE,
    Accepted,
    DeliveryState,
    DueDelivery,
    Expired,
    Gone,
    Later,
    NewDelivery,
    Outcome,
    Rejected,
    ReminderKind,
    ReminderState,
    Standing,
    Suppressed,
    delivery_id,
    settled,
)
from app.domain.reminders import SAFETY_NET_SLOT
from app.store import deliveries as rows
from app.store import reminders as reminder_rows
from app.store import subscriptions as subscription_rows
from app.store.db import Database, Transaction
from app.store.deliveries import DueReminder, Finish
from app.store.happenings import Happening, happenings

SESSION_LASTS_AT_MOST = timedelta(minutes=20)
ASK_AGAIN_WHEN_BUSY = timedelta(minutes=5)
LEFT_OVER_AFTER = timedelta(minutes=30)
KEPT_DAYS = 180
PRUNED_AT_ONCE = 5_000

Look = Callable[[Transaction, Sequence[DueDelivery], datetime], Mapping[UUID, Standing]]
Result = tuple[DueDelivery, Outcome]


def hand_over(database: Database, now: datetime, most: int = 500) -> int:
    """Turns up to ``most`` due reminders into deliveries, one for each device, and gives how many were due.

    One whose time is over already (after a long outage or a restored backup) expires unsaid; one without a
    device fails with that reason.
    """
    with database.write() as tx:
        due = rows.hand_over(tx, now, most)
        if not due:
            return 0
        late = [each for each in due if each.expires_at <= now]
        timely = [each for each in due if each.expires_at > now]
        devices = rows.reachable(tx, sorted({each.patient_id for each in timely}))
        rows.add(tx, [new for each in timely for new in _deliveries(each, devices[each.patient_id])])
        ends: list[tuple[UUID, ReminderState, str | None]] = [
            (each.id, ReminderState.EXPIRED, None) for each in late
        ]
        ends += [
            (each.id, ReminderState.FAILED, "no_device") for each in timely if not devices[each.patient_id]
        ]
        reminder_rows.settle(tx, ends, now)
        return len(due)


def claim(
    database: Database, now: datetime, token: str, most: int, avoid: frozenset[str], look: Look
) -> list[DueDelivery]:
    """Leases up to ``most`` due deliveries and gives those still worth sending.

    ``look`` tells which sessions were done or are running by now. Those, and what is over or unreachable, are
    finished here and not given.
    """
    with database.write() as tx:
        claimed = rows.claim(tx, now, now + LEASE, token, most, avoid)
    if not claimed:
        return []
    with database.read() as tx:
        standing = look(tx, claimed, now)
    outcomes = [_before_sending(each, standing.get(each.id, Standing.OPEN), now) for each in claimed]
    ended = [(each, end) for each, end in zip(claimed, outcomes, strict=True) if end is not None]
    if ended:
        finish(database, ended, now)
    return [each for each, end in zip(claimed, outcomes, strict=True) if end is None]


def finish(database: Database, results: Sequence[Result], now: datetime) -> int:
    """Writes outcomes, then the final state of each reminder that they decide; gives their number."""
    if not results:
        return 0
    with database.write() as tx:
        reminders = sorted({delivery.reminder_id for delivery, _ in results})
        reminder_rows.lock(tx, reminders)
        rows.finish(tx, [_finish(delivery, outcome) for delivery, outcome in results], now)
        states = reminder_rows.delivery_states(tx, reminders)
        ends = [(i, *end) for i in reminders if (end := settled(states[i])) is not None]
        reminder_rows.settle(tx, ends, now)
        _teach_subscriptions(tx, results, now)
    return len(results)


def release(database: Database, deliveries: Sequence[DueDelivery], now: datetime) -> None:
    """Gives claimed deliveries back at once, at a graceful stop."""
    finish(database, [(each, Later(now)) for each in deliveries], now)


def tidy(database: Database, now: datetime, kept_days: int = KEPT_DAYS) -> int:
    """Ends what was left over and deletes reminders older than ``kept_days``; gives how many were deleted."""
    with database.write() as tx:
        reminder_rows.expire_left_over(tx, now - LEFT_OVER_AFTER, now)
        return reminder_rows.prune(tx, now.date() - timedelta(days=kept_days), PRUNED_AT_ONCE)


def look_at_journal(tx: Transaction, claimed: Sequence[DueDelivery], now: datetime) -> dict[UUID, Standing]:
    """The last look before sending, at what the phones have told so far."""
    asked = [each for each in claimed if each.kind is not ReminderKind.TEST]
    days = {each.local_date for each in asked} | {each.local_date - timedelta(days=1) for each in asked}
    seen = _Seen(now)
    for row in happenings(tx, sorted({e.patient_id for e in asked}), sorted(days), _Seen.TYPES):
        seen.note(row)
    return {each.id: seen.standing(each) for each in asked}


class _Seen:
    """What happened to the sessions and mornings of some people."""

    TYPES = ("SessionStarted", "SessionDone", "SessionSkipped", "MorningChecked")

    def __init__(self, now: datetime) -> None:
        self._now = now
        self._touched: set[tuple[UUID, str]] = set()
        self._mornings: set[tuple[UUID, date]] = set()
        self._active_days: set[tuple[UUID, str]] = set()
        self._running: dict[UUID, set[str]] = {}

    def note(self, event: Happening) -> None:
        if event.type == "MorningChecked":
            self._mornings.add((event.patient_id, event.day))
            return
        session_id = str(json.loads(event.body).get("session_id"))
        self._touched.add((event.patient_id, session_id))
        running = self._running.setdefault(event.patient_id, set())
        if event.type != "SessionStarted":
            running.discard(session_id)
        elif event.at > self._now - SESSION_LASTS_AT_MOST:
            running.add(session_id)
        if event.type != "SessionSkipped":
            self._active_days.add((event.patient_id, session_id.partition("/")[0]))

    def standing(self, due: DueDelivery) -> Standing:
        if due.kind is ReminderKind.MORNING:
            return Standing.CLOSED if (due.patient_id, due.local_date) in self._mornings else Standing.OPEN
        if (due.patient_id, due.session_id) in self._touched:
            return Standing.CLOSED
        if due.slot == SAFETY_NET_SLOT and (due.patient_id, due.local_date.isoformat()) in self._active_days:
            return Standing.CLOSED
        return Standing.BUSY if self._running.get(due.patient_id) else Standing.OPEN


def _deliveries(due: DueReminder, devices: Sequence[tuple[UUID, str]]) -> list[NewDelivery]:
    return [
        NewDelivery(
            delivery_id(due.id, subscription_id), due.id, subscription_id, origin, due.due_at, due.expires_at
        )
        for subscription_id, origin in devices
    ]


def _before_sending(due: DueDelivery, standing: Standing, now: datetime) -> Outcome | None:
    """None when it should be sent now."""
    if standing is Standing.CLOSED:
        return Suppressed()
    if now >= due.expires_at:
        return Expired()
    if not due.usable:
        return Gone(None)
    if standing is Standing.BUSY:
        return Later(now + ASK_AGAIN_WHEN_BUSY)
    return None


def _finish(due: DueDelivery, outcome: Outcome) -> Finish:
    match outcome:
        case Accepted(status):
            state, at = DeliveryState.ACCEPTED, due.leased_until
        case Expired():
            state, status, at = DeliveryState.EXPIRED, None, due.leased_until
        case Suppressed():
            state, status, at = DeliveryState.SUPPRESSED, None, due.leased_until
        case Gone(status):
            state, at = DeliveryState.GONE, due.leased_until
        case Rejected(status):
            state, at = DeliveryState.REJECTED, due.leased_until
        case Later(at, status):
            # Never hidden past its window: there it must turn up to be counted as expired.
            state, at = DeliveryState.PENDING, min(at, due.expires_at)
    return Finish(due.id, due.token, state, status, at)


def _teach_subscriptions(tx: Transaction, results: Sequence[Result], now: datetime) -> None:
    accepted = {due.subscription_id for due, outcome in results if isinstance(outcome, Accepted)}
    subscription_rows.note_accepted(tx, accepted, now)
    for due, outcome in sorted(results, key=lambda result: result[0].subscription_id):
        match outcome:
            case Gone():
                reason: str | None = "gone"
            case Rejected(_, disable):
                reason = disable
            case _:
                continue
        if reason and due.usable:
            subscription_rows.disable(tx, due.subscription_id, due.endpoint_sha256, reason, now)
