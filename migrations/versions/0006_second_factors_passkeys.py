"""second steps, passkeys, resets, and names for a therapist's sign-ins"""

import sqlalchemy as sa
from alembic import op


revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('therapist_sign_in', sa.Column('name', sa.String(80), nullable=True))
    op.add_column('therapist_sign_in', sa.Column('how', sa.String(20), nullable=True))
    op.create_table('therapist_half_sign_in',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('therapist_id', sa.Uuid(), nullable=False),
    sa.Column('token_hash', sa.String(64), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('tries', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['therapist_id'], ['therapist.id'], name=op.f('fk_therapist_half_sign_in_therapist_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_therapist_half_sign_in')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_therapist_half_sign_in_token_hash'))
    )
    op.create_index(op.f('ix_therapist_half_sign_in_therapist_id'), 'therapist_half_sign_in', ['therapist_id'])
    op.create_table('therapist_reset',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('therapist_id', sa.Uuid(), nullable=False),
    sa.Column('token_hash', sa.String(64), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['therapist_id'], ['therapist.id'], name=op.f('fk_therapist_reset_therapist_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_therapist_reset')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_therapist_reset_token_hash'))
    )
    op.create_index(op.f('ix_therapist_reset_therapist_id'), 'therapist_reset', ['therapist_id'])
    op.create_table('authenticator_app',
    sa.Column('therapist_id', sa.Uuid(), nullable=False),
    sa.Column('sealed_secret', sa.String(300), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('confirmed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('last_step', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['therapist_id'], ['therapist.id'], name=op.f('fk_authenticator_app_therapist_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('therapist_id', name=op.f('pk_authenticator_app'))
    )
    op.create_table('recovery_code',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('therapist_id', sa.Uuid(), nullable=False),
    sa.Column('selector', sa.String(4), nullable=False),
    sa.Column('verifier_hash', sa.String(160), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['therapist_id'], ['therapist.id'], name=op.f('fk_recovery_code_therapist_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_recovery_code'))
    )
    op.create_index(op.f('ix_recovery_code_therapist_id'), 'recovery_code', ['therapist_id'])
    op.create_table('passkey',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('patient_id', sa.Uuid(), nullable=True),
    sa.Column('therapist_id', sa.Uuid(), nullable=True),
    sa.Column('credential_id', sa.String(1400), nullable=False),
    sa.Column('public_key', sa.Text(), nullable=False),
    sa.Column('sign_count', sa.BigInteger(), nullable=False),
    sa.Column('name', sa.String(80), nullable=False),
    sa.Column('synced', sa.Boolean(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('last_used_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint('(patient_id IS NULL) <> (therapist_id IS NULL)', name=op.f('ck_passkey_owner')),
    sa.ForeignKeyConstraint(['patient_id'], ['patient.id'], name=op.f('fk_passkey_patient_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['therapist_id'], ['therapist.id'], name=op.f('fk_passkey_therapist_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_passkey')),
    sa.UniqueConstraint('credential_id', name=op.f('uq_passkey_credential_id'))
    )
    op.create_index(op.f('ix_passkey_patient_id'), 'passkey', ['patient_id'])
    op.create_index(op.f('ix_passkey_therapist_id'), 'passkey', ['therapist_id'])
    op.create_table('passkey_challenge',
    sa.Column('challenge', sa.String(64), nullable=False),
    sa.Column('purpose', sa.String(10), nullable=False),
    sa.Column('patient_id', sa.Uuid(), nullable=True),
    sa.Column('therapist_id', sa.Uuid(), nullable=True),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['patient_id'], ['patient.id'], name=op.f('fk_passkey_challenge_patient_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['therapist_id'], ['therapist.id'], name=op.f('fk_passkey_challenge_therapist_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('challenge', name=op.f('pk_passkey_challenge'))
    )
    op.create_index(op.f('ix_passkey_challenge_patient_id'), 'passkey_challenge', ['patient_id'])
    op.create_index(op.f('ix_passkey_challenge_therapist_id'), 'passkey_challenge', ['therapist_id'])
