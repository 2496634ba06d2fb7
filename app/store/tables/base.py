"""What every table has in common."""

from sqlalchemy import BigInteger, Column, Integer, MetaData, Text
from sqlmodel import SQLModel

NAMES = {
    "pk": "pk_%(table_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
}


WIDE = BigInteger().with_variant(Integer, "sqlite")
"""For numbers of others' making. On SQLite every whole number has 64 bits."""


class Base(SQLModel):
    metadata = MetaData(naming_convention=NAMES)


def long_text() -> Column[str]:
    return Column(Text, nullable=False)
