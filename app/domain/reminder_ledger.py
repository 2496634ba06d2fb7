"""Why a reminder was sent, or was not: the sentence for each end, as a text id with its values."""

from typing import Final

from app.domain.delivery import ReminderKind, ReminderState
from app.domain.prescription import Explanation
from app.domain.reminders import MORNING_SLOT, SAFETY_NET_SLOT, SNOOZE_SUFFIX, Reminder

SNOOZED: Final = "snoozed"
UNKNOWN: Final = "not_needed"
BECAUSE: Final = frozenset(
    {
        "phase_count", "flare_one_a_day", "small_start", "habit_formed", "safety_net_only", "slot_halved",
        "slot_silent", "day_off", "optional", "cap", "quiet_hours", "too_close", "with_session", "plan_changed",
        "closed", "skipped", "answered", "no_device", "gone", "rejected", "snoozed", "not_needed",
    }
)  # fmt: skip
"""Every reason has a clause of its own, ``because.<reason>``, in each language."""

_PLAIN: Final = {
    ReminderState.PENDING: "ledger.planned",
    ReminderState.HANDED: "ledger.on_its_way",
    ReminderState.EXPIRED: "ledger.expired",
}
_NOT: Final = {ReminderState.SUPPRESSED: "ledger.not_sent", ReminderState.FAILED: "ledger.could_not"}


def why(said: Reminder, state: ReminderState, *, snoozed: bool = False) -> Explanation:
    """``snoozed``: the person put it off after it had come."""
    if state in _PLAIN:
        return Explanation(_PLAIN[state], {})
    if state in _NOT:
        return Explanation(_NOT[state], {"because": because(said)})
    return _sent(said, snoozed=snoozed)


def because(said: Reminder) -> str:
    """The reason of a withheld reminder as a reference to its clause."""
    reason = said.withheld or UNKNOWN
    if reason == "closed" and said.kind is ReminderKind.MORNING:
        reason = "answered"
    return f"@because.{reason if reason in BECAUSE else UNKNOWN}"


def _sent(said: Reminder, *, snoozed: bool) -> Explanation:
    if said.kind is ReminderKind.TEST:
        return Explanation("ledger.sent_test", {})
    if said.slot == MORNING_SLOT:
        return Explanation("ledger.sent_morning", {})
    if said.slot == SAFETY_NET_SLOT:
        return Explanation("ledger.sent_net", {})
    if said.slot.endswith(SNOOZE_SUFFIX):
        return Explanation("ledger.sent_again", {})
    slot = {"slot": f"@slot.{said.slot}"}
    return Explanation("ledger.sent_and_put_off" if snoozed else "ledger.sent", slot)
