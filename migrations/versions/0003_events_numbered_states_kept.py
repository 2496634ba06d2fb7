"""a person's events are numbered as they were recorded; states kept as a shortcut"""

import sqlalchemy as sa
from alembic import op


revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None

NUMBER = """
UPDATE journal_event SET position = numbered.place
FROM (
    SELECT patient_id, id, row_number() OVER (PARTITION BY patient_id ORDER BY received_at, day, at, seq, id) AS place
    FROM journal_event
) AS numbered
WHERE journal_event.patient_id = numbered.patient_id AND journal_event.id = numbered.id
"""
COUNT = """
UPDATE patient SET journal_version = (SELECT count(*) FROM journal_event WHERE journal_event.patient_id = patient.id)
"""


def upgrade() -> None:
    op.create_table('state_snapshot',
    sa.Column('patient_id', sa.Uuid(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('engine_version', sa.String(40), nullable=False),
    sa.Column('catalogue_version', sa.String(40), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['patient_id'], ['patient.id'], name=op.f('fk_state_snapshot_patient_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('patient_id', name=op.f('pk_state_snapshot'))
    )
    op.add_column('journal_event', sa.Column('position', sa.Integer(), nullable=True))
    op.execute(NUMBER)
    op.execute(COUNT)
    with op.batch_alter_table('journal_event', schema=None) as batch_op:
        batch_op.alter_column('position', existing_type=sa.Integer(), nullable=False)
        batch_op.create_index(batch_op.f('ix_journal_event_patient_id_position'), ['patient_id', 'position'], unique=True)
