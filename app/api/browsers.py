"""Short names for browsers, from what they say of themselves; good for a list, proof of nothing."""

from typing import Final

BROWSERS: Final = (
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
"""What is looked for, the particular before the general: most of them also call themselves Chrome or Safari."""
SYSTEMS: Final = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def browser_name(user_agent: str) -> str:
    """``Firefox, Linux``; what is not known is left out, and nothing at all is an empty text."""
    parts = (
        next((name for mark, name in names if mark in user_agent), None) for names in (BROWSERS, SYSTEMS)
    )
    return ", ".join(part for part in parts if part)
