"""an event's own number may be as large as a phone can count, or a moment in milliseconds"""

import sqlalchemy as sa
from alembic import op


revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None


def upgrade() -> None:
    if op.get_bind().dialect.name == 'postgresql':  # whole numbers on SQLite are as wide as that already
        op.alter_column('journal_event', 'seq', existing_type=sa.Integer(), type_=sa.BigInteger(), existing_nullable=False)
