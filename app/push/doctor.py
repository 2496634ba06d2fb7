"""The doctor's look at the push keys, and at whether push services can be reached from here."""

import ssl
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import httpx

from app.domain.errors import DomainError
from app.push import keys
from app.services.doctor import Finding, Level

PATIENCE_S: Final = 4.0
MOST_ASKED: Final = 20
USUAL_ORIGINS: Final = (
    "https://fcm.googleapis.com",
    "https://updates.push.services.mozilla.com",
    "https://web.push.apple.com",
)
# Codes of authenticator apps live half a minute; signatures of pushes are refused beyond some minutes.
SKEW_NOTED_S: Final = 20
SKEW_HARMFUL_S: Final = 240


def look_at_keys(path: Path, phones: Mapping[str, int]) -> Finding:
    """The ring as it lies there; makes nothing. ``phones``: key id → how many are subscribed with it."""
    name = "push keys"
    earlier = sorted(path.parent.glob(f"{path.stem}-*{path.suffix}"))
    if not path.exists() and not earlier and not phones:
        return Finding(name, Level.OK, "made at the first start; backbeat backup keeps them")
    try:
        ring = {keys.load(file).id for file in (path, *earlier)}
    except DomainError as error:
        return Finding(name, Level.BAD, f"{error.detail}{_waiting(sum(phones.values()))}")
    lost = sum(count for key_id, count in phones.items() if key_id not in ring)
    if lost:
        return Finding(
            name,
            Level.BAD,
            f"the key of {lost} phones is not here: put its vapid*.pem back from a backup, beside {path}; without it "
            "they hear nothing until the app is opened on each, which moves it to the present key",
        )
    return Finding(name, Level.OK, f"{len(ring)} in the ring, private, and every phone's key is among them")


def look_at_services(
    origins: Iterable[str], extra: Iterable[str], now: Callable[[], datetime]
) -> list[Finding]:
    """Asks each push service for any answer at all. ``origins``: those in use; ``extra``: the operator's own hosts."""
    used = {*USUAL_ORIGINS, *sorted(origins)[:MOST_ASKED]}
    known = {urlsplit(origin).netloc for origin in used}
    asked = {origin: (origin,) for origin in sorted(used)} | {
        word: (f"https://{word}", f"http://{word}") for word in sorted(set(extra) - known)
    }
    with (
        httpx.Client(timeout=PATIENCE_S, trust_env=False, verify=ssl.create_default_context()) as client,
        ThreadPoolExecutor(8) as pool,
    ):
        answers = list(pool.map(lambda urls: _ask(client, urls, now), asked.values()))
    skews = [skew for _, skew in answers if skew is not None]
    silent = Level.WARN if any(reached for reached, _ in answers) else Level.BAD
    findings = [_judge(name, reached, silent) for name, (reached, _) in zip(asked, answers, strict=True)]
    return [*findings, judge_skew(skews)]


def judge_skew(skews: list[float]) -> Finding:
    """``skews``: seconds this clock is ahead of others', at most a second wrong each. The middle one counts."""
    if not skews:
        return Finding("clock beside others", Level.WARN, "nobody could be asked what time it is")
    skew = sorted(skews)[len(skews) // 2]
    text = f"{abs(skew):.0f} s {'ahead of' if skew > 0 else 'behind'} the others"
    if abs(skew) < SKEW_NOTED_S:
        return Finding("clock beside others", Level.OK, text)
    level = Level.WARN if abs(skew) < SKEW_HARMFUL_S else Level.BAD
    return Finding("clock beside others", level, f"{text}; run: timedatectl set-ntp true")


def skew_of(answer: httpx.Response, now: datetime) -> float | None:
    """Seconds our clock is ahead of the answer's ``Date``; None where it has none that can be read."""
    try:
        return (now - parsedate_to_datetime(answer.headers["date"])).total_seconds()
    except (KeyError, ValueError, TypeError):
        return None


def _ask(client: httpx.Client, urls: Iterable[str], now: Callable[[], datetime]) -> tuple[bool, float | None]:
    """Any status will do: nothing is sent, so a refusal is as good as a welcome."""
    for url in urls:
        try:
            answer = client.head(url + "/")
        except (httpx.HTTPError, httpx.InvalidURL):
            continue
        return True, skew_of(answer, now())
    return False, None


def _judge(name: str, reached: bool, silent: Level) -> Finding:
    if reached:
        return Finding("push service", Level.OK, f"{name} answers")
    return Finding(
        "push service",
        silent,
        f"{name} cannot be reached; phones that use it get no reminders. Let outgoing https through (firewall, DNS)",
    )


def _waiting(phones: int) -> str:
    return f" Until then {phones} phones hear nothing." if phones else ""
