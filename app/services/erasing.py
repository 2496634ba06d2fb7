"""A person takes everything back: one transaction, nothing kept but how many left in a month."""

from datetime import datetime

from app.domain.errors import Invalid
from app.domain.people import Patient
from app.store import erasing as rows
from app.store.db import Database


def erase(database: Database, patient: Patient, confirmation: str, now: datetime) -> None:
    """``confirmation`` is the person's own name here, as the phone shows it, typed by hand.

    Reminders on their way find nobody, consents end, every phone is signed out. There is no way back.
    The database's own files are cleared of it too.
    Raises ``Invalid('confirmation_wrong')`` if the name does not match; case and outer spaces do not matter.
    """
    if _tidy(confirmation) != _tidy(patient.label):
        raise Invalid("confirmation_wrong", "The name typed is not the one shown.", field="confirmation")
    with database.write() as tx:
        if rows.erase(tx, patient.id):
            rows.count_one(tx, now.strftime("%Y-%m"))
    database.leave_no_trace()


def _tidy(text: str) -> str:
    return " ".join(text.split()).casefold()
