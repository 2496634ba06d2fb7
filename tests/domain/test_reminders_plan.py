"""Which reminders a day gives: counts, quiet hours, the morning question, gaps and the snooze."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.delivery import ReminderKind, spread
from app.domain.errors import Refused
from app.domain.prescription import DayPlan
from app.domain.reminders import (
    MORNING_SLOT,
    SAFETY_NET_SLOT,
    Reminder,
    keep_apart,
    plan_reminders,
    snooze,
)
from app.domain.vocabulary import ProgramPhase, Slot
from tests.push.reminder_builders import ALL_SLOTS, DAY, PATIENT, day_plan, planned, rules, settings

NO_SPREAD = timedelta(0)


def given_to_say(plan: DayPlan, **changed: object) -> list[str]:
    return [r.slot for r in plan_reminders(plan, rules(**changed), NO_SPREAD) if r.withheld is None]


def reasons(plan: DayPlan, **changed: object) -> dict[str, str | None]:
    return {r.slot: r.withheld for r in plan_reminders(plan, rules(**changed), NO_SPREAD)}


@pytest.mark.parametrize(
    ("phase", "slots", "said"),
    [
        (ProgramPhase.SETTLE, ("morning", "evening"), ["morning", "evening"]),
        (ProgramPhase.BUILD, ("morning", "midday", "evening"), ["morning", "midday", "evening"]),
        (ProgramPhase.STRENGTHEN, ALL_SLOTS, ["morning", "midday", "afternoon", "evening"]),
        (ProgramPhase.MAINTAIN, ("morning", "evening"), ["morning"]),
    ],
)
def test_each_stage_has_its_own_number_of_reminders(
    phase: ProgramPhase, slots: tuple[str, ...], said: list[str]
) -> None:
    assert given_to_say(day_plan(slots=map(Slot, slots), phase=phase)) == said


def test_a_flare_leaves_one_reminder_and_the_morning_question() -> None:
    plan = day_plan(slots=(Slot.MORNING, Slot.EVENING))
    assert given_to_say(plan, flare=True) == ["morning", MORNING_SLOT]
    assert reasons(plan, flare=True)["evening"] == "flare_one_a_day"


def test_after_three_days_away_there_is_one_reminder_and_none_for_the_extra_session() -> None:
    plan = DayPlan(DAY, (planned(Slot.MORNING), planned(Slot.EVENING, optional=True)))
    assert given_to_say(plan, idle_days=3) == ["morning"]
    assert reasons(plan, idle_days=3)["evening"] == "optional"
    assert given_to_say(day_plan(), idle_days=2) == ["morning", "midday", "afternoon", "evening"]


def test_a_day_without_sessions_says_nothing_at_all() -> None:
    assert plan_reminders(DayPlan(DAY, ()), rules(), NO_SPREAD) == ()


def test_a_formed_habit_steps_down_to_a_single_late_safety_net() -> None:
    plan = day_plan(slots=(Slot.MORNING, Slot.MIDDAY, Slot.EVENING))
    ahead = {"ask_morning": False}
    assert given_to_say(plan, step_down=1, **ahead) == ["morning", "midday"]
    assert given_to_say(plan, step_down=2, **ahead) == ["morning"]
    assert given_to_say(plan, step_down=3, **ahead) == [SAFETY_NET_SLOT]
    net = plan_reminders(plan, rules(step_down=3), NO_SPREAD)[-1]
    assert net.due_at == datetime(2026, 11, 26, 20, 30, tzinfo=UTC)  # 21:30, an hour before the window closes
    assert net.session_id == "2026-11-26/evening"


def test_in_maintenance_the_single_reminder_becomes_the_safety_net() -> None:
    plan = day_plan(slots=(Slot.MORNING, Slot.EVENING), phase=ProgramPhase.MAINTAIN)
    assert given_to_say(plan, step_down=1, ask_morning=False) == [SAFETY_NET_SLOT]


def test_a_slot_nobody_answers_is_reminded_every_second_day() -> None:
    days = [DAY + timedelta(days=n) for n in range(6)]
    halved = frozenset({Slot.MIDDAY})
    said = ["midday" in given_to_say(day_plan(day), halved=halved) for day in days]
    assert sum(said) == 3
    assert all(a != b for a, b in pairwise(said))


def test_quiet_hours_are_kept_at_both_ends() -> None:
    asleep = DayPlan(DAY, (planned(Slot.MORNING, at_min=400, until_min=439),))
    late = DayPlan(DAY, (planned(Slot.EVENING, at_min=1351, from_min=1351, until_min=1380),))
    assert reasons(asleep)["morning"] == "quiet_hours"
    assert reasons(late)["evening"] == "quiet_hours"
    edge = DayPlan(
        DAY, (planned(Slot.MORNING, at_min=440), planned(Slot.EVENING, at_min=1349, until_min=1360))
    )
    assert given_to_say(edge) == ["morning", "evening"]


def test_a_session_planned_into_quiet_hours_is_announced_when_they_end() -> None:
    own = settings(quiet=(21 * 60, 9 * 60))
    said = {r.slot: r for r in plan_reminders(day_plan(), rules(settings=own), NO_SPREAD)}
    assert said["morning"].due_at == at(8, 0)  # 09:00 in Berlin, not 07:20
    assert said["morning"].expires_at == at(9, 0)
    assert said[MORNING_SLOT].withheld == "with_session"
    assert said["evening"].withheld == "quiet_hours"  # 21:00 is when they begin


def test_a_reminder_is_over_when_quiet_hours_begin_though_the_session_is_not() -> None:
    said = plan_reminders(day_plan(), rules(settings=settings(quiet=(22 * 60, 7 * 60))), NO_SPREAD)
    evening = next(r for r in said if r.slot == "evening")
    assert (evening.due_at, evening.expires_at) == (at(20, 0), at(21, 0))
    with pytest.raises(Refused, match="snooze_too_late"):
        snooze(evening, at(20, 30))
    assert keep_apart([evening], [replace(evening, slot="afternoon", due_at=at(19, 30))])[0].withheld


def test_quiet_hours_over_midday_leave_the_night_to_the_windows() -> None:
    said = given_to_say(day_plan(), settings=settings(quiet=(13 * 60, 15 * 60)))
    assert said == ["morning", "midday", "afternoon", "evening"]
    at_two = DayPlan(DAY, (planned(Slot.MIDDAY, at_min=14 * 60, until_min=14 * 60 + 30),))
    assert reasons(at_two, settings=settings(quiet=(13 * 60, 15 * 60)))["midday"] == "quiet_hours"


def test_no_quiet_hours_at_all_is_a_choice_too() -> None:
    late = DayPlan(DAY, (planned(Slot.EVENING, at_min=1380, from_min=1380, until_min=1410),))
    assert given_to_say(late, settings=settings(quiet=(0, 0)), ask_morning=False) == ["evening"]


def test_someone_hardly_awake_is_left_in_peace() -> None:
    assert given_to_say(day_plan(), wake_min=420, bed_min=440) == []


def test_a_session_planned_at_the_very_end_of_its_window_is_announced_a_quarter_of_an_hour_before() -> None:
    late = DayPlan(DAY, (planned(Slot.EVENING, at_min=1350),))
    said = next(r for r in plan_reminders(late, rules(), NO_SPREAD) if r.slot == "evening")
    assert (said.due_at, said.expires_at, said.withheld) == (at(21, 15), at(21, 30), None)


def test_days_off_and_silenced_times_of_day_say_nothing_and_say_why() -> None:
    thursday = settings(days_off=frozenset({4}))
    assert given_to_say(day_plan(), settings=thursday) == []
    assert set(reasons(day_plan(), settings=thursday).values()) == {"day_off"}
    assert given_to_say(day_plan(DAY + timedelta(days=1)), settings=thursday)
    no_midday = settings(silent_slots=frozenset({Slot.MIDDAY}))
    assert given_to_say(day_plan(), settings=no_midday) == ["morning", "afternoon", "evening"]
    assert reasons(day_plan(), settings=no_midday)["midday"] == "slot_silent"


def test_the_morning_question_can_be_kept_for_the_app() -> None:
    assert MORNING_SLOT not in reasons(day_plan(), settings=settings(morning_reminder=False))


def test_what_was_skipped_says_so_and_stays_silent() -> None:
    over = {"closed": frozenset({f"{DAY}/morning"}), "skipped": frozenset({f"{DAY}/morning"})}
    assert reasons(day_plan(), **over)["morning"] == "skipped"


def test_a_bed_time_after_midnight_counts_past_24_hours() -> None:
    late = DayPlan(DAY, (planned(Slot.EVENING, at_min=1470, until_min=1530),))
    said = plan_reminders(late, rules(wake_min=600, bed_min=1560, ask_morning=False), NO_SPREAD)[0]
    assert said.withheld is None
    assert said.local_date == DAY
    assert said.due_at == datetime(
        2026, 11, 26, 23, 30, tzinfo=UTC
    )  # 00:30 in Berlin, still the person's Thursday


def test_the_morning_question_comes_alone_only_when_no_session_reminder_is_near() -> None:
    assert reasons(day_plan())[MORNING_SLOT] == "with_session"
    later = DayPlan(DAY, (planned(Slot.MORNING, at_min=520),))
    assert reasons(later)[MORNING_SLOT] is None
    silent = DayPlan(DAY, (planned(Slot.MORNING, optional=True), planned(Slot.EVENING)))
    assert reasons(silent)[MORNING_SLOT] is None
    assert MORNING_SLOT not in reasons(day_plan(), ask_morning=False)


def test_the_morning_question_is_asked_from_twenty_minutes_to_five_hours_after_waking() -> None:
    evening = day_plan(slots=(Slot.EVENING,))
    for own in (settings(), settings(quiet=(22 * 60, 6 * 60))):
        question = plan_reminders(evening, rules(settings=own), NO_SPREAD)[0]
        assert (question.slot, question.due_at, question.expires_at) == (MORNING_SLOT, at(6, 20), at(11, 0))


@pytest.mark.parametrize(("at_min", "reason"), [(500, "with_session"), (501, None)])
def test_a_session_reminder_within_the_hour_opens_with_the_question(at_min: int, reason: str | None) -> None:
    assert reasons(DayPlan(DAY, (planned(Slot.MORNING, at_min=at_min),)))[MORNING_SLOT] == reason


def test_the_spread_never_moves_a_reminder_out_of_its_window() -> None:
    late = DayPlan(DAY, (planned(Slot.MORNING, at_min=600),))
    said = plan_reminders(late, rules(ask_morning=False), timedelta(minutes=15))[0]
    assert (said.due_at, said.expires_at, said.withheld) == (at(8, 45), at(9, 0), None)


def test_a_session_that_is_over_when_quiet_hours_end_is_withheld_for_them() -> None:
    early = DayPlan(DAY, (planned(Slot.MORNING, until_min=540),))
    own = settings(quiet=(21 * 60, 9 * 60))
    assert reasons(early, settings=own)["morning"] == "quiet_hours"


@pytest.mark.parametrize("planned_s", [330, 388])
def test_the_minutes_named_are_rounded(planned_s: int) -> None:
    plan = DayPlan(DAY, (planned(Slot.MIDDAY, planned_s=planned_s),))
    assert plan_reminders(plan, rules(ask_morning=False), NO_SPREAD)[0].minutes == 6


def test_a_reminder_ends_with_its_window_and_names_its_length() -> None:
    said = plan_reminders(day_plan(slots=(Slot.MIDDAY,)), rules(ask_morning=False), timedelta(seconds=17))[0]
    assert said.due_at == datetime(2026, 11, 26, 10, 30, 17, tzinfo=UTC)
    assert said.expires_at == datetime(2026, 11, 26, 13, 30, tzinfo=UTC)
    assert said.minutes == 6


def test_the_spread_of_a_clinic_is_under_45_seconds_and_the_same_every_day() -> None:
    assert spread(PATIENT) == spread(PATIENT)
    assert timedelta(0) <= spread(PATIENT) < timedelta(seconds=45)


def test_a_window_of_no_length_is_withheld() -> None:
    empty = DayPlan(DAY, (planned(Slot.MORNING, at_min=600, from_min=600, until_min=600),))
    assert reasons(empty)["morning"] == "too_close"


def test_flying_east_does_not_bring_the_next_reminder_at_once() -> None:
    # The midday reminder was given at 12:30 in New York; the phone then moves to Berlin, where it is evening.
    said = plan_reminders(day_plan(slots=(Slot.MIDDAY,)), rules(ZoneInfo("America/New_York")), NO_SPREAD)
    spoken = [r for r in said if r.slot == "midday"]
    evening = [
        r for r in plan_reminders(day_plan(slots=(Slot.EVENING,)), rules(), NO_SPREAD) if r.slot == "evening"
    ]
    evening = [r for r in evening if r.kind is ReminderKind.SESSION]
    assert (evening[0].due_at - spoken[0].due_at) == timedelta(hours=3, minutes=30)
    closer = [
        Reminder(
            DAY, "afternoon", ReminderKind.SESSION, "x", evening[0].due_at - timedelta(minutes=80), NOW_LATE
        )
    ]
    moved = keep_apart(evening, closer)[0]
    assert moved.due_at == closer[0].due_at + timedelta(minutes=120)


NOW_LATE = datetime(2026, 11, 27, 3, 0, tzinfo=UTC)


def test_a_reminder_that_cannot_keep_its_distance_is_withheld_not_squeezed_in() -> None:
    first = Reminder(DAY, "morning", ReminderKind.SESSION, "a", at(8, 0), at(10, 0))
    second = Reminder(DAY, "midday", ReminderKind.SESSION, "b", at(8, 30), at(10, 2))
    third = Reminder(DAY, "afternoon", ReminderKind.SESSION, "c", at(9, 0), at(12, 0))
    said = keep_apart([third, second, first], [])
    assert [(r.slot, r.withheld) for r in said] == [
        ("morning", None),
        ("midday", "too_close"),
        ("afternoon", None),
    ]
    assert said[2].due_at == at(10, 0)


def session_reminder(slot: str, due_at: datetime, expires_at: datetime) -> Reminder:
    return Reminder(DAY, slot, ReminderKind.SESSION, slot, due_at, expires_at)


@pytest.mark.parametrize(
    ("due_at", "expires_at", "kept_at"),
    [((11, 0), (11, 4), (11, 0)), ((10, 30), (11, 5), (11, 0)), ((10, 30), (11, 4), None)],
)
def test_two_hours_are_counted_from_the_last_of_what_was_said_and_five_minutes_must_be_left(
    due_at: tuple[int, int], expires_at: tuple[int, int], kept_at: tuple[int, int] | None
) -> None:
    spoken = [
        session_reminder("morning", at(8, 0), at(9, 0)),
        session_reminder("midday", at(9, 0), at(10, 0)),
    ]
    (said,) = keep_apart([session_reminder("evening", at(*due_at), at(*expires_at))], spoken)
    assert said.withheld == (None if kept_at else "too_close")
    assert kept_at is None or said.due_at == at(*kept_at)


def test_the_morning_question_and_the_safety_net_keep_their_time_beside_a_session() -> None:
    spoken = [session_reminder("morning", at(8, 0), at(9, 0))]
    question = Reminder(DAY, MORNING_SLOT, ReminderKind.MORNING, None, at(8, 30), at(11, 0))
    net = session_reminder(SAFETY_NET_SLOT, at(9, 0), at(12, 0))
    assert keep_apart([question, net], spoken) == (question, net)


def test_what_was_already_said_is_not_moved_by_itself() -> None:
    said = plan_reminders(day_plan(), rules(), NO_SPREAD)
    spoken = [r for r in said if r.slot == "morning"]
    assert keep_apart(said, spoken) == said


def at(hour: int, minute: int) -> datetime:
    return datetime(2026, 11, 26, hour, minute, tzinfo=UTC)


def test_a_snooze_comes_once_half_an_hour_later_and_leaves_the_window_alone() -> None:
    said = plan_reminders(day_plan(slots=(Slot.MORNING,)), rules(), NO_SPREAD)[0]
    again = snooze(said, said.due_at + timedelta(minutes=3))
    assert again.due_at == said.due_at + timedelta(minutes=33)
    assert again.expires_at == said.expires_at
    assert again.key != said.key
    with pytest.raises(Refused, match="already_snoozed"):
        snooze(again, again.due_at)


def test_a_snooze_past_the_window_is_refused_kindly() -> None:
    said = plan_reminders(day_plan(slots=(Slot.MORNING,)), rules(), NO_SPREAD)[0]
    with pytest.raises(Refused, match="snooze_too_late"):
        snooze(said, said.expires_at - timedelta(minutes=34))
    assert snooze(said, said.expires_at - timedelta(minutes=35)).due_at == said.expires_at - timedelta(
        minutes=5
    )


def test_the_morning_question_cannot_be_snoozed() -> None:
    question = Reminder(DAY, MORNING_SLOT, ReminderKind.MORNING, None, at(8, 0), at(12, 0))
    with pytest.raises(Refused, match="snooze_not_offered"):
        snooze(question, at(8, 1))


YEARS_OF_CHANGE = [
    ("Europe/Berlin", 2026),
    ("America/New_York", 2026),
    ("Australia/Lord_Howe", 2026),
    ("Africa/Casablanca", 2026),
    ("Pacific/Apia", 2011),  # the year without a 30 December
    ("Pacific/Apia", 2021),
]


@pytest.mark.parametrize(("name", "year"), YEARS_OF_CHANGE)
def test_a_year_of_clock_changes_says_every_slot_once_a_day_in_order(name: str, year: int) -> None:
    zone, said = ZoneInfo(name), []
    day = date(year, 1, 1)
    while day.year == year:
        said += [r for r in plan_reminders(day_plan(day), rules(zone), NO_SPREAD) if r.withheld is None]
        day += timedelta(days=1)
    assert len({r.key for r in said}) == len(said)
    left_out = 1 if (name, year) == ("Pacific/Apia", 2011) else 0
    assert len(said) == 4 * (365 - left_out)
    assert all(a.due_at + timedelta(minutes=120) <= b.due_at for a, b in pairwise(said))
    assert all(r.due_at < r.expires_at for r in said)
    for reminder in said:
        minute = {"morning": 440, "midday": 690, "afternoon": 900, "evening": 1260}[reminder.slot]
        local = reminder.due_at.astimezone(zone)
        assert (local.hour * 60 + local.minute, local.date()) == (minute, reminder.local_date)


@pytest.mark.parametrize(
    "name", ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca"]
)
def test_a_night_worker_is_reminded_once_in_the_hour_that_is_missing_or_repeated(name: str) -> None:
    zone = ZoneInfo(name)
    night = [(minute, minute + 90) for minute in (1500, 1530, 1560, 1590)]  # 01:00 to 02:30 of the next date
    for number in range(365):
        day = date(2026, 1, 1) + timedelta(days=number)
        for at_min, until_min in night:
            plan = DayPlan(day, (planned(Slot.EVENING, day, at_min=at_min, until_min=until_min),))
            said = plan_reminders(plan, rules(zone, wake_min=960, bed_min=1800, ask_morning=False), NO_SPREAD)
            assert len(said) == 1
            assert said[0].withheld is None
            assert said[0].due_at < said[0].expires_at


@given(
    slots=st.sets(st.sampled_from(ALL_SLOTS)),
    phase=st.sampled_from(ProgramPhase),
    flare=st.booleans(),
    idle_days=st.integers(0, 20),
    step_down=st.integers(0, 4),
    halved=st.frozensets(st.sampled_from(ALL_SLOTS)),
    shift=st.integers(-400, 400),
    zone=st.sampled_from(["Europe/Berlin", "Australia/Lord_Howe", "America/St_Johns", "Pacific/Apia"]),
)
def test_whatever_the_day_it_stays_within_the_hard_limits(
    slots: set[Slot], phase: ProgramPhase, flare: bool, idle_days: int, step_down: int,
    halved: frozenset[Slot], shift: int, zone: str,
) -> None:  # fmt: skip
    sessions = tuple(planned(s, phase=phase) for s in slots)
    moved = rules(
        ZoneInfo(zone), flare=flare, idle_days=idle_days, step_down=step_down, halved=halved,
        wake_min=420 + shift, bed_min=1380 + shift,
    )  # fmt: skip
    said = [
        r
        for r in keep_apart(plan_reminders(DayPlan(DAY, sessions), moved, spread(PATIENT)), [])
        if r.withheld is None
    ]
    of_sessions = [r for r in said if r.kind is ReminderKind.SESSION]
    assert len(of_sessions) <= 4
    assert len(said) - len(of_sessions) <= 1
    assert len({r.key for r in said}) == len(said)
    assert len(of_sessions) <= 1 or not (flare or idle_days >= 3)
    assert all(a.due_at + timedelta(minutes=119) < b.due_at for a, b in pairwise(of_sessions))
    for reminder in said:
        local = reminder.due_at.astimezone(moved.zone)
        minute = (local.date() - DAY).days * 1440 + local.hour * 60 + local.minute
        assert moved.wake_min + 20 <= minute <= moved.bed_min - 30
        assert reminder.due_at < reminder.expires_at
