"""The report in the form somebody asks for: JSON, CSV of days, FHIR R4; and a whole caseload, line by line."""

import hashlib
import logging
import threading
from collections import Counter
from collections.abc import Generator, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from itertools import chain
from typing import Any
from uuid import UUID

from pydantic_core import to_json

from app.domain.errors import NotFound, Refused, TooManyTries
from app.domain.people import Therapist
from app.domain.report import ReportRequest, build
from app.domain.report_csv import csv_of
from app.domain.report_fhir import fhir_of
from app.services import sharing
from app.services.chance import Chance
from app.services.lives import Lives
from app.services.sharing import OpenRecord
from app.services.today import Planner
from app.store.db import Database

log = logging.getLogger("backbeat.exports")

CASELOAD_FORMAT = "backbeat-caseload-1"
COUNTED = {"report": "reports", "no_report": "without", "failed": "failed"}
"""Kinds of line → what the trailer calls their number."""


class Form(StrEnum):
    JSON = "json"
    CSV = "csv"
    FHIR = "fhir"


LOOKS = {Form.JSON: "read_report", Form.CSV: "took_csv", Form.FHIR: "took_fhir"}
"""The word of each form in the access log, for the person to read."""


@dataclass(frozen=True, slots=True)
class Made:
    """One export, ``written`` in UTF-8.

    ``period``: its first and last person-day, ``"2026-03-02/2026-04-26"``; ``day``: the last.
    """

    written: bytes
    export_id: str
    period: str
    day: date


def made(
    database: Database,
    lives: Lives,
    record: OpenRecord,
    now: datetime,
    chance: Chance,
    form: Form,
    since: date | None = None,
) -> Made:
    """One report in one form, from the person-day ``since`` or the start. Raises ``Refused('intake_missing')``.

    The caller logs the look.
    """
    evaluation = lives.evaluation(database, record.patient, now)
    request = ReportRequest(str(chance.new_id()), now, record.patient.label, record.include_notes, since)
    report = build(evaluation, request)
    period = f"{report['period_start']}/{report['period_end']}"
    return Made(_written(report, record.patient.id, form), request.export_id, period, evaluation.day)


def _written(report: dict[str, Any], person: UUID, form: Form) -> bytes:
    if form is Form.CSV:
        return "".join(csv_of(report)).encode()
    if form is Form.FHIR:
        return bundle_written(*fhir_of(report, person))
    return to_json(report)


def bundle_written(head: Mapping[str, Any], entries: Iterator[Mapping[str, Any]]) -> bytes:
    """A FHIR bundle in UTF-8. Each entry is let go when it is written: a year's would fill 60 MB."""
    return b'%b,"entry":[%b]}' % (to_json(head)[:-1], b",".join(map(to_json, entries)))


@dataclass(frozen=True, slots=True)
class Caseload:
    """Whose caseload is read, and where to go on: people's ids greater than ``after``, all if None."""

    therapist: Therapist
    after: UUID | None = None


class CaseloadDesk:
    """Serves one caseload at a time in a process, so that a bulk export never crowds out the people training."""

    def __init__(self) -> None:
        self._busy = threading.Lock()

    def lines(
        self, database: Database, planner: Planner, wanted: Caseload, now: datetime, chance: Chance
    ) -> Generator[bytes]:
        """NDJSON: a header, a line for each person, a trailer. Raises ``TooManyTries`` while another one runs.

        Nothing is kept from one person to the next, so memory does not grow with the caseload. Consent is asked
        anew for each line; somebody who ended it meanwhile has none. A stream without its trailer is not whole.
        """
        if not self._busy.acquire(blocking=False):
            raise TooManyTries("export_running", "Another caseload is being read.", retry_after_s=30)
        try:
            known = [patient.id for patient, _ in sharing.patients(database, wanted.therapist, now)]
        except BaseException:
            self._busy.release()
            raise
        people = sorted(one for one in known if wanted.after is None or one > wanted.after)
        stream = self._stream(wanted, people, now, _Clerk(database, planner, now, chance))
        next(stream)  # begun, so that closing it opens the desk again
        return stream

    def _stream(
        self, wanted: Caseload, people: list[UUID], now: datetime, clerk: "_Clerk"
    ) -> Generator[bytes]:
        try:
            yield b""
            digest, counts = hashlib.sha256(), Counter[str]()
            header = {
                "type": "header",
                "format": CASELOAD_FORMAT,
                "generated_at": now.isoformat(timespec="seconds"),
                "after": str(wanted.after) if wanted.after else None,
                "people": len(people),
            }
            for kind, line in chain([("header", _line(header))], clerk.lines(wanted.therapist, people)):
                counts[kind] += 1
                digest.update(line)
                yield line
            totals = {name: counts[kind] for kind, name in COUNTED.items()}
            yield _line({"type": "trailer", **totals, "sha256": digest.hexdigest()})
        finally:
            self._busy.release()


@dataclass(frozen=True, slots=True)
class _Clerk:
    """Writes one person's line after another."""

    database: Database
    planner: Planner
    now: datetime
    chance: Chance

    def lines(self, therapist: Therapist, people: list[UUID]) -> Iterator[tuple[str, bytes]]:
        """Kind and line; none for somebody whose consent has ended meanwhile.

        One log that cannot be read spoils only its own line.
        """
        for person in people:
            try:
                record = sharing.open_record(
                    self.database, therapist, person, self.now, self.chance, "pulled"
                )
                yield "report", self._report(record)
            except NotFound:
                continue
            except Refused as refused:
                line = {"type": "no_report", "person": str(person), "code": refused.code}
                yield "no_report", _line(line)
            except Exception as error:
                log.error("export failed: patient=%s cause=%s", person, type(error).__name__, exc_info=error)
                yield "failed", _line({"type": "failed", "person": str(person)})

    def _report(self, record: OpenRecord) -> bytes:
        """Of a life that nobody follows: a night's work must not push out those who are read by day."""
        evaluation = self.planner.whole(self.database, record.patient, self.now)
        request = ReportRequest(
            str(self.chance.new_id()), self.now, record.patient.label, record.include_notes
        )
        text = to_json(build(evaluation, request))
        digest = hashlib.sha256(text).hexdigest()
        start = f'{{"type":"report","person":"{record.patient.id}","sha256":"{digest}","report":'
        return start.encode() + text + b"}\n"


def _line(value: Mapping[str, object]) -> bytes:
    return to_json(value) + b"\n"
