"""The Authorization header of a push (VAPID): signed once per key and push service, used for hours.

A signature costs as much as half an encryption, and the header is the same for every message to one service.
"""

import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlsplit

from py_vapid import Vapid02  # type: ignore[import-untyped]

from app.domain.errors import Invalid
from app.push.keys import VapidKey

VALID_FOR: Final = timedelta(hours=12)  # RFC 8292 allows 24 h
RENEWED_AFTER: Final = timedelta(hours=11)
MOST_KEPT: Final = 1000
UNREAL_DOMAINS: Final = ("localhost", "invalid", "local", "test", "internal")
_MAIL_NAME: Final = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}")
_DOMAIN: Final = re.compile(r"([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z][A-Za-z0-9-]+")


def check_subject(subject: str) -> str:
    """The contact in every signature, if push services will take it.

    Apple refuses addresses at localhost and the like with BadJwtToken, hours later and for every phone, so
    this is told at the start. Raises ``Invalid('vapid_subject_wrong')`` with how to mend it.
    """
    parts = urlsplit(subject)
    domain = ""
    if parts.scheme == "mailto" and not parts.query and not parts.netloc:
        name, _, domain = parts.path.rpartition("@")
        domain = domain if _MAIL_NAME.fullmatch(name) else ""
    elif parts.scheme == "https" and parts.username is None:
        domain = parts.hostname or ""
    unreal = domain.rpartition(".")[2].lower() in UNREAL_DOMAINS
    if unreal or not _DOMAIN.fullmatch(domain) or not re.fullmatch(r"[!-~]+", subject):
        raise Invalid(
            "vapid_subject_wrong",
            f"BACKBEAT_VAPID_SUBJECT is '{subject}': push services want a contact that exists outside "
            "this machine. Write mailto: and your address, mailto:you@yourdomain.org for instance, "
            "or the https address of your site.",
        )
    return subject


class Signer:
    """Holds the present key and earlier ones: a subscription works only with the key it was made with.

    ``look_again`` gives the keys on the disk when an unknown one is asked for: another process may have made
    it while this one ran.
    """

    def __init__(
        self,
        current: VapidKey,
        subject: str,
        earlier: Mapping[str, VapidKey] | None = None,
        look_again: Callable[[], Mapping[str, VapidKey]] = dict,
    ) -> None:
        self.current = current
        self._subject = check_subject(subject)
        self._keys = {**(earlier or {}), current.id: current}
        self._look_again = look_again
        self._cache: dict[tuple[str, str], tuple[str, datetime]] = {}

    def knows(self, key_id: str) -> bool:
        """Raises ``Invalid`` when a key file there cannot be read: then nothing is said about the phone."""
        if key_id not in self._keys:
            self._keys |= self._look_again()
        return key_id in self._keys

    def header(self, key_id: str, origin: str, now: datetime) -> str:
        """The header for a push service. Raises ``KeyError`` for a key that is not here."""
        cached = self._cache.get((key_id, origin))
        if cached and now < cached[1] and cached[1] - now <= RENEWED_AFTER:
            return cached[0]
        if len(self._cache) >= MOST_KEPT:
            self._cache.clear()
        header = self._sign(self._keys[key_id], origin, now)
        self._cache[key_id, origin] = header, now + RENEWED_AFTER
        return header

    def forget(self, key_id: str, origin: str) -> None:
        """After a refusal the next header is signed afresh."""
        self._cache.pop((key_id, origin), None)

    def _sign(self, key: VapidKey, origin: str, now: datetime) -> str:
        # py_vapid refuses some https subjects that are fine; ours was checked at the start.
        vapid = Vapid02(key.private, conf={"no-strict": True})
        claims = {"aud": origin, "exp": int((now + VALID_FOR).timestamp()), "sub": self._subject}
        signed: str = vapid.sign(claims)["Authorization"]
        return signed
