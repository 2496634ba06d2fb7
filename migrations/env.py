"""Runs the migrations on the connection a caller hands over, or typed by hand on the settings' database."""

from alembic import context
from sqlalchemy import Connection, create_engine

from app.settings import from_environment
from app.store.migrate import compare_options
from app.store.tables import Base


def run(connection: Connection) -> None:
    context.configure(connection=connection, target_metadata=Base.metadata, **compare_options(connection))
    with context.begin_transaction():
        context.run_migrations()


def run_by_hand() -> None:
    settings = from_environment()
    settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    engine = create_engine(settings.database_url)
    with engine.connect() as connection:
        run(connection)
        connection.commit()
    engine.dispose()


given: Connection | None = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    run_by_hand()
