"""Runs the migrations on the database named by the settings, or on the connection a caller hands over."""

from alembic import context
from sqlalchemy import Connection

from app.store.migrate import compare_options, migration_engine
from app.store.tables import Base


def run(connection: Connection) -> None:
    context.configure(connection=connection, target_metadata=Base.metadata, **compare_options(connection))
    with context.begin_transaction():
        context.run_migrations()


given: Connection | None = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    with migration_engine().connect() as opened:
        run(opened)
        opened.commit()
