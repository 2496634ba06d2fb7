"""The preview gives each hour its reason, and each quiet day too."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from app.domain.event_person import IfThenPlan
from app.domain.prescription import DayPlan
from app.domain.reminder_preview import PreviewDay, Standstill, preview_day
from app.domain.reminder_sentences import say
from app.domain.reminders import ReminderRules, keep_apart, plan_reminders
from app.domain.vocabulary import ProgramPhase, Slot
from tests.push.reminder_builders import ALL_SLOTS, DAY, day_plan, planned, rules, settings

MIDNIGHT = datetime(2026, 11, 25, 23, 0, tzinfo=UTC)
MOVING = Standstill(stopped=False, pauses=())


def foreseen(
    plan: DayPlan, at: ReminderRules, now: datetime = MIDNIGHT, standstill: Standstill = MOVING
) -> PreviewDay:
    return preview_day(plan, keep_apart(plan_reminders(plan, at, timedelta(0)), []), at, standstill, now)


def reasons(day: PreviewDay) -> dict[str, tuple[str, str]]:
    return {one.reminder.slot: (one.local, one.why.text_id) for one in (*day.spoken, *day.silent)}


def note(plan: DayPlan, at: ReminderRules, standstill: Standstill = MOVING) -> str | None:
    found = foreseen(plan, at, standstill=standstill).note
    return None if found is None else found.text_id.removeprefix("preview.day.")


def test_a_usual_day_says_that_it_follows_from_waking_and_bed() -> None:
    assert reasons(foreseen(day_plan(), rules())) == {
        "morning": ("07:20", "preview.from_wake"),
        "midday": ("11:30", "preview.from_wake"),
        "afternoon": ("15:00", "preview.from_wake"),
        "evening": ("21:00", "preview.from_bed"),
    }


def test_the_persons_own_moment_is_named_in_their_words() -> None:
    own = settings(plans=((Slot.MIDDAY, IfThenPlan("when I close the laptop", None, "12:30")),))
    plan = DayPlan(DAY, (planned(Slot.MIDDAY, at_min=750),))
    found = foreseen(plan, rules(settings=own, ask_morning=False)).spoken[0]
    assert say(found.why) == "Your own moment: “when I close the laptop”."
    pushed = DayPlan(DAY, (planned(Slot.MIDDAY, at_min=765),))
    assert reasons(foreseen(pushed, rules(settings=own)))["midday"] == ("12:45", "preview.apart")
    early = settings(plans=((Slot.EVENING, IfThenPlan("after tea", None, "23:30")),))
    at_the_end = DayPlan(DAY, (planned(Slot.EVENING, at_min=1350),))
    assert reasons(foreseen(at_the_end, rules(settings=early)))["evening"] == ("22:15", "preview.before_end")


def test_an_hour_that_was_moved_says_why() -> None:
    quiet = rules(settings=settings(quiet=(22 * 60, 8 * 60)))
    assert reasons(foreseen(day_plan(), quiet))["morning"] == ("08:00", "preview.quiet_end")
    close = DayPlan(DAY, (planned(Slot.MORNING, at_min=560), planned(Slot.MIDDAY, at_min=600, from_min=600)))
    assert reasons(foreseen(close, rules(ask_morning=False)))["midday"] == ("11:20", "preview.apart")


def test_the_morning_question_and_the_safety_net_have_their_own_reasons() -> None:
    late = day_plan(slots=(Slot.EVENING,), phase=ProgramPhase.MAINTAIN)
    assert reasons(foreseen(late, rules(step_down=1))) == {
        "morning_question": ("07:20", "preview.morning"),
        "safety_net": ("21:30", "preview.net"),
        "evening": ("21:00", "preview.silent"),
    }


def test_a_silent_session_says_why_there_is_no_reminder() -> None:
    day = foreseen(day_plan(), rules(flare=True))
    assert [one.reminder.slot for one in day.spoken] == ["morning", "morning_question"]
    assert say(day.silent[0].why) == "No reminder: during a flare-up there is one reminder a day."


def test_what_has_come_already_is_left_to_the_ledger() -> None:
    noon = MIDNIGHT + timedelta(hours=12)
    assert list(reasons(foreseen(day_plan(), rules(), noon))) == ["afternoon", "evening"]


def test_quiet_days_say_why() -> None:
    nothing = DayPlan(DAY, ())
    assert note(nothing, rules()) == "nothing"
    assert note(nothing, rules(), Standstill(stopped=True, pauses=())) == "stopped"
    assert note(nothing, rules(), Standstill(stopped=False, pauses=((DAY, DAY),))) == "paused"
    assert note(day_plan(), rules(settings=settings(days_off=frozenset({4})))) == "day_off"
    skipped = day_plan(date(2011, 12, 30), ALL_SLOTS)
    assert note(skipped, rules(ZoneInfo("Pacific/Apia"))) == "no_such_date"
    assert note(day_plan(), rules()) is None


def test_a_day_on_which_clocks_change_and_a_travel_day_are_noted() -> None:
    assert note(day_plan(date(2027, 3, 28)), rules()) == "clock"
    assert note(day_plan(date(2027, 3, 29)), rules()) is None
    assert note(day_plan(), rules(settings=settings(travel_days=(DAY,)))) == "travel"
