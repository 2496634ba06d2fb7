"""A report for a therapist without an account: a link with an end, that the person can see used and take back."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from app.domain.errors import Invalid, NotFound, Refused
from app.domain.people import Patient, ShareLink
from app.services import hashing
from app.services.accounts import clean_name, count_tries
from app.services.chance import Chance
from app.services.sharing import WITHOUT_NOTES, OpenRecord, check_scope
from app.store import share_links as rows
from app.store import sharing as sharing_rows
from app.store.db import Database

LONGEST_DAYS = 14
MOST_LIVE = 10
LOOKS_PER_HOUR = 60


@dataclass(frozen=True, slots=True)
class NewShareLink:
    """``secret`` is told once; only its hash is kept."""

    link: ShareLink
    secret: str


def make(
    database: Database, patient: Patient, label: str, days: int, scope: str, now: datetime, chance: Chance
) -> NewShareLink:
    """A link for 1 to 14 ``days``. ``label``: for whom. Raises ``Invalid``, or ``Refused`` beside ten live ones."""
    check_scope(scope)
    if not 1 <= days <= LONGEST_DAYS:
        raise Invalid("days_invalid", f"A link lasts 1 to {LONGEST_DAYS} days.", field="days")
    secret, expires_at = chance.new_token(), now + timedelta(days=days)
    link = ShareLink(
        chance.new_id(), patient.id, clean_name(label), scope, now, expires_at, None, looks=0, last_look=None
    )
    with database.write() as tx:
        if rows.count_live(tx, patient.id, now) >= MOST_LIVE:
            raise Refused("too_many_links", f"There are {MOST_LIVE} open links; please end one first.")
        rows.add(tx, link, hashing.token_hash(secret))
        sharing_rows.log_access(tx, chance.new_id(), now, "person", None, "made_link", patient.id)
    return NewShareLink(link, secret)


def links(database: Database, patient: Patient) -> list[ShareLink]:
    with database.read() as tx:
        return rows.links_of(tx, patient.id)


def end(database: Database, patient: Patient, link_id: UUID, now: datetime, chance: Chance) -> None:
    """From this moment the link opens nothing."""
    with database.write() as tx:
        if not rows.end(tx, patient.id, link_id, now):
            raise NotFound("link_unknown", "There is no such link.")
        sharing_rows.log_access(tx, chance.new_id(), now, "person", None, "ended_link", patient.id)


def open_record(database: Database, secret: str, now: datetime, chance: Chance, what: str) -> OpenRecord:
    """The record behind a secret, and a line in the access log.

    ``NotFound`` for anything else, whether it never was, was taken back or has run out; ``TooManyTries`` after sixty
    looks in an hour, because each costs the server a report.
    """
    with database.write() as tx:
        found = rows.behind(tx, hashing.token_hash(secret), now)
        if found is None:
            raise NotFound("link_unknown", "There is nothing here.")
        patient, link_id, scope = found
        sharing_rows.log_access(tx, chance.new_id(), now, rows.LINK_ACTOR, link_id, what, patient.id)
    # After the look is logged: whoever hammers a link is seen doing it.
    count_tries(database, f"link:{link_id}", LOOKS_PER_HOUR, now)
    return OpenRecord(patient, include_notes=scope != WITHOUT_NOTES)
