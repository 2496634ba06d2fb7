"""Every table, as SQLModel classes. They validate nothing, so they never leave the store.

Secrets are kept as hashes only: SHA-256 for 256-bit tokens, argon2id for codes short enough to be typed. All of them
are imported here, so whoever knows ``Base`` knows every table: migrations, backups and erasing rely on it.
"""

from app.store.tables.base import Base
from app.store.tables.person import (
    DecisionRecord,
    Device,
    JournalEvent,
    PairingCode,
    Patient,
    PushSubscription,
    StateSnapshot,
)
from app.store.tables.reminders import CalendarEntry, CalendarLink, DeclinedZone, Delivery, Reminder
from app.store.tables.therapist import (
    AccessLog,
    ApiToken,
    AuthenticatorApp,
    Consent,
    Passkey,
    PasskeyChallenge,
    RecoveryCode,
    ShareCode,
    ShareLink,
    Therapist,
    TherapistHalfSignIn,
    TherapistInvitation,
    TherapistReset,
    TherapistSignIn,
)
from app.store.tables.upkeep import Erasure, Throttle

__all__ = [
    "AccessLog",
    "ApiToken",
    "AuthenticatorApp",
    "Base",
    "CalendarEntry",
    "CalendarLink",
    "Consent",
    "DecisionRecord",
    "DeclinedZone",
    "Delivery",
    "Device",
    "Erasure",
    "JournalEvent",
    "PairingCode",
    "Passkey",
    "PasskeyChallenge",
    "Patient",
    "PushSubscription",
    "RecoveryCode",
    "Reminder",
    "ShareCode",
    "ShareLink",
    "StateSnapshot",
    "Therapist",
    "TherapistHalfSignIn",
    "TherapistInvitation",
    "TherapistReset",
    "TherapistSignIn",
    "Throttle",
]
