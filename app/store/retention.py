"""What is over and opens nothing any more, and who tried from where, goes after a while."""

from datetime import datetime

from sqlalchemy import Connection, delete

from app.store.tables import Base

_tables = Base.metadata.tables
throttle, consent, sign_in = _tables["throttle"], _tables["consent"], _tables["therapist_sign_in"]
RUN_OUT = ("pairing_code", "share_code", "therapist_invitation", "therapist_reset", "therapist_half_sign_in")


def forget_tries(tx: Connection, before: datetime) -> int:
    """Their keys hold addresses of clients."""
    return tx.execute(delete(throttle).where(throttle.c.window_start < before)).rowcount


def forget_codes(tx: Connection, before: datetime) -> int:
    """Codes, invitations and half sign-ins that ran out, used or not."""
    ends = (_tables[name] for name in RUN_OUT)
    return sum(tx.execute(delete(table).where(table.c.expires_at < before)).rowcount for table in ends)


def forget_sign_ins(tx: Connection, before: datetime) -> int:
    return tx.execute(delete(sign_in).where(sign_in.c.last_seen_at < before)).rowcount


def forget_consents(tx: Connection, before: datetime) -> int:
    """Only those that have ended; a live one is never taken away."""
    over = (consent.c.ended_at < before) | (consent.c.until < before)
    return tx.execute(delete(consent).where(over)).rowcount
