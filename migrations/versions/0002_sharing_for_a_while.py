"""sharing for a while: links with an end, consents with an end, keys for programs"""

import sqlalchemy as sa
from alembic import op


revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('share_link',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('patient_id', sa.Uuid(), nullable=False),
    sa.Column('secret_hash', sa.String(64), nullable=False),
    sa.Column('label', sa.String(80), nullable=False),
    sa.Column('scope', sa.String(20), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['patient_id'], ['patient.id'], name=op.f('fk_share_link_patient_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_share_link')),
    sa.UniqueConstraint('secret_hash', name=op.f('uq_share_link_secret_hash'))
    )
    with op.batch_alter_table('share_link', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_share_link_patient_id'), ['patient_id'], unique=False)

    op.create_table('api_token',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('therapist_id', sa.Uuid(), nullable=False),
    sa.Column('token_hash', sa.String(64), nullable=False),
    sa.Column('name', sa.String(80), nullable=False),
    sa.Column('scope', sa.String(20), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('last_used_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['therapist_id'], ['therapist.id'], name=op.f('fk_api_token_therapist_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_api_token')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_api_token_token_hash'))
    )
    with op.batch_alter_table('api_token', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_api_token_therapist_id'), ['therapist_id'], unique=False)

    op.add_column('consent', sa.Column('until', sa.DateTime(timezone=True), nullable=True))
    op.add_column('share_code', sa.Column('link_hash', sa.String(64), nullable=True))
    with op.batch_alter_table('share_code', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_share_code_link_hash'), ['link_hash'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('share_code', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_share_code_link_hash'))
        batch_op.drop_column('link_hash')
    with op.batch_alter_table('consent', schema=None) as batch_op:
        batch_op.drop_column('until')
    op.drop_table('api_token')
    op.drop_table('share_link')
