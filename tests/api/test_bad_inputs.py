"""Hundreds of inputs that make no sense: each is refused by name, repeats nothing, and spoils no neighbour.

One application, one person. The corpora are built by code, so that a new field or route is in them by itself.
"""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.domain.event_fields import SENDERS
from app.domain.event_types import EventType
from app.domain.vocabulary import Actor
from tests.api.bad_events import LONE, SAMPLES, SECRET, Bad, bad_events, event
from tests.api.bad_requests import BadRequest, bad_requests
from tests.api.conftest import App, Client, Clock, opened

JSON = {"content-type": "application/json"}
AT_ONCE = 40


@pytest.fixture(scope="module")
def app(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    folder = tmp_path_factory.mktemp("bad-inputs")
    shutil.copy(sqlite_template, folder / "backbeat.sqlite3")
    with opened(f"sqlite:///{folder / 'backbeat.sqlite3'}", folder, Clock()) as found:
        yield found


@pytest.fixture(scope="module")
def person(app: App) -> Client:
    return app.person_after_intake()


def sent(client: Client, raws: list[str]) -> list[dict[str, Any]]:
    body = '{"events": [' + ",".join(raws) + "]}"
    answer = client.ask("POST", "/api/journal", content=body.encode(), headers=dict(JSON))
    assert answer.status_code == 200, answer.text
    assert SECRET not in answer.text
    found: list[dict[str, Any]] = answer.json()["receipts"]
    return found


def test_the_corpus_is_large_and_names_each_input_once() -> None:
    names = [one.about for one in bad_events()]
    assert len(names) >= 500
    assert len({one.raw for one in bad_events()}) >= 500


def test_every_type_a_phone_may_send_is_spoiled() -> None:
    sendable = {kind.value for kind in EventType if Actor.PERSON in SENDERS[kind]}
    without_fields = {"FlareWithdrawn"}
    assert set(SAMPLES) == sendable - without_fields


def test_the_events_that_are_spoiled_are_good_before(app: App) -> None:
    """Else a refusal would prove nothing."""
    raws = [json.dumps(event(kind, 1, **payload)) for kind, payload in SAMPLES.items()]
    assert [one for one in sent(app.person(), raws) if one["status"] != "recorded"] == []


def test_each_bad_event_is_refused_by_name_and_its_neighbours_are_kept(person: Client) -> None:
    corpus, wrong, number = bad_events(), [], 1000
    for begin in range(0, len(corpus), AT_ONCE):
        part: list[Bad] = corpus[begin : begin + AT_ONCE]
        raws = []
        for one in part:
            number += 1
            raws += [json.dumps(event("HelpAsked", number)), one.raw]
        receipts = sent(person, raws)
        assert [one["status"] for one in receipts[::2]] == ["recorded"] * len(part)
        wrong += [
            (one.about, receipt["status"], receipt["code"])
            for one, receipt in zip(part, receipts[1::2], strict=True)
            if receipt["status"] != "rejected" or receipt["code"] not in one.codes
        ]
    assert wrong == []


def test_an_id_used_again_with_other_content_is_a_duplicate_and_the_first_stands(app: App) -> None:
    client = app.person_after_intake()
    first = event("ConfidenceRated", 1, value=6)
    others = [first | {"value": value} for value in range(6)] + [first | {"type": "WalkLogged", "minutes": 9}]
    found = sent(client, [json.dumps(one) for one in (first, *others)])
    assert [one["status"] for one in found] == ["recorded"] + ["duplicate"] * len(others)


def test_each_bad_request_is_a_problem_with_a_code_and_no_echo(app: App, person: Client) -> None:
    requests = bad_requests(app.app.openapi())
    assert len(requests) >= 300
    wrong = [found for one in requests if (found := _fault(person, one))]
    assert wrong == []
    assert person.get("/api/me").status_code == 200, "nobody was signed out by it"


def _fault(client: Client, one: BadRequest) -> tuple[str, object] | None:
    answer = client.ask(one.method, one.path, content=one.body, headers=dict(one.headers))
    if one.method == "HEAD" or answer.status_code not in one.answers:
        return None if answer.status_code in one.answers else (one.about, answer.status_code)
    if answer.headers.get("content-type") != "application/problem+json":
        return one.about, answer.headers.get("content-type")
    body = answer.json()
    if body["code"] != one.answers[answer.status_code] or body["status"] != answer.status_code:
        return one.about, body["code"]
    return (one.about, "echo") if SECRET in answer.text or LONE in answer.text else None


def test_the_first_and_the_last_day_there_are_may_be_asked_about(person: Client) -> None:
    for day in ("0001-01-01", "9999-12-31"):
        for path in (f"/api/export?since={day}", f"/api/reminders/ledger?until={day}"):
            assert person.get(path).status_code == 200, path
        alone = person.get(f"/api/reminders/ledger?from={day}&until={day}")
        assert (alone.status_code, alone.json()["lines"]) == (200, [])
