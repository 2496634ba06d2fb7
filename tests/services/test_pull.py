"""A caseload fetched over a line that breaks anywhere: whole in the end, or not there at all."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.errors import Refused, Unavailable
from app.services.pull import Damaged, Source, check, pull

PEOPLE = [UUID(int=number) for number in range(1, 6)]


def body(person: UUID) -> bytes:
    text = json.dumps(
        {"schema": "report-1", "label": f'ä{person.int} "report":', "days": list(range(40))}
    ).encode()
    digest = hashlib.sha256(text).hexdigest()
    return b'{"type":"report","person":"%s","sha256":"%s","report":%s}\n' % (
        str(person).encode(),
        digest.encode(),
        text,
    )


def caseload(after: UUID | None) -> bytes:
    people = [person for person in PEOPLE if after is None or person > after]
    header = {
        "type": "header",
        "format": "backbeat-caseload-1",
        "generated_at": "x",
        "after": None,
        "people": 5,
    }
    lines = [json.dumps(header).encode() + b"\n"]
    for person in people:
        absent = (
            json.dumps({"type": "no_report", "person": str(person), "code": "intake_missing"}).encode()
            + b"\n"
        )
        lines.append(absent if person.int == 3 else body(person))
    counts = {
        "reports": sum(person.int != 3 for person in people),
        "without": sum(p.int == 3 for p in people),
    }
    digest = hashlib.sha256(b"".join(lines)).hexdigest()
    trailer = {"type": "trailer", **counts, "failed": 0, "sha256": digest}
    return b"".join(lines) + json.dumps(trailer, separators=(",", ":")).encode() + b"\n"


def served(cuts: Iterable[int], piece: int = 700) -> Source:
    """A server whose line breaks after so many bytes, once for each cut; after them it holds."""
    left = iter(cuts)

    @contextmanager
    def opened(after: UUID | None) -> Iterator[Iterable[bytes]]:
        text, cut = caseload(after), next(left, None)

        def pieces() -> Iterator[bytes]:
            sent = text if cut is None else text[:cut]
            yield from (sent[place : place + piece] for place in range(0, len(sent), piece))
            if cut is not None and cut < len(text):
                raise Unavailable("server_unreachable", "The line broke.")

        yield pieces()

    return opened


def quick(_seconds: float) -> None:
    """No waiting between two tries."""


def test_an_unbroken_line_gives_the_servers_own_bytes(tmp_path: Path):
    done = pull(served([]), tmp_path / "caseload.ndjson", 3, quick)
    assert (done.reports, done.without, done.failed, done.parts) == (4, 1, 0, 1)
    assert done.path.read_bytes() == caseload(None)
    assert [path.name for path in tmp_path.iterdir()] == ["caseload.ndjson"]


@settings(max_examples=60)
@given(st.lists(st.integers(0, 1600), max_size=5), st.integers(1, 900))
def test_wherever_the_line_breaks_the_file_is_whole_in_the_end(tmp_path_factory, cuts: list[int], piece: int):
    folder = tmp_path_factory.mktemp("pulled")
    done = pull(served(cuts, piece), folder / "caseload.ndjson", 9, quick)
    told = [json.loads(line) for line in done.path.read_bytes().splitlines()]
    assert [UUID(one["person"]) for one in told[1:-1]] == PEOPLE
    assert [one["type"] for one in told].count("header") == 1
    assert check(done.path)["report"] == 4
    assert [path.name for path in folder.iterdir()] == ["caseload.ndjson"]


def test_a_run_that_gives_up_leaves_no_file_and_the_next_goes_on_behind_it(tmp_path: Path):
    path = tmp_path / "caseload.ndjson"
    path.write_text("the night before")
    with pytest.raises(Unavailable):
        pull(served([900, 100, 100]), path, 2, quick)
    assert path.read_text() == "the night before"
    asked: list[UUID | None] = []

    @contextmanager
    def source(after: UUID | None) -> Iterator[Iterable[bytes]]:
        asked.append(after)
        yield [caseload(after)]

    assert pull(source, path, 2, quick).reports == 4
    assert asked == [PEOPLE[1]]
    check(path)


def test_a_half_line_left_by_a_power_cut_is_asked_for_again(tmp_path: Path):
    waiting = tmp_path / ".caseload.ndjson.part"
    waiting.write_bytes(caseload(None)[:900])
    assert pull(served([]), tmp_path / "caseload.ndjson", 2, quick).reports == 4
    check(tmp_path / "caseload.ndjson")


def test_a_changed_byte_is_noticed_and_not_kept(tmp_path: Path):
    for wrong, code in (
        (caseload(None).replace(b"[0, 1,", b"[0, 7,", 1), "checksum_wrong"),
        (caseload(None).replace(b"intake_missing", b"intake_missin_"), "checksum_wrong"),
        (caseload(None).replace(b'"without":1', b'"without":2'), "checksum_wrong"),
        (caseload(None).replace(b'{"type":"report"', b'{"type":"rep', 1), "line_wrong"),
    ):
        path = tmp_path / code / "caseload.ndjson"
        path.parent.mkdir(exist_ok=True)

        @contextmanager
        def source(_after: UUID | None, sent: bytes = wrong) -> Iterator[Iterable[bytes]]:
            yield [sent]

        with pytest.raises(Damaged, match=code):
            pull(source, path, 3, quick)
        assert not path.exists()
        assert pull(served([]), path, 3, quick).reports == 4
        check(path)
        path.unlink()


def test_a_finished_file_that_was_touched_is_noticed(tmp_path: Path):
    path = pull(served([]), tmp_path / "caseload.ndjson", 3, quick).path
    whole = path.read_bytes()
    for damaged in (whole[:-1], whole[: len(whole) // 2], whole.replace(b"[0, 1,", b"[0, 7,"), b""):
        path.write_bytes(damaged)
        with pytest.raises(Damaged):
            check(path)


def test_two_pulls_at_once_do_not_write_into_each_other(tmp_path: Path):
    path = tmp_path / "caseload.ndjson"

    @contextmanager
    def source(after: UUID | None) -> Iterator[Iterable[bytes]]:
        with pytest.raises(Refused, match="pull_running"):
            pull(served([]), path, 1, quick)
        yield [caseload(after)]

    assert pull(source, path, 1, quick).reports == 4


def test_a_form_of_a_later_version_is_refused(tmp_path: Path):
    @contextmanager
    def source(_after: UUID | None) -> Iterator[Iterable[bytes]]:
        yield [caseload(None).replace(b"caseload-1", b"caseload-2")]

    with pytest.raises(Refused, match="format_unknown"):
        pull(source, tmp_path / "caseload.ndjson", 3, quick)
