"""The safety lists: what ticks mean, which screen waits, and what ends a stop."""

from datetime import date, timedelta
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.errors import Invalid
from app.domain.event_types import ClearanceStatement, ScreenReason
from app.domain.safety import (
    MOST_SERIOUS_FIRST,
    RESULT_OF,
    S1,
    S2,
    Clearance,
    Message,
    SafetyRecord,
    Screen,
    care_flags_of,
    cleared,
    message_of,
    open_screens,
    options,
    return_screen_due,
    screen_due,
    screen_result,
    screened,
    shown_codes,
    still_waiting,
)
from app.domain.vocabulary import Actor, CareFlag, SafetyResult

DAY = date(2026, 11, 1)
STOP_NOW, SEEK_SOON, NOT_FOR_YOU, ASK_FIRST, CLEAR = SafetyResult
AGREED, RELEASED = ClearanceStatement


def day(number: int) -> date:
    return DAY + timedelta(days=number)


def screen(number: int, *ticked: str, reason: ScreenReason = ScreenReason.PERIODIC) -> Screen:
    return Screen(day(number), f"screen-{number}", reason, frozenset(ticked))


def clearance(
    number: int,
    cleared_on: int | None = None,
    clinician: str = "emergency doctor",
    statement: ClearanceStatement = AGREED,
    actor: Actor = Actor.PERSON,
) -> Clearance:
    looked = day(number if cleared_on is None else cleared_on)
    return Clearance(day(number), looked, clinician, statement, actor)


@pytest.mark.parametrize("code", S1)
def test_every_sign_of_the_first_list_stops_now(code: str) -> None:
    assert screen_result([code]) is STOP_NOW


@pytest.mark.parametrize(
    ("code", "result"),
    [
        ("s2_fever", SEEK_SOON),
        ("s2_cancer", SEEK_SOON),
        ("s2_weight", SEEK_SOON),
        ("s2_night", SEEK_SOON),
        ("s2_bone", SEEK_SOON),
        ("s2_shape", SEEK_SOON),
        ("s2_foot", SEEK_SOON),
        ("s2_inflam", ASK_FIRST),
        ("s2_surgery", ASK_FIRST),
        ("s2_pregnant", ASK_FIRST),
        ("s2_heart", ASK_FIRST),
        ("s2_minor", NOT_FOR_YOU),
    ],
)
def test_every_sign_of_the_second_list_has_its_result(code: str, result: SafetyResult) -> None:
    assert screen_result([code]) is result
    assert code in S2


def test_nothing_ticked_is_clear() -> None:
    assert screen_result([]) is CLEAR


def test_of_two_ticks_the_more_serious_wins_whatever_their_order() -> None:
    for one, other in combinations(RESULT_OF, 2):
        worse = min(RESULT_OF[one], RESULT_OF[other], key=MOST_SERIOUS_FIRST.index)
        assert screen_result([one, other]) is screen_result([other, one]) is worse


@settings(deadline=None)
@given(st.lists(st.sampled_from([*S1, *S2])), st.sampled_from([*S1, *S2]))
def test_one_more_tick_never_makes_it_less_serious(ticked: list[str], more: str) -> None:
    before, after = screen_result(ticked), screen_result([*ticked, more])
    assert MOST_SERIOUS_FIRST.index(after) <= MOST_SERIOUS_FIRST.index(before)


def test_new_nerve_signs_are_never_clear_even_with_nothing_ticked() -> None:
    assert screen_result([], ScreenReason.NEURO) is SEEK_SOON
    assert screen_result(["s1_saddle"], ScreenReason.NEURO) is STOP_NOW


def test_a_code_on_neither_list_is_refused() -> None:
    with pytest.raises(Invalid, match="safety_code_unknown"):
        screen_result(["s1_other"])


def test_pregnancy_sets_its_care_flag() -> None:
    assert care_flags_of(["s2_heart", "s2_pregnant"]) == {CareFlag.PREGNANCY}
    assert care_flags_of(["s2_heart"]) == frozenset()


def test_each_screen_shows_its_list() -> None:
    assert shown_codes(ScreenReason.INTAKE) == (*S1, *S2)
    assert shown_codes(ScreenReason.PERIODIC) == (*S1, *S2[:-1])
    assert shown_codes(ScreenReason.RETURN) == (*S1, *S2[:-1])
    assert shown_codes(ScreenReason.FLARE) == (*S1, "s2_fever", "s2_foot")
    assert shown_codes(ScreenReason.LEG) == shown_codes(ScreenReason.FLARE)
    assert shown_codes(ScreenReason.NEURO) == S1


def test_both_lists_come_back_after_28_days() -> None:
    assert open_screens(frozenset(), day(27), DAY) == frozenset()
    assert open_screens(frozenset(), day(28), DAY) == {ScreenReason.PERIODIC}
    assert open_screens(frozenset({ScreenReason.LEG}), day(1), None) == {ScreenReason.LEG}
    assert not return_screen_due(13)
    assert return_screen_due(14)


def test_the_screen_that_answers_most_is_asked_first() -> None:
    waiting = set(ScreenReason) - {ScreenReason.INTAKE}
    asked = []
    while waiting:
        due = screen_due(frozenset(waiting))
        assert due is not None
        asked.append(due.value)
        waiting.remove(due)
    assert asked == ["neuro", "return", "periodic", "flare", "leg"]
    assert screen_due(frozenset()) is None


