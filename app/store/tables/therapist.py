"""Therapists, their ways in, and who may see whom. A person's passkeys are here too: both have the same kind."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Column
from sqlmodel import Field

from app.store.tables.base import Base, long_text


class Therapist(Base, table=True):
    __tablename__ = "therapist"
    id: UUID = Field(primary_key=True)
    name: str = Field(max_length=80)
    login: str = Field(max_length=80, unique=True)
    password_hash: str = Field(max_length=160)
    created_at: datetime


class TherapistInvitation(Base, table=True):
    __tablename__ = "therapist_invitation"
    id: UUID = Field(primary_key=True)
    token_hash: str = Field(max_length=64, unique=True)
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None = None


class TherapistSignIn(Base, table=True):
    __tablename__ = "therapist_sign_in"
    id: UUID = Field(primary_key=True)
    therapist_id: UUID = Field(foreign_key="therapist.id", index=True, ondelete="CASCADE")
    token_hash: str = Field(max_length=64, unique=True)
    created_at: datetime
    last_seen_at: datetime
    ended_at: datetime | None = None
    name: str | None = Field(default=None, max_length=80)
    how: str | None = Field(default=None, max_length=20)


class TherapistHalfSignIn(Base, table=True):
    """The password was right and the code is still to come. No sign-in is looked for here, so it opens nothing."""

    __tablename__ = "therapist_half_sign_in"
    id: UUID = Field(primary_key=True)
    therapist_id: UUID = Field(foreign_key="therapist.id", index=True, ondelete="CASCADE")
    token_hash: str = Field(max_length=64, unique=True)
    created_at: datetime
    expires_at: datetime
    tries: int = 0


class TherapistReset(Base, table=True):
    """An operator's one-time invitation to an account that is there already: whoever holds it sets the password."""

    __tablename__ = "therapist_reset"
    id: UUID = Field(primary_key=True)
    therapist_id: UUID = Field(foreign_key="therapist.id", index=True, ondelete="CASCADE")
    token_hash: str = Field(max_length=64, unique=True)
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None = None


class AuthenticatorApp(Base, table=True):
    """``sealed_secret`` is encrypted with a key that is not in the database; in force once ``confirmed_at`` is set.

    ``last_step``: the half minute of the code that was taken last; that one and earlier ones are never taken again.
    """

    __tablename__ = "authenticator_app"
    therapist_id: UUID = Field(foreign_key="therapist.id", primary_key=True, ondelete="CASCADE")
    sealed_secret: str = Field(max_length=300)
    created_at: datetime
    confirmed_at: datetime | None = None
    last_step: int | None = None


class RecoveryCode(Base, table=True):
    """Stands in for the authenticator once. ``selector`` finds the row, ``verifier_hash`` (argon2id) proves the rest."""

    __tablename__ = "recovery_code"
    id: UUID = Field(primary_key=True)
    therapist_id: UUID = Field(foreign_key="therapist.id", index=True, ondelete="CASCADE")
    selector: str = Field(max_length=4)
    verifier_hash: str = Field(max_length=160)
    created_at: datetime
    used_at: datetime | None = None


class Passkey(Base, table=True):
    """A WebAuthn credential of a patient or of a therapist. Both keys are base64url; nothing here opens anything."""

    __tablename__ = "passkey"
    id: UUID = Field(primary_key=True)
    patient_id: UUID | None = Field(default=None, foreign_key="patient.id", index=True, ondelete="CASCADE")
    therapist_id: UUID | None = Field(
        default=None, foreign_key="therapist.id", index=True, ondelete="CASCADE"
    )
    credential_id: str = Field(max_length=1400, unique=True)
    public_key: str = Field(sa_column=long_text())
    sign_count: int = Field(sa_column=Column(BigInteger, nullable=False))
    name: str = Field(max_length=80)
    synced: bool
    created_at: datetime
    last_used_at: datetime | None = None
    __table_args__ = (CheckConstraint("(patient_id IS NULL) <> (therapist_id IS NULL)", name="owner"),)


class PasskeyChallenge(Base, table=True):
    """What a passkey is asked to sign, taken out when the answer comes. ``purpose``: add, patient or therapist (enter)."""

    __tablename__ = "passkey_challenge"
    challenge: str = Field(primary_key=True, max_length=64)
    purpose: str = Field(max_length=10)
    patient_id: UUID | None = Field(default=None, foreign_key="patient.id", index=True, ondelete="CASCADE")
    therapist_id: UUID | None = Field(
        default=None, foreign_key="therapist.id", index=True, ondelete="CASCADE"
    )
    expires_at: datetime


class ShareCode(Base, table=True):
    """A therapist hands it over; the patient who types it, or opens its link, gives consent. Good for one patient."""

    __tablename__ = "share_code"
    id: UUID = Field(primary_key=True)
    therapist_id: UUID = Field(foreign_key="therapist.id", index=True, ondelete="CASCADE")
    selector: str = Field(max_length=3, index=True)
    verifier_hash: str = Field(max_length=160)
    link_hash: str | None = Field(default=None, max_length=64, index=True)
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None = None
    tries: int = 0


class Consent(Base, table=True):
    """Live while ``ended_at`` is empty and ``until``, if given, lies ahead. Every therapist's query joins it in the
    same statement."""

    __tablename__ = "consent"
    id: UUID = Field(primary_key=True)
    patient_id: UUID = Field(foreign_key="patient.id", index=True, ondelete="CASCADE")
    therapist_id: UUID = Field(foreign_key="therapist.id", index=True, ondelete="CASCADE")
    scope: str = Field(max_length=20)
    given_at: datetime
    until: datetime | None = None
    ended_at: datetime | None = None


class ShareLink(Base, table=True):
    """A report for whoever holds the secret, without an account: for days, until revoked. ``label``: for whom."""

    __tablename__ = "share_link"
    id: UUID = Field(primary_key=True)
    patient_id: UUID = Field(foreign_key="patient.id", index=True, ondelete="CASCADE")
    secret_hash: str = Field(max_length=64, unique=True)
    label: str = Field(max_length=80)
    scope: str = Field(max_length=20)
    created_at: datetime
    expires_at: datetime
    ended_at: datetime | None = None


class ApiToken(Base, table=True):
    """A therapist's key for a program that only reads. ``scope``: what it may read."""

    __tablename__ = "api_token"
    id: UUID = Field(primary_key=True)
    therapist_id: UUID = Field(foreign_key="therapist.id", index=True, ondelete="CASCADE")
    token_hash: str = Field(max_length=64, unique=True)
    name: str = Field(max_length=80)
    scope: str = Field(max_length=20)
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime | None = None
    ended_at: datetime | None = None


class AccessLog(Base, table=True):
    """Who looked at, shared or took what, and when; it holds no health value.

    Without a patient it is about a therapist's account, ``actor_id``, whether that person or the operator acted.
    The database itself refuses to change or remove a line; it goes only with the person it is about.
    """

    __tablename__ = "access_log"
    id: UUID = Field(primary_key=True)
    at: datetime
    actor: str = Field(max_length=10)
    actor_id: UUID | None = None
    action: str = Field(max_length=40)
    patient_id: UUID | None = Field(default=None, foreign_key="patient.id", index=True, ondelete="CASCADE")
