"""Rows that open something for whoever holds a secret: until the end they were given, or until somebody ends them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Table, bindparam, func, select, update


def is_open(table: Table) -> ColumnElement[bool]:
    """Neither ended nor run out at ``:now``."""
    not_over: ColumnElement[bool] = table.c.expires_at > bindparam("now", type_=table.c.expires_at.type)
    return table.c.ended_at.is_(None) & not_over


def count_open(tx: Connection, table: Table, owned: ColumnElement[bool], now: datetime) -> int:
    counted = select(func.count()).select_from(table).where(owned, is_open(table))
    found: int = tx.execute(counted, {"now": now}).scalar_one()
    return found


def end(tx: Connection, table: Table, owned: ColumnElement[bool], row_id: UUID, now: datetime) -> bool:
    """False if there is no such row that could still be opened."""
    this = update(table).where(table.c.id == row_id, owned, is_open(table))
    done = tx.execute(this.values(ended_at=now).returning(table.c.id), {"now": now})
    return done.first() is not None
