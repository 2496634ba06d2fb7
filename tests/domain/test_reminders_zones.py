"""When the app asks whether reminders may move, and when it says that nothing arrives."""

from datetime import UTC, datetime, timedelta

from app.domain.delivery import ReminderState
from app.domain.people import DevicePush
from app.domain.watchdog import Due, Silence, watch
from app.domain.zones import ZoneSeen, suggestion

NOW = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)
HOME = "Europe/Berlin"


def seen(*zones: str) -> list[ZoneSeen]:
    """Reports, newest first, an hour apart."""
    return [ZoneSeen(tz, NOW - timedelta(hours=number)) for number, tz in enumerate(zones)]


def test_a_phone_elsewhere_is_a_question_with_the_name_of_the_place() -> None:
    found = suggestion(HOME, seen("Europe/Lisbon", "Europe/Lisbon", HOME, "Europe/Lisbon"), {}, NOW)
    assert found is not None
    assert (found.tz, found.place, found.since) == ("Europe/Lisbon", "Lisbon", NOW - timedelta(hours=1))


def test_places_are_named_as_people_say_them() -> None:
    names = {"America/Argentina/Buenos_Aires": "Buenos Aires", "UTC": "UTC", "Etc/GMT+3": "Etc/GMT+3"}
    for tz, name in names.items():
        found = suggestion(HOME, seen(tz), {}, NOW)
        assert found is not None
        assert found.place == name


def test_at_home_and_without_a_report_nothing_is_asked() -> None:
    assert suggestion(HOME, seen(HOME, "Europe/Lisbon"), {}, NOW) is None
    assert suggestion(HOME, [], {}, NOW) is None


def test_a_place_with_the_same_clock_is_no_question_until_the_clocks_part() -> None:
    assert suggestion(HOME, seen("Europe/Paris"), {}, NOW) is None
    in_march = datetime(2026, 3, 20, tzinfo=UTC)  # Berlin changes on the 29th, Algiers never does
    assert suggestion(HOME, seen("Africa/Algiers"), {}, NOW) is None
    assert suggestion(HOME, seen("Africa/Algiers"), {}, in_march) is not None


def test_a_no_is_remembered_for_a_week_and_for_that_place_only() -> None:
    refused = {"Europe/Lisbon": NOW - timedelta(days=6)}
    assert suggestion(HOME, seen("Europe/Lisbon"), refused, NOW) is None
    assert suggestion(HOME, seen("Europe/London"), refused, NOW) is not None
    assert suggestion(HOME, seen("Europe/Lisbon"), refused, NOW + timedelta(days=1)) is not None


def device(state: str = "active", reason: str | None = None, ok_days_ago: float | None = None) -> DevicePush:
    last_ok = None if ok_days_ago is None else NOW - timedelta(days=ok_days_ago)
    return DevicePush(state, reason, last_ok, NOW, None)


def due(days_ago: float, state: ReminderState = ReminderState.FAILED) -> Due:
    return Due(NOW - timedelta(days=days_ago), state)


def test_two_days_in_which_nothing_was_taken_are_told() -> None:
    found = watch([due(1), due(2), due(2.5)], [device("disabled", "gone", 3)], NOW)
    assert found is not None
    assert (found.since, found.reason) == (NOW - timedelta(days=3), Silence.ADDRESS)


def test_less_than_two_days_something_taken_since_or_nothing_due_are_no_silence() -> None:
    gone = [device("disabled", "gone", 3)]
    assert watch([due(1), due(1.9)], gone, NOW) is None
    assert watch([due(2.5)], [device(ok_days_ago=1)], NOW) is None
    assert watch([due(3, ReminderState.SUPPRESSED)], gone, NOW) is None
    assert watch([due(-1, ReminderState.PENDING)], gone, NOW) is None
    assert watch([], gone, NOW) is None


def test_who_wants_no_reminders_is_told_nothing() -> None:
    for reason in ("switched_off", "signed_out", "moved"):
        assert watch([due(5), due(1)], [device("disabled", reason)], NOW) is None
    assert watch([due(5), due(1)], [], NOW) is None


def test_one_lost_reminder_and_a_pause_after_it_are_no_silence() -> None:
    gone = [device("disabled", "gone")]
    assert watch([due(2.5)], gone, NOW) is None
    assert watch([due(4), due(3), due(2)], gone, NOW) is None
    assert watch([due(4), due(1.5)], gone, NOW) is not None


def test_the_likely_reason_follows_from_the_phones() -> None:
    def reason(*devices: DevicePush) -> Silence:
        found = watch([due(3), due(1)], devices, NOW)
        assert found is not None
        return found.reason

    assert reason(device()) is Silence.SERVICE
    assert reason(device("disabled", "key")) is Silence.KEY
    assert reason(device("disabled", "key"), device("disabled", "gone")) is Silence.ADDRESS
    assert reason(device("disabled", "gone"), device("disabled", "switched_off")) is Silence.ADDRESS
