"""The threat model says of each threat what holds it and what proves it: both must exist."""

import ast
import json
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
DOCUMENT = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
TESTS = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", DOCUMENT)
FILES = sorted(
    set(re.findall(r"`((?:app|tests|migrations|docs|frontend)/[\w./-]+\.\w+)(?:::\w+)?`", DOCUMENT))
)
ROWS = [line for line in DOCUMENT.splitlines() if line.startswith("| **")]
THREATS = (
    "SSRF", "IDOR", "guess", "session", "fixation", "CSRF", "XSS", "Clickjacking", "Oversized", "deep JSON",
    "Decompression", "Log", "Error", "Lock-screen", "CSV", "Timing", "Dependenc", "Backup", "Audit", "workers",
)  # fmt: skip


@cache
def functions_of(path: str) -> set[str]:
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}


@pytest.mark.parametrize("path", FILES)
def test_each_file_that_is_named_exists(path: str) -> None:
    assert (ROOT / path).is_file()


@pytest.mark.parametrize(("path", "name"), TESTS)
def test_each_test_that_is_named_exists(path: str, name: str) -> None:
    assert name in functions_of(path)


@pytest.mark.parametrize("row", ROWS, ids=[row.split("|")[1].strip()[:40] for row in ROWS])
def test_each_threat_has_a_control_and_a_test(row: str) -> None:
    _, _threat, control, proof, _ = (cell.strip() for cell in row.split("|"))
    assert re.search(r"`[\w./-]+\.\w+`", control)
    assert "::test_" in proof


def test_no_threat_is_left_out() -> None:
    told = " ".join(row.split("|")[1] for row in ROWS).lower()
    assert [threat for threat in THREATS if threat.lower() not in told] == []


@pytest.mark.parametrize("name", ["requirements.lock", "tests/requirements.lock"])
def test_every_python_package_is_pinned_and_hashed(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    assert len(lines) > 10
    assert [line[:60] for line in lines if "==" not in line or "--hash=sha256:" not in line] == []
    assert "://" not in text


def test_every_npm_package_is_pinned_and_hashed() -> None:
    packages = json.loads((ROOT / "frontend" / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    ours = {name: one for name, one in packages.items() if name and not one.get("link")}
    assert ours
    assert [name for name, one in ours.items() if not one.get("integrity", "").startswith("sha512-")] == []
