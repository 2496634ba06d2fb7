"""Says what is due: hand reminders over to devices, claim deliveries, write what came of them, tidy up.

Each function is one short transaction. Between any two of them the process may die: what was not written is
done again after the lease, so a message may arrive twice (with the same topic and tag), and none is lost.
"""

import json
from collections import defaultdict
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
    Outcome,
    Rejected,
    ReminderKind,
    Standing,
    Suppressed,
    settled,
)
from app.domain.reminders import SAFETY_NET_SLOT
from app.store import deliveries as rows
from app.store import handover
from app.store import reminders as reminder_rows
from app.store import subscriptions as subscription_rows
from app.store.db import Database, Transaction
from app.store.deliveries import Retry
from app.store.happenings import Happening, happenings

SESSION_LASTS_AT_MOST = timedelta(minutes=20)
ASK_AGAIN_WHEN_BUSY = timedelta(minutes=5)
LEFT_OVER_AFTER = timedelta(minutes=30)
KEPT_DAYS = 180
PRUNED_AT_ONCE = 5_000

Look = Callable[[Transaction, Sequence[DueDelivery], datetime], Mapping[UUID, Standing]]
Result = tuple[DueDelivery, Outcome]


def hand_over(
    database: Database, now: datetime, most: int = 500, tell_late: Callable[[int], None] = lambda _: None
) -> int:
    """Turns up to ``most`` due reminders into deliveries, one for each device, and gives how many were due.

    One whose time is over already (after a long outage or a restored backup) expires unsaid; one without a
    device fails with that reason. ``tell_late`` is told how many expired.
    """
    with database.write() as tx:
        due = handover.hand_over(tx, now, most)
        if due:
            late = handover.expire_late(tx, due, now)
            handover.fan_out(tx, due, now)
    if due:
        tell_late(late)
    return len(due)


def claim(
    database: Database,
    now: datetime,
    token: str,
    most: int,
    avoid: frozenset[str],
    look: Look,
    tell_ended: Callable[[Sequence[Result]], None] = lambda _: None,
) -> list[DueDelivery]:
    """Leases up to ``most`` due deliveries and gives those still worth sending.

    ``look`` tells which sessions were done or are running by now. Those, and what is over or unreachable, are
    finished here and not given; ``tell_ended`` is told which.
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
        tell_ended(ended)
    return [each for each, end in zip(claimed, outcomes, strict=True) if end is None]


def finish(database: Database, results: Sequence[Result], now: datetime) -> int:
    """Writes outcomes, then the final state of each reminder that they decide; gives their number."""
    if not results:
        return 0
    with database.write() as tx:
        reminders = list({delivery.reminder_id for delivery, _ in results})
        reminder_rows.lock(tx, reminders)
        for (token, state, status), ids in _ended(results).items():
            rows.end(tx, ids, token, state, status, now)
        rows.retry(tx, [_retry(due, outcome) for due, outcome in results if isinstance(outcome, Later)])
        _settle(tx, results, now)
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
    people = list({each.patient_id for each in asked})
    told = happenings(tx, people, sorted(days), _Seen.TYPES)
    if not told:
        return {}
    seen = _Seen(now)
    for event in told:
        seen.note(event)
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


def _ended(results: Sequence[Result]) -> dict[tuple[str, DeliveryState, int | None], list[UUID]]:
    """Deliveries that end alike, by claim: most of a burst is one group, and one statement."""
    groups: dict[tuple[str, DeliveryState, int | None], list[UUID]] = defaultdict(list)
    for due, outcome in results:
        match outcome:
            case Accepted(status):
                end: tuple[DeliveryState, int | None] = DeliveryState.ACCEPTED, status
            case Expired():
                end = DeliveryState.EXPIRED, None
            case Suppressed():
                end = DeliveryState.SUPPRESSED, None
            case Gone(status):
                end = DeliveryState.GONE, status
            case Rejected(status):
                end = DeliveryState.REJECTED, status
            case Later():
                continue
        groups[due.token, *end].append(due.id)
    return groups


def _retry(due: DueDelivery, later: Later) -> Retry:
    """Never hidden past its window: there it must turn up to be counted as expired."""
    return Retry(due.id, due.token, later.status, min(later.at, due.expires_at))


def _settle(tx: Transaction, results: Sequence[Result], now: datetime) -> None:
    """One device that accepted settles a reminder; for other ends all its deliveries are looked at."""
    accepted = {due.reminder_id for due, outcome in results if isinstance(outcome, Accepted)}
    if accepted:
        reminder_rows.settle_accepted(tx, list(accepted), now)
    others = {due.reminder_id for due, outcome in results if not isinstance(outcome, Accepted | Later)}
    if others := others - accepted:
        for row_id, states in reminder_rows.delivery_states(tx, list(others)).items():
            if (end := settled(states)) is not None:
                reminder_rows.settle(tx, [row_id], *end, now)


def _teach_subscriptions(tx: Transaction, results: Sequence[Result], now: datetime) -> None:
    subscription_rows.note_accepted(
        tx, {due.subscription_id for due, outcome in results if isinstance(outcome, Accepted)}, now
    )
    ended = [(due, outcome) for due, outcome in results if isinstance(outcome, Gone | Rejected)]
    for due, outcome in sorted(ended, key=lambda end: end[0].subscription_id):
        reason = "gone" if isinstance(outcome, Gone) else outcome.disable
        if reason and due.usable:
            subscription_rows.disable(tx, due.subscription_id, due.endpoint_sha256, reason, now)