def test_a_full_screen_answers_the_short_one_and_not_the_other_way_round() -> None:
    every = frozenset(ScreenReason) - {ScreenReason.INTAKE}
    assert still_waiting(every, ScreenReason.RETURN) == {ScreenReason.NEURO}
    assert still_waiting(every, ScreenReason.FLARE) == every - {ScreenReason.FLARE, ScreenReason.LEG}
    assert still_waiting(every, ScreenReason.NEURO) == every - {ScreenReason.NEURO}


def test_a_stop_ends_with_a_dated_clearance_and_an_empty_screen_on_a_later_day() -> None:
    stopped = screened(SafetyRecord(), screen(0, "s1_saddle"))
    assert stopped.is_blocked
    assert screened(stopped, screen(1)).result is STOP_NOW
    waiting = cleared(stopped, clearance(2))
    assert waiting.is_blocked
    assert screened(waiting, screen(2)).is_blocked
    assert not screened(waiting, screen(3)).is_blocked


def test_a_stop_does_not_end_with_a_clearance_from_before_it_or_from_nobody() -> None:
    stopped = screened(SafetyRecord(), screen(5, "s1_unwell"))
    assert cleared(stopped, clearance(6, cleared_on=4)) == stopped
    assert cleared(stopped, clearance(6, clinician="  ")) == stopped
    assert cleared(stopped, clearance(6, cleared_on=5)).cleared_on == day(6)


def test_ticks_on_the_repeated_screen_void_the_clearance() -> None:
    waiting = cleared(screened(SafetyRecord(), screen(0, "s1_saddle")), clearance(1))
    again = screened(waiting, screen(2, "s1_bowel"))
    assert (again.result, again.since, again.cleared_on) == (STOP_NOW, day(2), None)
    milder = screened(waiting, screen(2, "s2_fever"))
    assert (milder.result, milder.since, milder.cleared_on) == (STOP_NOW, day(0), None)


def test_an_empty_repeat_for_nerve_signs_does_not_end_a_stop() -> None:
    waiting = cleared(screened(SafetyRecord(), screen(0, "s1_saddle")), clearance(1))
    assert screened(waiting, screen(2, reason=ScreenReason.NEURO)).is_blocked


def test_seek_soon_ends_with_a_dated_clearance() -> None:
    record = screened(SafetyRecord(), screen(3, "s2_night"))
    assert record.result is SEEK_SOON
    assert cleared(record, clearance(4, cleared_on=2)) == record
    assert not cleared(record, clearance(4)).is_blocked


def test_ask_first_ends_when_a_clinician_agreed_or_a_therapist_releases_it() -> None:
    record = screened(SafetyRecord(), screen(0, "s2_heart"))
    assert not cleared(record, clearance(0)).is_blocked
    assert not cleared(record, clearance(0, statement=RELEASED, actor=Actor.THERAPIST)).is_blocked
    assert cleared(record, clearance(0, statement=RELEASED)).is_blocked


def test_not_for_you_does_not_end_and_clear_needs_no_clearance() -> None:
    minor = screened(SafetyRecord(), screen(0, "s2_minor"))
    assert cleared(minor, clearance(1)) == minor
    assert cleared(SafetyRecord(), clearance(1)) == SafetyRecord()


def test_an_empty_screen_leaves_a_clear_record_as_it_is() -> None:
    assert screened(SafetyRecord(), screen(0)) == SafetyRecord()


def test_a_later_screen_makes_an_open_stop_worse_and_never_better() -> None:
    asked = screened(SafetyRecord(), screen(0, "s2_heart"))
    soon = screened(asked, screen(1, "s2_fever"))
    assert (soon.result, soon.since, soon.event_id) == (SEEK_SOON, day(1), "screen-1")
    assert screened(soon, screen(2, "s2_heart")) == soon
    assert screened(soon, screen(2)) == soon
    assert screened(soon, screen(2, "s2_foot")).since == day(2)
    assert screened(soon, screen(2, "s1_bowel")).result is STOP_NOW


@settings(deadline=None)
@given(st.lists(st.lists(st.sampled_from([*S1, *S2]), max_size=3), min_size=1, max_size=6))
def test_without_a_clearance_the_worst_screen_stands(screens: list[list[str]]) -> None:
    record = SafetyRecord()
    for number, ticked in enumerate(screens):
        record = screened(record, screen(number, *ticked))
    assert record.result is min((screen_result(t) for t in screens), key=MOST_SERIOUS_FIRST.index)


def test_the_stop_message_reads_well_with_and_without_a_number() -> None:
    with_number = message_of(STOP_NOW, "112")
    assert with_number is not None
    assert "or call 112 now." in with_number.text
    assert with_number.call == "112"
    for missing in (None, ""):
        without = message_of(STOP_NOW, missing)
        assert without is not None
        assert "or call your local emergency number now." in without.text
        assert without.call is None


@pytest.mark.parametrize("result", [SEEK_SOON, NOT_FOR_YOU, ASK_FIRST])
def test_only_a_stop_offers_a_call(result: SafetyResult) -> None:
    message = message_of(result, "112")
    assert isinstance(message, Message)
    assert message.call is None
    assert "112" not in message.text


def test_clear_says_nothing() -> None:
    assert message_of(CLEAR, "112") is None


def test_options_keep_their_order_and_have_a_text_in_any_language() -> None:
    assert [option["code"] for option in options((*S1, *S2))] == [*S1, *S2]
    assert all(option["text"] for option in options((*S1, *S2)))
    assert options(["s2_minor"], {"s2_minor": "Unter 18"}) == [{"code": "s2_minor", "text": "Unter 18"}]
