"""What ships is written down: bills of materials and licences follow the locks, and findings have verdicts."""

import json
import re
from pathlib import Path

import pytest

from tests.benchmarks import audit, licences, sbom

ROOT = Path(__file__).parent.parent
SERVER = json.loads(sbom.SERVER.read_text(encoding="utf-8"))
PHONE = json.loads(sbom.PHONE.read_text(encoding="utf-8"))
PINNED = re.compile(r"^([\w.-]+)==([^\s;]+)", re.MULTILINE)


def locked(name: str) -> set[tuple[str, str]]:
    return set(PINNED.findall((ROOT / name).read_text(encoding="utf-8")))


def test_the_servers_bill_names_exactly_the_packages_of_its_lock() -> None:
    assert {(part.name, part.version) for part in licences.parts_of(SERVER)} == locked("requirements.lock")


def test_the_phones_bill_names_exactly_what_the_build_put_into_the_app() -> None:
    packages = json.loads((ROOT / "frontend/package-lock.json").read_text())["packages"]
    named = {(each["name"], each["version"]) for each in PHONE["components"]}
    assert named == sbom.bundled(sbom.BUNDLED.read_text(encoding="utf-8"))
    assert named <= {(path.removeprefix("node_modules/"), one["version"]) for path, one in packages.items()}
    asked = json.loads((ROOT / "frontend/package.json").read_text())["dependencies"]
    assert set(asked.items()) <= named


def test_the_list_of_licences_follows_the_bills() -> None:
    assert sbom.LICENCES.read_text(encoding="utf-8") == licences.document(SERVER, PHONE)


def test_every_licence_may_ship_with_ours() -> None:
    parts = [*licences.parts_of(SERVER), *licences.parts_of(PHONE)]
    unjudged = {part for part in parts for one in licences.asks(part.licence) if one not in licences.VERDICTS}
    assert unjudged == set()


@pytest.mark.parametrize("name", audit.LOCKS)
def test_every_list_that_is_installed_is_pinned_hashed_and_audited(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line.strip()]
    assert lines
    assert [line[:60] for line in lines if "==" not in line or "--hash=sha256:" not in line] == []
    assert "://" not in text


@pytest.mark.parametrize("name", ["run", "Dockerfile"])
def test_nothing_is_installed_or_built_unchecked(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8").replace("\\\n", " ")
    installs = [line for line in re.split(r"\n|&&", text) if re.search(r"pip install|npm (ci|install)", line)]
    assert len(installs) >= 4
    assert [line for line in installs if not re.search(r"--require-(build-)?hashes|npm ci", line)] == []


def test_each_verdict_says_which_and_why() -> None:
    for each in audit.verdicts_of(audit.TABLE.read_text(encoding="utf-8")):
        assert each.verdict in audit.VERDICTS
        assert len(each.reason) > 40
        assert each.where


FLAW = {"id": "PYSEC-2026-1", "description": "It lets a stranger in.\nMore.", "fix_versions": ["2"]}
VERDICT = '[[finding]]\ntool = "pip-audit"\nrule = "PYSEC-2026-1"\nwhere = ["a.lock: left 1"]\nverdict = "accepted"\nreason = "?"\n'


def test_a_finding_without_a_verdict_and_a_verdict_without_a_finding_are_both_told() -> None:
    said = json.dumps({"dependencies": [{"name": "left", "version": "1", "vulns": [FLAW]}]})
    look = audit.pip_look("a.lock", said)
    assert look.looked_at == 1
    assert [each.rule for each in audit.without_verdict([look], [])] == ["PYSEC-2026-1"]
    table = audit.verdicts_of(VERDICT)
    assert audit.without_verdict([look], table) == []
    assert audit.without_finding([audit.pip_look("a.lock", '{"dependencies": []}')], table) == list(table)


def test_a_service_that_was_not_reached_is_not_taken_for_a_clean_answer() -> None:
    skipped = audit.pip_look(
        "a.lock", json.dumps({"dependencies": [{"name": "left", "skip_reason": "not found"}]})
    )
    for look in (
        skipped,
        audit.pip_look("a.lock", ""),
        audit.npm_look('{"message": "405"}'),
        audit.npm_look(""),
    ):
        assert (look.looked_at, bool(look.not_reached)) == (0, True)
        assert audit.without_finding([skipped], audit.verdicts_of(VERDICT)) == []


def test_an_npm_advisory_is_read_once_where_it_is_and_not_where_it_is_pointed_to() -> None:
    via = {"url": "https://example.org/advisories/GHSA-1", "title": "It spills.", "severity": "high"}
    said = {
        "vulnerabilities": {"a": {"via": [via]}, "b": {"via": ["a"]}},
        "metadata": {"dependencies": {"total": 9}},
    }
    (found,) = audit.npm_look(json.dumps(said)).findings
    assert (found.rule, found.where, found.severity) == ("GHSA-1", "frontend/package-lock.json: a", "high")
