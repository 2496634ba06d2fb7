"""The table of answers: who is to blame, who is kept, and when to try again."""

from datetime import timedelta

import pytest

from app.domain.delivery import Accepted, Gone, Later, Rejected
from app.push.answers import Answer, Trouble, judge
from app.push.origins import Lane, LaneState
from tests.push.reminder_builders import NOW, due_delivery


@pytest.mark.parametrize("status", [200, 201, 202])
def test_taken_is_taken(status: int) -> None:
    assert judge(Answer(status), due_delivery(), NOW).outcome == Accepted(status)


@pytest.mark.parametrize("status", [404, 410])
def test_only_gone_is_gone(status: int) -> None:
    judgement = judge(Answer(status), due_delivery(), NOW)
    assert judgement.outcome == Gone(status)
    assert judgement.trouble is Trouble.NONE


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (400, '{"reason":"VapidPkHashMismatch"}'),
        (403, "the VAPID credentials in the authorization header do not correspond to"),
    ],
)
def test_a_subscription_made_with_another_key_is_disabled_with_that_reason(status: int, body: str) -> None:
    assert judge(Answer(status, body), due_delivery(), NOW).outcome == Rejected(status, disable="key")


@pytest.mark.parametrize(
    "answer",
    [
        Answer(401),
        Answer(403, '{"reason":"BadJwtToken"}'),
        Answer(403),
        Answer(400, "UnauthorizedRegistration"),
    ],
)
def test_a_refused_signature_waits_and_disables_nobody(answer: Answer) -> None:
    judgement = judge(answer, due_delivery(), NOW)
    assert judgement.outcome == Later(NOW + timedelta(minutes=5), answer.status)
    assert judgement.trouble is Trouble.KEY


@pytest.mark.parametrize("status", [301, 302, 307, 400, 405, 413, 418])
def test_our_own_mistakes_are_rejected_and_the_subscription_is_kept(status: int) -> None:
    judgement = judge(Answer(status), due_delivery(), NOW)
    assert judgement.outcome == Rejected(status)
    assert judgement.trouble is Trouble.OURS


@pytest.mark.parametrize("status", [406, 408, 425, 429])
def test_a_busy_service_is_left_alone_as_long_as_it_asks(status: int) -> None:
    judgement = judge(Answer(status, retry_after="90"), due_delivery(), NOW)
    assert judgement.pause_until == NOW + timedelta(seconds=90)
    assert isinstance(judgement.outcome, Later)
    assert timedelta(seconds=91) <= judgement.outcome.at - NOW <= timedelta(seconds=100)
    assert judge(Answer(status), due_delivery(), NOW).pause_until == NOW + timedelta(seconds=30)
    assert judge(Answer(status, retry_after="86400"), due_delivery(), NOW).pause_until == NOW + timedelta(
        minutes=15
    )


@pytest.mark.parametrize("status", [500, 502, 503, 504, None])
def test_a_broken_service_is_tried_again_with_growing_jittered_pauses(status: int | None) -> None:
    waits = []
    for attempts in range(1, 12):
        outcome = judge(Answer(status), due_delivery(attempts=attempts), NOW).outcome
        assert isinstance(outcome, Later)
        waits.append((outcome.at - NOW).total_seconds())
        assert 1 <= waits[-1] <= min(300, 5 * 2**attempts)
    assert max(waits) > 30
    later = judge(Answer(503, retry_after="200"), due_delivery(), NOW).outcome
    assert isinstance(later, Later)
    assert later.at >= NOW + timedelta(seconds=200)


def learn(lane: Lane, answer: Answer, times: int = 1, at: timedelta = timedelta(0)) -> None:
    for _ in range(times):
        lane.learn(judge(answer, due_delivery(), NOW + at), NOW + at)


def test_five_failures_in_a_row_open_the_breaker_and_longer_each_time() -> None:
    lane = Lane("https://fcm.googleapis.com")
    learn(lane, Answer(500), 4)
    assert lane.is_open(NOW)
    learn(lane, Answer(500))
    assert not lane.is_open(NOW + timedelta(seconds=29))
    assert lane.is_open(NOW + timedelta(seconds=30))
    learn(lane, Answer(500), at=timedelta(seconds=30))
    assert not lane.is_open(NOW + timedelta(seconds=89))
    for _ in range(10):
        learn(lane, Answer(500), at=lane.paused_until - NOW)  # type: ignore[operator]
    assert lane.paused_until is not None


def test_the_longest_break_is_five_minutes() -> None:
    lane = Lane("https://fcm.googleapis.com")
    at = timedelta(0)
    for _ in range(60):
        learn(lane, Answer(None), at=at)
        if lane.paused_until and lane.paused_until > NOW + at:
            assert lane.paused_until - (NOW + at) <= timedelta(minutes=5)
            at = lane.paused_until - NOW


def test_one_success_closes_the_count() -> None:
    lane = Lane("https://fcm.googleapis.com")
    learn(lane, Answer(500), 4)
    learn(lane, Answer(201))
    learn(lane, Answer(500), 4)
    assert lane.is_open(NOW)


def test_five_refused_signatures_rest_the_service_and_call_for_a_person(
    caplog: pytest.LogCaptureFixture,
) -> None:
    lane = Lane("https://web.push.apple.com")
    learn(lane, Answer(403, "BadJwtToken"), 5)
    assert not lane.is_open(NOW + timedelta(minutes=4, seconds=59))
    assert lane.is_open(NOW + timedelta(minutes=5))
    assert "check the VAPID subject" in caplog.text


def test_a_busy_answer_rests_the_service_at_once() -> None:
    lane = Lane("https://fcm.googleapis.com")
    learn(lane, Answer(429, retry_after="60"))
    assert not lane.is_open(NOW + timedelta(seconds=59))
    assert lane.is_open(NOW + timedelta(seconds=60))


@pytest.mark.parametrize(
    ("answer", "times", "state"),
    [
        (Answer(429), 1, LaneState.BUSY),
        (Answer(500), 5, LaneState.BROKEN),
        (Answer(403), 5, LaneState.KEY),
        (Answer(500), 4, LaneState.OPEN),
    ],
)
def test_why_a_service_rests_can_be_read(answer: Answer, times: int, state: LaneState) -> None:
    lane = Lane("https://fcm.googleapis.com")
    learn(lane, answer, times)
    assert lane.state(NOW) is state
    assert lane.state(NOW + timedelta(minutes=6)) is LaneState.OPEN
