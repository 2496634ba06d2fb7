"""Stored reminders follow the plan: idempotently, without moving what was said, without saying it twice."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid5
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.delivery import ReminderKind, ReminderState
from app.domain.reminder_changes import StoredReminder, changes, spoken
from app.domain.reminders import CLOSED, MORNING_SLOT, Reminder, keep_apart, plan_reminders
from app.domain.vocabulary import Slot
from tests.push.reminder_builders import ALL_SLOTS, BERLIN, DAY, NOW, PATIENT, day_plan, rules

ZERO = timedelta(0)
EARLY = NOW - timedelta(hours=3)  # 06:00 in Berlin, before the first slot


def wanted(slots: object = ALL_SLOTS, zone: ZoneInfo = BERLIN, **changed: object) -> tuple[Reminder, ...]:
    return plan_reminders(day_plan(slots=slots), rules(zone, **changed), ZERO)  # type: ignore[arg-type]


def stored(
    reminder: Reminder, state: ReminderState = ReminderState.PENDING, tz: str = "Europe/Berlin"
) -> StoredReminder:
    state = ReminderState.SUPPRESSED if reminder.withheld else state
    return StoredReminder(uuid5(PATIENT, str(reminder.key)), reminder, state, tz)


def test_a_new_plan_adds_every_row_ahead_and_none_behind() -> None:
    todo = changes(wanted(), [], "Europe/Berlin", NOW)
    assert [r.slot for r in todo.add] == ["midday", "afternoon", "evening"]
    assert not todo.move
    assert not todo.withdraw


def test_nothing_is_planned_further_than_48_hours_ahead() -> None:
    far = plan_reminders(day_plan(DAY + timedelta(days=2)), rules(), ZERO)
    assert [r.slot for r in changes(far, [], "Europe/Berlin", EARLY).add] == []
    (midday,) = (r for r in wanted(slots=(Slot.MIDDAY,)) if r.slot == "midday")
    for hours, added in ((48, ()), (47.5, (midday,))):
        assert changes([midday], [], "Europe/Berlin", midday.due_at - timedelta(hours=hours)).add == added
    near = plan_reminders(day_plan(DAY + timedelta(days=1)), rules(), ZERO)
    assert len(changes(near, [], "Europe/Berlin", EARLY).add) == 5


def test_planning_twice_changes_nothing() -> None:
    rows = [stored(r) for r in wanted()]
    assert not changes(wanted(), rows, "Europe/Berlin", EARLY)


def test_a_later_time_moves_the_row_and_a_spoken_one_stays() -> None:
    rows = [stored(r) for r in wanted()]
    later = [replace(r, due_at=r.due_at + timedelta(minutes=15)) for r in wanted()]
    spoken_row = replace(rows[0], state=ReminderState.ACCEPTED)
    todo = changes(later, [spoken_row, *rows[1:]], "Europe/Berlin", EARLY)
    assert [r.slot for _, r in todo.move] == [
        r.slot for r in wanted() if not r.withheld and r.slot != rows[0].reminder.slot
    ]


def test_a_row_whose_moment_has_come_is_left_to_the_outbox() -> None:
    rows = [stored(r) for r in wanted(slots=(Slot.MORNING,))]
    later = [replace(r, due_at=r.due_at + timedelta(minutes=15)) for r in wanted(slots=(Slot.MORNING,))]
    assert not changes(later, rows, "Europe/Berlin", NOW).move


def test_a_flare_withholds_the_rest_of_the_day_and_its_end_brings_it_back() -> None:
    rows = [stored(r) for r in wanted()]
    todo = changes(wanted(flare=True), rows, "Europe/Berlin", EARLY)
    assert dict(todo.withdraw)[rows[-1].id] == "flare_one_a_day"
    assert [r.slot for _, r in todo.move] == [MORNING_SLOT]
    calm = [
        replace(
            row, state=ReminderState.SUPPRESSED, reminder=replace(row.reminder, withheld="flare_one_a_day")
        )
        for row in rows
    ]
    back = changes(wanted(), calm, "Europe/Berlin", NOW)
    assert [r.slot for _, r in back.move] == ["midday", "afternoon", "evening"]


def test_a_withheld_row_learns_its_new_reason() -> None:
    rows = [stored(replace(r, withheld="cap")) for r in wanted()]
    todo = changes(wanted(flare=True), rows, "Europe/Berlin", EARLY)
    assert "flare_one_a_day" in {reason for _, reason in todo.withdraw}


def test_what_the_person_closed_stays_closed() -> None:
    closed = [
        replace(
            stored(replace(r, withheld=None)),
            state=ReminderState.SUPPRESSED,
            reminder=replace(r, withheld=CLOSED),
        )
        for r in wanted()
    ]
    assert not changes(wanted(), closed, "Europe/Berlin", EARLY)
    assert not changes(wanted(flare=True), closed, "Europe/Berlin", EARLY).move


def test_a_session_that_left_the_plan_is_called_off_even_when_it_is_on_its_way() -> None:
    rows = [stored(r, ReminderState.HANDED) for r in wanted() if r.slot == "midday"]
    assert [reason for _, reason in changes((), rows, "Europe/Berlin", EARLY).withdraw] == ["plan_changed"]


def test_a_snooze_goes_with_its_session_and_a_test_reminder_is_nobodys_plan() -> None:
    said = next(r for r in wanted() if r.slot == "midday")
    snoozed = stored(replace(said, slot="midday_snooze"))
    test = stored(replace(said, slot="test_0123", kind=ReminderKind.TEST))
    assert not changes(wanted(), [*map(stored, wanted()), snoozed, test], "Europe/Berlin", EARLY)
    gone = changes((), [snoozed, test], "Europe/Berlin", EARLY)
    assert [row_id for row_id, _ in gone.withdraw] == [snoozed.id]


def test_a_journey_moves_unsaid_rows_and_repeats_no_slot() -> None:
    new_york = ZoneInfo("America/New_York")
    rows = [stored(r) for r in wanted()]
    said = next(row for row in rows if row.reminder.slot == "midday")
    rows = [replace(row, state=ReminderState.ACCEPTED) if row is said else row for row in rows]
    now = said.reminder.due_at + timedelta(hours=1)
    todo = changes(keep_apart(wanted(zone=new_york), spoken(rows)), rows, "America/New_York", now)
    assert [r.slot for _, r in todo.move] == ["afternoon", "evening"]
    assert all(r.slot != "midday" for r in todo.add)


def test_a_journey_east_calls_off_what_is_over_there() -> None:
    new_york = ZoneInfo("America/New_York")
    rows = [stored(r, tz="America/New_York") for r in wanted(zone=new_york)]
    now = wanted(zone=new_york)[0].due_at - timedelta(hours=1)  # 06:20 in New York, 12:20 in Berlin
    todo = changes(wanted(), rows, "Europe/Berlin", now)
    assert dict(todo.withdraw)[next(r.id for r in rows if r.reminder.slot == "morning")] == "plan_changed"


def test_the_day_never_gets_more_than_four_even_when_plans_pile_up() -> None:
    rows = [stored(r, ReminderState.ACCEPTED) for r in wanted() if r.kind is ReminderKind.SESSION]
    net = replace(rows[-1].reminder, slot="safety_net")
    todo = changes((*wanted(), net), rows, "Europe/Berlin", EARLY)
    assert {r.slot: r.withheld for r in todo.add}["safety_net"] == "cap"
    assert {r.slot: r.withheld for r in todo.add}[MORNING_SLOT] == "with_session"


PLANS = st.tuples(
    st.sets(st.sampled_from(ALL_SLOTS)),
    st.booleans(),
    st.integers(0, 4),
    st.sampled_from(["Europe/Berlin", "America/New_York", "Asia/Tokyo"]),
)


@settings(max_examples=200)
@given(steps=st.lists(st.tuples(PLANS, st.integers(5, 240)), min_size=1, max_size=12))
def test_any_history_of_plans_and_zones_says_each_slot_once_and_four_at_most(
    steps: list[tuple[tuple[set[Slot], bool, int, str], int]],
) -> None:
    rows: dict[tuple[date, str], StoredReminder] = {}
    said: list[Reminder] = []
    now = EARLY - timedelta(hours=4)
    for (slots, flare, step_down, name), minutes in steps:
        plan = wanted(slots=slots, zone=ZoneInfo(name), flare=flare, step_down=step_down)
        _apply(rows, keep_apart(plan, spoken(list(rows.values()))), name, now)
        assert not changes(keep_apart(plan, spoken(list(rows.values()))), list(rows.values()), name, now)
        now += timedelta(minutes=minutes)
        said += _say_what_is_due(rows, now)
    of_sessions = [r for r in said if r.kind is ReminderKind.SESSION]
    assert len({r.key for r in said}) == len(said)
    assert len(of_sessions) <= 4
    assert sum(r.kind is ReminderKind.MORNING for r in said) <= 1


def _apply(
    rows: dict[tuple[date, str], StoredReminder], plan: tuple[Reminder, ...], tz: str, now: object
) -> None:
    todo = changes(plan, list(rows.values()), tz, now)  # type: ignore[arg-type]
    for reminder in todo.add:
        assert reminder.key not in rows
        rows[reminder.key] = stored(reminder, tz=tz)
    for _, reminder in todo.move:
        rows[reminder.key] = stored(reminder, tz=tz)
    by_id = {row.id: row for row in rows.values()}
    for row_id, reason in todo.withdraw:
        row = by_id[row_id]
        assert row.state in (ReminderState.PENDING, ReminderState.HANDED, ReminderState.SUPPRESSED)
        closed = replace(row.reminder, withheld=reason)
        rows[closed.key] = replace(row, state=ReminderState.SUPPRESSED, reminder=closed)


def _say_what_is_due(rows: dict[tuple[date, str], StoredReminder], now: object) -> list[Reminder]:
    due = [r for r in rows.values() if r.state is ReminderState.PENDING and r.reminder.due_at <= now]  # type: ignore[operator]
    for row in due:
        rows[row.reminder.key] = replace(row, state=ReminderState.ACCEPTED)
    return [row.reminder for row in due]


def test_what_was_done_elsewhere_falls_silent_even_on_its_way_and_so_does_its_snooze() -> None:
    rows = [
        stored(r, ReminderState.HANDED if r.slot == "morning" else ReminderState.PENDING) for r in wanted()
    ]
    said = next(r for r in wanted() if r.slot == "midday")
    rows.append(stored(replace(said, slot="midday_snooze")))
    over = wanted(closed=frozenset({f"{DAY}/morning", f"{DAY}/midday"}))
    todo = dict(changes(over, rows, "Europe/Berlin", NOW).withdraw)
    closed = {row.reminder.slot for row in rows if todo.get(row.id) == CLOSED}
    assert closed == {"morning", "midday", "midday_snooze"}


def test_a_day_with_a_session_needs_no_safety_net_and_an_answered_morning_no_question() -> None:
    sure = wanted(step_down=4, active=frozenset({DAY}), answered=frozenset({DAY}))
    assert {r.slot: r.withheld for r in sure}["safety_net"] == CLOSED
    assert {r.slot: r.withheld for r in sure}[MORNING_SLOT] == CLOSED
    tomorrow = wanted(step_down=4, active=frozenset({DAY + timedelta(days=1)}))
    assert {r.slot: r.withheld for r in tomorrow}["safety_net"] is None


def test_a_session_done_before_its_reminder_existed_is_written_down_as_closed() -> None:
    over = wanted(closed=frozenset({f"{DAY}/evening"}))
    assert {r.slot: r.withheld for r in changes(over, [], "Europe/Berlin", EARLY).add}["evening"] == CLOSED


def one(slot: Slot = Slot.MIDDAY) -> Reminder:
    return next(r for r in wanted(slots=(slot,)) if r.slot == slot.value)


def test_a_change_of_any_kind_is_one_to_write_down() -> None:
    reminder = one()
    later = replace(reminder, due_at=reminder.due_at + timedelta(minutes=15))
    assert changes([reminder], [], "Europe/Berlin", EARLY)
    assert changes([later], [stored(reminder)], "Europe/Berlin", EARLY)
    assert changes([], [stored(reminder)], "Europe/Berlin", EARLY)


def test_a_reminder_whose_moment_is_now_is_neither_added_nor_moved_nor_brought_back() -> None:
    reminder = one()
    now = reminder.due_at
    later = replace(reminder, due_at=now + timedelta(minutes=15))
    silenced = stored(replace(reminder, withheld="day_off"))
    assert not changes([reminder], [], "Europe/Berlin", now)
    assert not changes([later], [stored(reminder)], "Europe/Berlin", now)
    assert not changes([reminder], [silenced], "Europe/Berlin", now)
    assert changes([reminder], [silenced], "Europe/Berlin", now - timedelta(seconds=1)).move
    assert not changes([reminder], [silenced], "Europe/Berlin", now - timedelta(hours=48)).move


def test_a_window_that_closes_now_is_over() -> None:
    reminder = one()
    row = stored(reminder)
    assert changes([reminder], [row], "Europe/Berlin", reminder.expires_at).withdraw == (
        (row.id, "plan_changed"),
    )
    assert not changes([], [row], "Europe/Berlin", reminder.expires_at)
    earlier = replace(
        reminder,
        due_at=reminder.due_at - timedelta(hours=2),
        expires_at=reminder.due_at - timedelta(hours=1),
    )
    todo = changes([earlier], [row], "Europe/Berlin", earlier.expires_at)
    assert (todo.move, todo.withdraw) == ((), ((row.id, "plan_changed"),))


def test_what_is_on_its_way_is_stopped_by_the_person_and_not_by_the_plan() -> None:
    reminder = one()
    handed, said = stored(reminder, ReminderState.HANDED), stored(reminder, ReminderState.ACCEPTED)
    for row, reason, stopped in ((handed, "day_off", False), (handed, CLOSED, True), (said, CLOSED, False)):
        quiet = replace(reminder, withheld=reason)
        assert bool(changes([quiet], [row], "Europe/Berlin", EARLY).withdraw) is stopped


def test_neither_a_snooze_nor_the_morning_question_keeps_sessions_apart() -> None:
    question = next(r for r in wanted(slots=(Slot.EVENING,)) if r.slot == MORNING_SLOT)
    again = replace(one(), slot="midday_snooze")
    rows = [stored(r, ReminderState.ACCEPTED) for r in (one(), again, question)]
    assert spoken(rows) == (one(),)


def test_only_what_is_said_of_sessions_fills_the_day() -> None:
    five = [replace(one(), slot=f"slot {number}") for number in range(5)]
    question = next(r for r in wanted(slots=(Slot.EVENING,)) if r.slot == MORNING_SLOT)
    quiet = replace(one(), slot="quiet", withheld="optional")
    added = changes([question, quiet, *five], [], "Europe/Berlin", EARLY).add
    assert [r.withheld for r in added] == [None, "optional", None, None, None, None, "cap"]
