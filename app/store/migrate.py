"""Brings a database to the newest schema, and tells whether it is there.

On SQLite Alembic rebuilds tables, and with foreign keys on, dropping the old copy of a parent would delete
its children. Migrations therefore run with foreign keys off, and every reference is checked afterwards.
"""

from functools import cache
from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, DateTime, Engine, create_engine
from sqlalchemy.engine import make_url
from sqlmodel.sql.sqltypes import AutoString

from app.domain.errors import Refused
from app.store.tables import Base

ROOT = Path(__file__).parent.parent.parent
ADVISORY_LOCK = 7_245_201


def upgrade(url: str) -> None:
    """Runs all pending migrations; several processes may call it at once. Raises on a broken reference.

    ``Refused('database_newer')`` when a newer program has been here: nothing is ever taken back.
    """
    engine = create_engine(url)
    try:
        if make_url(url).get_backend_name() == "sqlite":
            _upgrade_sqlite(engine)
        else:
            _upgrade_postgres(engine)
    finally:
        engine.dispose()


def is_current(connection: Connection) -> bool:
    """True when the database is exactly at the newest revision."""
    return revision_of(connection) == _newest()


def revision_of(connection: Connection) -> str | None:
    """The newest migration the database has; None when it has none."""
    return MigrationContext.configure(connection).get_current_revision()


def knows(revision: str) -> bool:
    """True when this program can bring a database from ``revision`` up to its own newest."""
    return any(
        script.revision == revision for script in ScriptDirectory.from_config(_config()).walk_revisions()
    )


@cache
def _newest() -> str | None:
    """Read once: the migrations of a running program do not change, and finding them imports every one."""
    return ScriptDirectory.from_config(_config()).get_current_head()


def differences(connection: Connection) -> list[Any]:
    """What the tables in code and in the database disagree on; empty when the migrations are complete."""
    context = MigrationContext.configure(connection, opts=compare_options(connection))
    return list(compare_metadata(context, Base.metadata))


def compare_options(connection: Connection) -> dict[str, Any]:
    return {
        "render_as_batch": connection.dialect.name == "sqlite",
        "compare_type": True,
        "render_item": _render_item,
    }


def _upgrade_sqlite(engine: Engine) -> None:
    with engine.connect() as connection:
        raw = connection.connection.dbapi_connection
        assert raw is not None
        raw.execute("PRAGMA journal_mode=WAL")
        raw.execute("PRAGMA busy_timeout=30000")
        raw.execute("PRAGMA foreign_keys=OFF")
        raw.isolation_level = None
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        if is_current(connection):
            connection.exec_driver_sql("ROLLBACK")
            return
        _run(connection)
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
        if broken:
            raise RuntimeError(f"migration left {len(broken)} rows without their parent; nothing was changed")
        connection.exec_driver_sql("COMMIT")


def _upgrade_postgres(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({ADVISORY_LOCK})")
        if not is_current(connection):
            _run(connection)


def _run(connection: Connection) -> None:
    revision = revision_of(connection)
    if revision is not None and not knows(revision):
        raise Refused(
            "database_newer",
            "The database was made by a newer program than this; install that one, or restore a backup elsewhere.",
        )
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(ROOT / "migrations"))
    return config


def _render_item(kind: str, item: Any, _context: Any) -> str | bool:
    """Migrations must not import sqlmodel, whose types change between releases."""
    if kind == "type" and isinstance(item, AutoString):
        return f"sa.String({item.length or ''})"
    if kind == "type" and isinstance(item, DateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and type(item).__name__ == "UTCDateTime":
        return "sa.DateTime(timezone=True)"
    return False
