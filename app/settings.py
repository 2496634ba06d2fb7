"""Environment → one frozen ``Settings``. A wrong value stops the start with a sentence that says how to mend it."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit


class SettingsError(Exception):
    """``str(error)`` is the whole message for the person who starts the program."""


@dataclass(frozen=True, slots=True)
class Settings:
    data_dir: Path
    database_url: str
    host: str
    port: int
    public_url: str
    push_hosts: tuple[str, ...]
    vapid_subject: str
    dispatch: bool
    personal_mode: bool
    emergency_number: str | None
    catalogue_path: Path | None
    trusted_proxies: tuple[str, ...]
    frontend_dir: Path
    metrics_token: str | None = None
    metrics_port: int | None = None
    log_format: str = "text"
    keep_reminder_days: int = 180
    keep_consent_days: int = 1095

    @property
    def secure(self) -> bool:
        """True when phones reach us by https, so cookies may be marked Secure."""
        return self.public_url.startswith("https://")

    @property
    def vapid_key_path(self) -> Path:
        return self.data_dir / "vapid.pem"

    @property
    def sign_in_key_path(self) -> Path:
        """Encrypts what authenticator apps know; a copy of the data needs it too."""
        return self.data_dir / "sign-in.key"

    def shown(self) -> dict[str, str]:
        """Variable → the value in force, as ``doctor`` prints it; a password inside the database address is hidden."""
        return {
            "BACKBEAT_DATA": str(self.data_dir),
            "DATABASE_URL": re.sub(r"(://[^:/@]+):[^@]*@", r"\1:…@", self.database_url),
            "BACKBEAT_HOST": self.host,
            "BACKBEAT_PORT": str(self.port),
            "BACKBEAT_PUBLIC_URL": self.public_url,
            "BACKBEAT_PUSH_HOSTS": ",".join(self.push_hosts),
            "BACKBEAT_VAPID_SUBJECT": self.vapid_subject,
            "BACKBEAT_DISPATCH": "on" if self.dispatch else "off",
            "BACKBEAT_PERSONAL": "on" if self.personal_mode else "off",
            "BACKBEAT_EMERGENCY_NUMBER": self.emergency_number or "",
            "BACKBEAT_CATALOGUE": str(self.catalogue_path or ""),
            "BACKBEAT_TRUSTED_PROXIES": ",".join(self.trusted_proxies),
            "BACKBEAT_FRONTEND": str(self.frontend_dir),
            "BACKBEAT_METRICS_TOKEN": "…" if self.metrics_token else "",
            "BACKBEAT_METRICS_PORT": str(self.metrics_port or ""),
            "BACKBEAT_LOG": self.log_format,
            "BACKBEAT_KEEP_REMINDERS": str(self.keep_reminder_days),
            "BACKBEAT_KEEP_CONSENTS": str(self.keep_consent_days),
        }


@dataclass(frozen=True, slots=True)
class Variable:
    name: str
    default: str
    meaning: str


VARIABLES = (
    Variable("BACKBEAT_DATA", "./data", "folder of the SQLite file, the push keys and the sign-in key"),
    Variable(
        "DATABASE_URL",
        "",
        "postgresql+psycopg://user:password@host/name; empty means SQLite in BACKBEAT_DATA",
    ),
    Variable("BACKBEAT_HOST", "127.0.0.1", "address to listen on"),
    Variable("BACKBEAT_PORT", "8000", "port to listen on"),
    Variable(
        "BACKBEAT_PUBLIC_URL", "", "address phones use, https in earnest; empty means http://localhost:PORT"
    ),
    Variable("BACKBEAT_PUSH_HOSTS", "", "further push services, host or host:port, separated by commas"),
    Variable(
        "BACKBEAT_VAPID_SUBJECT",
        "",
        "mailto: or https: contact for push services; empty means the public https address",
    ),
    Variable("BACKBEAT_DISPATCH", "on", "on: the server also sends reminders; off: a worker does"),
    Variable(
        "BACKBEAT_PERSONAL",
        "on",
        "on: anyone who reaches the server may start alone; off: pairing codes only",
    ),
    Variable(
        "BACKBEAT_EMERGENCY_NUMBER", "", "number shown beside a red flag, 112 for instance; empty shows none"
    ),
    Variable("BACKBEAT_CATALOGUE", "", "a clinic's own exercise file, laid beside the built-in one"),
    Variable(
        "BACKBEAT_TRUSTED_PROXIES",
        "",
        "addresses of reverse proxies whose X-Forwarded-For counts, separated by commas",
    ),
    Variable(
        "BACKBEAT_FRONTEND", "", "folder of the built phone app; empty means frontend/dist beside the program"
    ),
    Variable(
        "BACKBEAT_METRICS_TOKEN",
        "",
        "bearer token for GET /metrics, 16 characters or more; empty means this machine only",
    ),
    Variable("BACKBEAT_METRICS_PORT", "", "port of GET /metrics in a worker; empty means none"),
    Variable("BACKBEAT_LOG", "text", "text, or json: one JSON object a line"),
    Variable("BACKBEAT_KEEP_REMINDERS", "180", "days that past reminders are kept, 100 or more"),
    Variable("BACKBEAT_KEEP_CONSENTS", "1095", "days that a consent is kept after its end"),
)

LOCAL_HOSTS = ("localhost", "127.0.0.1", "[::1]", "::1")
FALLBACK_SUBJECT = "mailto:operator@example.org"


def from_environment(environment: Mapping[str, str] = os.environ) -> Settings:
    """Reads every variable of ``VARIABLES``. Raises ``SettingsError`` for the first one that cannot be right."""
    value = {v.name: environment.get(v.name, "").strip() or v.default for v in VARIABLES}
    port = _port(value["BACKBEAT_PORT"])
    data_dir = Path(value["BACKBEAT_DATA"]).expanduser().absolute()
    public_url = _public_url(value["BACKBEAT_PUBLIC_URL"] or f"http://localhost:{port}")
    return Settings(
        data_dir=data_dir,
        database_url=_database_url(value["DATABASE_URL"], data_dir),
        host=value["BACKBEAT_HOST"],
        port=port,
        public_url=public_url,
        push_hosts=_words(value["BACKBEAT_PUSH_HOSTS"]),
        vapid_subject=value["BACKBEAT_VAPID_SUBJECT"] or _default_subject(public_url),
        dispatch=_switch("BACKBEAT_DISPATCH", value["BACKBEAT_DISPATCH"]),
        personal_mode=_switch("BACKBEAT_PERSONAL", value["BACKBEAT_PERSONAL"]),
        emergency_number=value["BACKBEAT_EMERGENCY_NUMBER"] or None,
        catalogue_path=_existing_file("BACKBEAT_CATALOGUE", value["BACKBEAT_CATALOGUE"]),
        trusted_proxies=_words(value["BACKBEAT_TRUSTED_PROXIES"]),
        frontend_dir=_frontend(value["BACKBEAT_FRONTEND"]),
        metrics_token=_token(value["BACKBEAT_METRICS_TOKEN"]),
        metrics_port=_port(value["BACKBEAT_METRICS_PORT"], "BACKBEAT_METRICS_PORT")
        if value["BACKBEAT_METRICS_PORT"]
        else None,
        log_format=_log_format(value["BACKBEAT_LOG"]),
        keep_reminder_days=_days("BACKBEAT_KEEP_REMINDERS", value["BACKBEAT_KEEP_REMINDERS"], 100),
        keep_consent_days=_days("BACKBEAT_KEEP_CONSENTS", value["BACKBEAT_KEEP_CONSENTS"], 1),
    )


def _port(text: str, name: str = "BACKBEAT_PORT") -> int:
    if not text.isascii() or not text.isdigit() or not 0 < int(text) < 65_536:
        raise SettingsError(f"{name} is '{text}': give a number from 1 to 65535.")
    return int(text)


def _days(name: str, text: str, least: int) -> int:
    if not re.fullmatch(r"[0-9]{1,5}", text) or int(text) < least:
        raise SettingsError(f"{name} is '{text}': give a number of days, {least} or more.")
    return int(text)


def _token(text: str) -> str | None:
    if text and (len(text) < 16 or not text.isascii() or " " in text):
        raise SettingsError("BACKBEAT_METRICS_TOKEN is too short: give 16 letters and digits or more.")
    return text or None


def _log_format(text: str) -> str:
    if text not in ("text", "json"):
        raise SettingsError(f"BACKBEAT_LOG is '{text}': write text or json.")
    return text


def _switch(name: str, text: str) -> bool:
    if text not in ("on", "off"):
        raise SettingsError(f"{name} is '{text}': write on or off.")
    return text == "on"


def _public_url(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path.strip("/") or parts.query:
        raise SettingsError(
            f"BACKBEAT_PUBLIC_URL is '{text}': give the bare address phones use, https://back.example.org for instance."
        )
    if parts.scheme == "http" and parts.hostname not in LOCAL_HOSTS:
        raise SettingsError(
            f"BACKBEAT_PUBLIC_URL is '{text}': phones allow push and offline use on https only; "
            "put a reverse proxy with a certificate in front and write its https address."
        )
    return f"{parts.scheme}://{parts.netloc}"


def _database_url(text: str, data_dir: Path) -> str:
    if not text:
        return f"sqlite:///{data_dir / 'backbeat.sqlite3'}"
    for known in ("sqlite:///", "postgresql+psycopg://"):
        if text.startswith(known):
            return text
    for old in ("postgres://", "postgresql://"):
        if text.startswith(old):
            return "postgresql+psycopg://" + text.removeprefix(old)
    raise SettingsError("DATABASE_URL must begin with postgresql+psycopg:// or sqlite:///.")


def _default_subject(public_url: str) -> str:
    local = urlsplit(public_url).hostname in LOCAL_HOSTS
    return FALLBACK_SUBJECT if local or not public_url.startswith("https://") else public_url


def _existing_file(name: str, text: str) -> Path | None:
    if not text:
        return None
    path = Path(text).expanduser().absolute()
    if not path.is_file():
        raise SettingsError(f"{name} is '{text}': there is no such file.")
    return path


def _frontend(text: str) -> Path:
    return Path(text).expanduser().absolute() if text else Path(__file__).parent.parent / "frontend" / "dist"


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.strip().lower() for word in text.split(",") if word.strip())
