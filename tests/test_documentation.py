"""What the pages for patients, therapists, hosts and developers say is there, is there: words, commands, settings, events."""

import json
import re
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
import yaml

from app import cli
from app.domain import event_person, event_sessions, events
from app.domain.event_types import EventType
from app.settings import VARIABLES

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
PAGES = [
    path for path in sorted(DOCS.rglob("*.md")) if "site" not in path.parts and ".cache" not in path.parts
]
SETTINGS = yaml.safe_load((DOCS / "mkdocs.yml").read_text())
WRITTEN = [ROOT / "README.md", *PAGES]
(COMMANDS,) = (set(each.choices) for each in cli._parser()._actions if isinstance(each.choices, dict))
TEXTS = json.loads((ROOT / "frontend/src/texts/en.json").read_text(encoding="utf-8"))


def short(path: Path) -> str:
    return str(path.relative_to(ROOT))


def listed(entries: list[Any]) -> set[str]:
    found: set[str] = set()
    for entry in entries:
        inner = next(iter(entry.values())) if isinstance(entry, dict) else entry
        found |= listed(inner) if isinstance(inner, list) else {inner}
    return found


def test_every_page_is_in_the_site_and_the_site_names_no_other() -> None:
    assert listed(SETTINGS["nav"]) == {str(path.relative_to(DOCS)) for path in PAGES}


@pytest.mark.parametrize("path", WRITTEN, ids=short)
def test_every_file_a_page_leads_to_is_there(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    named = re.findall(r"\]\(([^)#\s]+)", text) + re.findall(r'<img src="([^"]+)"', text)
    local = [name for name in named if not re.match(r"[a-z]+:", name)]
    assert [name for name in local if not (path.parent / name).exists()] == []


@pytest.mark.parametrize("path", [path for path in PAGES if path.parent.name in ("patients", "therapists")], ids=short)  # fmt: skip
def test_every_label_in_bold_is_one_that_the_app_shows(path: Path) -> None:
    shown = [text for each in TEXTS.values() for text in ([each] if isinstance(each, str) else each.values())]
    labels = [
        label for label in re.findall(r"\*\*(.+?)\*\*", path.read_text("utf-8")) if label not in ("and",)
    ]
    assert [label for label in labels if not any(label in text for text in shown)] == []


@pytest.mark.parametrize("path", WRITTEN, ids=short)
def test_every_setting_and_command_on_a_page_is_a_real_one(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert set(re.findall(r"BACKBEAT_\w+", text)) <= {variable.name for variable in VARIABLES}
    menu = (ROOT / "run").read_text(encoding="utf-8")
    assert {word for word in re.findall(r"\./run (\w+)", text) if f"\n./run {word}" not in menu} == set()
    assert set(re.findall(r"(?:`|^|bin/)backbeat ([a-z]+)", text, re.MULTILINE)) <= COMMANDS


def test_the_page_of_events_names_every_type_with_its_fields() -> None:
    text = (DOCS / "developers/events.md").read_text(encoding="utf-8")
    rows = {
        cells[1].strip(" `"): cells[4] for line in text.splitlines() if len(cells := line.split("|")) == 6
    }
    for kind in EventType:
        payload = next(
            getattr(home, kind) for home in (events, event_person, event_sessions) if hasattr(home, kind)
        )
        assert re.findall(r"`(\w+)`", rows[kind]) == [each.name for each in fields(payload)]


def test_the_site_asks_nothing_from_outside_and_its_pictures_are_small() -> None:
    assert SETTINGS["theme"]["font"] is False
    assert "default-src 'self'" in (DOCS / "overrides/main.html").read_text()
    assert sum(path.stat().st_size for path in (DOCS / "pictures").glob("*.png")) < 1_500_000
