"""the language in which a phone is written to"""

import sqlalchemy as sa
from alembic import op


revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('push_subscription', sa.Column('lang', sa.String(8), nullable=True))
