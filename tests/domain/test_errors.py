"""What a broken rule says about itself: a stable code, a sentence, and when it makes sense to come back."""

import pytest

from app.domain.errors import DomainError, Invalid, TooManyTries, Unavailable


@pytest.mark.parametrize(
    ("error", "wait_s"),
    [
        (TooManyTries("too_many_tries", "Please wait a while.", retry_after_s=90), 90),
        (Unavailable("database_busy", "Please try again.", retry_after_s=30), 30),
        (Unavailable("database_busy", "Please try again."), 2),
    ],
)
def test_what_will_pass_says_when_to_come_back(error: TooManyTries | Unavailable, wait_s: int) -> None:
    assert isinstance(error, DomainError)
    assert error.retry_after_s == wait_s
    assert str(error) == f"{error.code}: {error.detail}"
    assert error.field is None


def test_what_is_malformed_names_its_field() -> None:
    error = Invalid("event_field_wrong", "Pain is a whole number from 0 to 10.", field="pain")
    assert (error.code, error.field) == ("event_field_wrong", "pain")
