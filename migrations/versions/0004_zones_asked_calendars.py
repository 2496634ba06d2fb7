"""zones a person was asked about, the private calendar"""

import sqlalchemy as sa
from alembic import op


revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('declined_zone',
    sa.Column('patient_id', sa.Uuid(), nullable=False),
    sa.Column('tz', sa.String(64), nullable=False),
    sa.Column('declined_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['patient_id'], ['patient.id'], name=op.f('fk_declined_zone_patient_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('patient_id', 'tz', name=op.f('pk_declined_zone'))
    )
    op.create_table('calendar_link',
    sa.Column('patient_id', sa.Uuid(), nullable=False),
    sa.Column('secret_hash', sa.String(64), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('read_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['patient_id'], ['patient.id'], name=op.f('fk_calendar_link_patient_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('patient_id', name=op.f('pk_calendar_link')),
    sa.UniqueConstraint('secret_hash', name=op.f('uq_calendar_link_secret_hash'))
    )
    op.create_table('calendar_entry',
    sa.Column('patient_id', sa.Uuid(), nullable=False),
    sa.Column('local_date', sa.Date(), nullable=False),
    sa.Column('slot', sa.String(48), nullable=False),
    sa.Column('starts_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ends_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('sequence', sa.Integer(), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['patient_id'], ['patient.id'], name=op.f('fk_calendar_entry_patient_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('patient_id', 'local_date', 'slot', name=op.f('pk_calendar_entry'))
    )
