"""The people whose reports are measured: one life of the engine's own plans, given to as many people as wanted."""

import json
import random
import sys
from datetime import date, datetime
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import insert

sys.path.insert(0, str(Path(__file__).parents[1] / "domain"))

from log_builder import PERSON, Log, live

from app.domain.journal import Event, to_record
from app.domain.prescription import PlannedSession
from app.services import invitations
from app.services.chance import Chance
from app.services.invitations import NewAccount
from app.store.db import Database
from app.store.journal import event as event_table
from app.store.sharing import consent, patient
from tests.builders import Counting

YEAR = 365


def a_life(days: int) -> Log:
    """Four sessions a day, nearly all done, most mornings answered."""
    chance = random.Random(3)
    log = Log().at(0, "07:00").start(stir=0, calm_down=1, activity="three_or_more", sessions=4)

    def does(_log: Log, _session: PlannedSession) -> dict[str, Any] | None:
        if chance.random() > 0.98:
            return None
        return {"rpe": chance.choice([3, 4, 4, 5]), "form": chance.choice(["clean"] * 5 + ["ok"])}

    live(log, days, lambda _: chance.choice([1, 2, 2, 2, 3]) if chance.random() < 0.9 else None, does)
    return log


def fill(database: Database, log: Log, people: int, first: int) -> UUID:
    """``people`` with this life, all shared with one therapist, whose id is given. ``first``: number of the first."""
    chance: Chance = Counting(count(first * 1000)).chance()
    now = log.now
    invitation, _ = invitations.invite(database, now, chance)
    name = f"therapist-{first}"
    therapist = invitations.accept(
        database, invitation, NewAccount(name, name, "correct horse battery"), "::1", now, chance
    ).therapist
    bodies = [json.dumps(to_record(one), ensure_ascii=False, separators=(",", ":")) for one in log.events]
    for number in range(first, first + people):
        person = person_number(number)
        rows = [
            _row(person, place, one, body, now)
            for place, (one, body) in enumerate(zip(log.events, bodies, strict=True))
        ]
        with database.write() as tx:
            tx.execute(insert(patient).values(**_patient(person, number, log, now)))
            tx.execute(insert(event_table), rows)
            tx.execute(
                insert(consent).values(
                    id=UUID(int=person.int + (1 << 90)),
                    patient_id=person,
                    therapist_id=therapist.id,
                    scope="all",
                    given_at=now,
                )
            )
    return therapist.id


def person_number(number: int) -> UUID:
    return UUID(int=(4 << 76) + (8 << 60) + number)


def _patient(person: UUID, number: int, log: Log, now: datetime) -> dict[str, Any]:
    return {
        "id": person,
        "label": f"Person {number}",
        "tz": log.tz,
        "created_at": now,
        "journal_version": len(log.events),
        "lock_screen": "neutral",
    }


def _row(person: UUID, place: int, one: Event, body: str, now: datetime) -> dict[str, Any]:
    day: date = one.day
    return {
        "patient_id": person,
        "id": UUID(one.id),
        "device_id": UUID(one.device_id),
        "seq": one.seq,
        "type": one.type.value,
        "version": one.v,
        "actor": one.actor.value,
        "at": one.at,
        "tz": one.tz,
        "day": day,
        "body": body.replace(PERSON, str(person)),
        "received_at": now,
        "position": place + 1,
    }
