"""Makes ``released/REVISION.sql``: a small SQLite database as a program with that newest migration left it.

    python -m tests.store.make_released

writes those that are missing and never changes one that is there: a fixture is what people have on their disks.
One person's first days, a phone, a therapist with a consent: today's rows, in the columns of their time.
"""

import shutil
import sqlite3
import tempfile
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine

from app.domain.delivery import NewSubscription
from app.services import accounts, demo, invitations, journal, reminders, sharing, today
from app.services.today import Planner
from app.store import accounts as account_rows
from app.store import migrate
from app.store.catalogue import load_catalogue
from app.store.db import Database
from tests.builders import Counting

FOLDER = Path(__file__).parent / "released"
NOW = datetime(2026, 11, 26, 9, 30, tzinfo=UTC)
DAYS = 5
ZONE = "Europe/Berlin"


def revisions() -> list[str]:
    """From the first to the newest."""
    walked = ScriptDirectory.from_config(migrate._config()).walk_revisions()
    return [script.revision for script in walked][::-1]


def upgrade_to(url: str, revision: str) -> None:
    """An empty database as a program of that time made it."""
    engine = create_engine(url)
    with engine.begin() as connection:
        config = migrate._config()
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
    engine.dispose()


def told(path: Path) -> None:
    """A database at the newest migration with a person's first days in it."""
    migrate.upgrade(f"sqlite:///{path}")
    database, chance, planner = (
        Database(f"sqlite:///{path}"),
        Counting().chance(),
        Planner(load_catalogue(), None),
    )
    code = accounts.add_patient(database, "Ada", ZONE, NOW, chance)
    signed_in = accounts.pair(database, code.code, "Grey phone", "::1", NOW, chance)
    patient, device = signed_in.patient, signed_in.device
    history = demo.history(planner.catalogue, patient.id, NOW, ZONE)
    first = history[0].day
    with database.write() as tx:
        days = [event for event in history if event.day < first + timedelta(days=DAYS)]
        journal.append(tx, patient.id, days, NOW)
        assert account_rows.patient_by_id(tx, patient.id) is not None
    subscription = NewSubscription("https://push.example/one", "https://push.example", "p256", "auth", "key")
    reminders.subscribe(database, patient.id, device.id, subscription, NOW, chance)
    today.refresh(database, planner, patient.id, NOW, chance)
    token, _ = invitations.invite(database, NOW, chance)
    account = invitations.NewAccount("Thea", "thea", "correct horse battery")
    therapist = invitations.accept(database, token, account, "::1", NOW, chance).therapist
    offer = sharing.make_share_code(database, therapist, NOW, chance)
    sharing.give_consent(database, patient, offer.code, "all", NOW, chance)
    database.close()


def as_of(revision: str, newest: Path, folder: Path) -> str:
    """The newest rows in the tables and columns of ``revision``, as SQL."""
    path = folder / f"{revision}.sqlite3"
    upgrade_to(f"sqlite:///{path}", revision)
    with closing(sqlite3.connect(path, isolation_level=None)) as old:
        old.execute("ATTACH ? AS newest", (str(newest),))
        names = [row[0] for row in old.execute("SELECT name FROM main.sqlite_master WHERE type = 'table'")]
        for name in sorted(set(names) - {"alembic_version"}):
            had = [row[1] for row in old.execute(f"PRAGMA main.table_info({name})")]
            has = {row[1] for row in old.execute(f"PRAGMA newest.table_info({name})")}
            columns = ", ".join(f'"{column}"' for column in had if column in has)
            old.execute(f'INSERT INTO main."{name}" ({columns}) SELECT {columns} FROM newest."{name}"')
        old.execute("DETACH newest")
        return "\n".join(old.iterdump()) + "\n"


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    missing = [revision for revision in revisions() if not (FOLDER / f"{revision}.sql").exists()]
    if not missing:
        return
    folder = Path(tempfile.mkdtemp())
    try:
        told(folder / "newest.sqlite3")
        for revision in missing:
            (FOLDER / f"{revision}.sql").write_text(as_of(revision, folder / "newest.sqlite3", folder))
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
