"""Every row of one database into another of the same shape: how a practice that grew goes from SQLite to Postgres."""

from sqlalchemy import Connection, insert, select

from app.store.tables import Base

ROWS_AT_ONCE = 500


def move(source: Connection, target: Connection) -> None:
    """Parents before children; both at the newest migration, ``target`` without rows and inside a transaction."""
    for each in Base.metadata.sorted_tables:
        rows = source.execution_options(yield_per=ROWS_AT_ONCE).execute(select(each)).mappings()
        for part in rows.partitions(ROWS_AT_ONCE):
            target.execute(insert(each), [dict(row) for row in part])
