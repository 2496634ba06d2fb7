"""States, topics, retries: the small rules a delivery lives by."""

import re
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.delivery import (
    DeliveryState,
    NewSubscription,
    ReminderState,
    backoff_s,
    chance_of,
    delivery_id,
    reminder_id,
    retry_after_s,
    settled,
    spread,
    topic_of,
    ttl_seconds,
)
from tests.push.reminder_builders import DAY, NOW, PATIENT, due_delivery

D = DeliveryState


@given(st.uuids())
def test_every_push_service_takes_our_topics(number: UUID) -> None:
    topic = topic_of(number)
    assert re.fullmatch(r"[a-z0-9]{24}", topic)
    assert topic == topic_of(number)


def test_a_row_made_anew_keeps_its_name_and_so_its_topic() -> None:
    first = reminder_id(PATIENT, DAY, "morning")
    assert first == reminder_id(PATIENT, DAY, "morning")
    assert first != reminder_id(PATIENT, DAY + timedelta(days=1), "morning")
    assert delivery_id(first, PATIENT) == delivery_id(first, PATIENT)
    assert delivery_id(first, PATIENT) != delivery_id(PATIENT, first)


def test_what_is_worked_out_from_an_id_is_the_same_in_every_release() -> None:
    assert topic_of(reminder_id(PATIENT, DAY, "morning")) == "bdded208e6b09e2a6735e850"
    assert spread(PATIENT) == timedelta(seconds=1)
    assert chance_of(PATIENT, 1) == pytest.approx(0.5456643855553374)


def test_states_keep_the_numbers_by_which_the_database_knows_them() -> None:
    names = "PENDING HANDED SUPPRESSED EXPIRED ACCEPTED FAILED"
    assert {state.name: state.value for state in ReminderState} == dict(
        zip(names.split(), range(6), strict=True)
    )
    names = "PENDING ACCEPTED EXPIRED GONE REJECTED SUPPRESSED"
    assert {state.name: state.value for state in D} == dict(zip(names.split(), range(6), strict=True))


def test_a_thousand_people_at_nine_are_spread_over_45_seconds() -> None:
    seconds = [spread(uuid4()).seconds for _ in range(1000)]
    assert max(seconds) <= 44
    assert len(set(seconds)) == 45


@pytest.mark.parametrize(
    ("states", "end"),
    [
        ([], (ReminderState.FAILED, "no_device")),
        ([D.PENDING], None),
        ([D.PENDING, D.ACCEPTED], (ReminderState.ACCEPTED, None)),
        ([D.GONE, D.PENDING], None),
        ([D.GONE, D.REJECTED], (ReminderState.FAILED, "gone")),
        ([D.REJECTED], (ReminderState.FAILED, "rejected")),
        ([D.EXPIRED, D.GONE], (ReminderState.EXPIRED, None)),
        ([D.SUPPRESSED, D.EXPIRED], (ReminderState.SUPPRESSED, "closed")),
    ],
)
def test_a_reminder_ends_as_its_devices_did(
    states: list[DeliveryState], end: tuple[ReminderState, str | None] | None
) -> None:
    assert settled(states) == end


def test_the_push_service_keeps_it_to_the_end_of_the_window_and_at_least_a_minute() -> None:
    assert ttl_seconds(NOW + timedelta(hours=2), NOW) == 7200
    assert ttl_seconds(NOW + timedelta(seconds=5), NOW) == 60


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("7", 7.0),
        (" 120 ", 120.0),
        ("86400", 900.0),
        ("99999999999999999999", 900.0),
        ("Thu, 26 Nov 2026 08:01:00 GMT", 60.0),
        ("Thu, 26 Nov 2026 08:01:00 -0000", 60.0),
        ("Thu, 26 Nov 2026 07:00:00 GMT", 0.0),
        ("soon", None),
        ("-5", None),
        ("", None),
        (None, None),
    ],
)
def test_retry_after_is_read_as_seconds_or_as_a_date_and_bounded(
    header: str | None, seconds: float | None
) -> None:
    assert retry_after_s(header, datetime(2026, 11, 26, 8, 0, tzinfo=UTC)) == seconds


@given(st.text(max_size=40))
def test_no_retry_after_can_break_us(header: str) -> None:
    found = retry_after_s(header, NOW)
    assert found is None or 0 <= found <= 900


@given(st.integers(0, 1000), st.floats(0, 1, exclude_max=True))
def test_waiting_grows_and_is_bounded_by_five_minutes(attempts: int, chance: float) -> None:
    assert 1 <= backoff_s(attempts, chance) <= 300
    assert backoff_s(1, chance) <= 10


@pytest.mark.parametrize(
    ("attempts", "chance", "seconds"),
    [(0, 0.0, 1.0), (0, 0.5, 2.5), (1, 0.5, 5.0), (3, 0.5, 20.0), (6, 0.5, 150.0), (40, 0.5, 150.0)],
)
def test_the_longest_wait_doubles_from_five_seconds_to_five_minutes(
    attempts: int, chance: float, seconds: float
) -> None:
    assert backoff_s(attempts, chance) == seconds


@given(st.uuids(), st.integers(0, 100))
def test_chance_differs_by_attempt_and_repeats_itself(number: UUID, attempts: int) -> None:
    assert 0 <= chance_of(number, attempts) < 1
    assert chance_of(number, attempts) == chance_of(number, attempts)
    assert chance_of(number, attempts) != chance_of(number, attempts + 1)


def test_a_delivery_carries_its_reminders_topic_and_a_subscription_the_hash_of_its_address() -> None:
    due = due_delivery()
    assert due.topic == topic_of(due.reminder_id)
    first, other = (
        NewSubscription(url, "o", "p", "a", "k") for url in ("https://a.example/1", "https://a.example/2")
    )
    assert len(first.endpoint_sha256) == 64
    assert first.endpoint_sha256 != other.endpoint_sha256
