"""What a check of the whole installation asks the rows: who depends on which key, and which services are used."""

from sqlalchemy import Connection, func, select

from app.store.tables import AuthenticatorApp, Base, PushSubscription

subscription = Base.metadata.tables[PushSubscription.__tablename__]
authenticator = Base.metadata.tables[AuthenticatorApp.__tablename__]
_is_live = subscription.c.disabled_at.is_(None)


def phones_by_key(tx: Connection) -> dict[str, int]:
    """Id of a push key → how many phones are subscribed with it."""
    key = subscription.c.vapid_key_id
    found = tx.execute(select(key, func.count()).where(_is_live).group_by(key))
    return {str(key_id): int(count) for key_id, count in found}


def push_origins(tx: Connection) -> list[str]:
    """Each push service that some phone is subscribed at."""
    return sorted(tx.execute(select(subscription.c.origin).where(_is_live).distinct()).scalars())


def sealed_secrets(tx: Connection) -> list[str]:
    """What authenticator apps share with us, each encrypted."""
    return list(tx.execute(select(authenticator.c.sealed_secret)).scalars())
