"""What a ladder says of its next step: what is earned, what is missing, and that the top has none."""

from typing import Any

from log_builder import Log, evaluated
from report_lives import fortnight, fresh

from app.domain.progress import progress
from app.domain.speech import Language, speech_of
from app.store.catalogue import load_catalogue

ENGLISH = speech_of(Language.EN, load_catalogue(), {})


def ladders_of(log: Log) -> dict[str, Any]:
    return {ladder["track"]: ladder for ladder in progress(evaluated(log), ENGLISH)["ladders"]}


def waits(ladder: dict[str, Any]) -> dict[str, tuple[int | None, int | None]]:
    return {wait["code"]: (wait["have"], wait["need"]) for wait in ladder["next"]["waits_for"]}


def test_a_fresh_ladder_waits_for_good_days_and_days() -> None:
    found = waits(ladders_of(fresh())["bridge"])
    assert found["good_days"][0] == 0
    assert found["days"][0] == 0


def test_a_ladder_in_use_tells_how_far_the_next_step_is() -> None:
    for ladder in ladders_of(fortnight()).values():
        assert ladder["levels"][ladder["level"]]["name"] == ladder["name"]
        if ladder["next"] is not None:
            assert all(have is None or need is None or have < need for have, need in waits(ladder).values())


def test_a_flare_up_holds_every_step_until_it_settles() -> None:
    log = fresh()
    log.at(1, "09:00").add("FlareDeclared")
    log.at(2, "06:00")
    assert all("settle" in waits(ladder) for ladder in ladders_of(log).values() if ladder["next"])


def test_a_therapists_lock_is_named() -> None:
    log = fresh()
    log.at(1, "09:00").add("TherapistOverride", actor="therapist", target="lock", track="bridge", value=True)
    log.at(2, "06:00")
    assert "lock" in waits(ladders_of(log)["bridge"])


def test_a_reason_that_stays_the_same_is_told_once_with_its_days() -> None:
    found = progress(evaluated(fortnight()), ENGLISH)["decisions"]
    assert sum(one["times"] for one in found) > len(found)
    assert all(one["day"] <= one["until"] for one in found)


def test_the_persons_own_words_are_in_it() -> None:
    found = progress(evaluated(fortnight()), ENGLISH)
    assert found["activities"][0]["labels"] == ["Lifting my grandson", "Gardening"]
    assert [sure["value"] for sure in found["confidence"]] == [4, 5]


def test_the_top_of_a_ladder_has_no_next_and_a_stirred_back_no_new_exercise() -> None:
    log = fresh()
    log.at(1, "09:00")
    for track, rank in (("bridge", 8), ("dead_bug", 2)):
        log.add("TherapistOverride", actor="therapist", target="rank", track=track, value=rank)
    log.add("TherapistOverride", actor="therapist", target="irritability", value="high")
    log.at(2, "06:00")
    found = ladders_of(log)
    assert found["bridge"]["next"] is None
    assert "calm_first" in waits(found["dead_bug"])


def test_decisions_of_long_ago_are_left_to_the_report() -> None:
    log = fortnight()
    recent = progress(evaluated(log), ENGLISH)["decisions"]
    assert progress(evaluated(log.at(110, "06:00")), ENGLISH)["decisions"] != recent
    assert all(one["until"] >= "2026-03-29" for one in progress(evaluated(log), ENGLISH)["decisions"])
