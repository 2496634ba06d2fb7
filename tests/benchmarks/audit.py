"""What bandit, pip-audit and npm audit find, each finding with the verdict we gave it.

One JSON line a finding, one for each list of packages or folder that was looked at, and a summary. Exit code 1 when a
finding has no verdict in ``audit_verdicts.toml``, or a verdict there has no finding any more. An advisory service that
cannot be reached is said so: what it would have told is unknown, not fine. ``--must-reach`` makes that exit code 1 too.
"""

import json
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
TABLE = Path(__file__).parent / "audit_verdicts.toml"
CODE = ("app", "migrations")
LOCKS = (
    "requirements.lock",
    "tests/requirements.lock",
    "frontend/requirements.lock",
    ".bootstrap.lock",
    "docs/requirements.lock",
    "tests/benchmarks/audit.lock",
)
VERDICTS = ("false alarm", "accepted")


@dataclass(frozen=True, slots=True)
class Finding:
    tool: str
    rule: str
    """bandit's test or the advisory's id."""
    where: str
    """A file, or ``lock: package version``."""
    line: int | None
    text: str
    severity: str


@dataclass(frozen=True, slots=True)
class Verdict:
    tool: str
    rule: str
    where: tuple[str, ...]
    """Patterns of ``fnmatch``."""
    verdict: str
    reason: str

    def covers(self, finding: Finding) -> bool:
        same = (self.tool, self.rule) == (finding.tool, finding.rule)
        return same and any(fnmatch(finding.where, pattern) for pattern in self.where)


@dataclass(frozen=True, slots=True)
class Look:
    """One tool at one thing."""

    tool: str
    at: str
    findings: tuple[Finding, ...]
    looked_at: int
    """Packages or lines of code that were really judged."""
    not_reached: str | None = None


def main() -> None:
    table = verdicts_of(TABLE.read_text(encoding="utf-8"))
    looks: list[Look] = []
    for look in all_looks():
        looks.append(look)
        for finding in look.findings:
            _say(_judged(finding, table))
        _say({"looked": look.tool, "at": look.at, "judged": look.looked_at, "findings": len(look.findings)}
             | ({"not_reached": look.not_reached} if look.not_reached else {}))  # fmt: skip
    _end(looks, table)


def verdicts_of(text: str) -> tuple[Verdict, ...]:
    return tuple(
        Verdict(each["tool"], each["rule"], tuple(each["where"]), each["verdict"], each["reason"])
        for each in tomllib.loads(text).get("finding", [])
    )


def all_looks() -> Iterator[Look]:
    yield bandit_look(_run("bandit", "-q", "-r", *CODE, "-f", "json"))
    for lock in LOCKS:
        said = _run("pip_audit", "--disable-pip", "--progress-spinner", "off", "-f", "json", "-r", lock)
        yield pip_look(lock, said)
    yield npm_look(_output(["npm", "audit", "--json", "--package-lock-only"], ROOT / "frontend"))


def bandit_look(said: str) -> Look:
    report = json.loads(said)
    if report["errors"]:
        sys.exit(f"bandit could not read {report['errors']}")
    findings = (
        Finding(
            "bandit",
            each["test_id"],
            each["filename"].removeprefix("./"),
            each["line_number"],
            each["issue_text"].split(". ")[0],
            each["issue_severity"].lower(),
        )
        for each in report["results"]
    )
    return Look("bandit", " ".join(CODE), tuple(findings), report["metrics"]["_totals"]["loc"])


def pip_look(lock: str, said: str) -> Look:
    """pip-audit calls a package it could not ask about *skipped* and is content: here it counts as not looked at."""
    if not said.lstrip().startswith("{"):
        return Look("pip-audit", lock, (), 0, "pip-audit gave no answer")
    packages = json.loads(said)["dependencies"]
    skipped = [each for each in packages if "skip_reason" in each]
    findings = (
        Finding(
            "pip-audit",
            flaw["id"],
            f"{lock}: {each['name']} {each['version']}",
            None,
            flaw.get("description", "").split("\n")[0][:200],
            "unknown",
        )
        for each in packages
        for flaw in each.get("vulns", ())
    )
    why = f"{len(skipped)} of {len(packages)} packages: {skipped[0]['skip_reason']}" if skipped else None
    return Look("pip-audit", lock, tuple(findings), len(packages) - len(skipped), why)


def npm_look(said: str) -> Look:
    report = json.loads(said) if said.lstrip().startswith("{") else {"message": "npm gave no answer"}
    at = "frontend/package-lock.json"
    if "vulnerabilities" not in report:
        return Look("npm-audit", at, (), 0, str(report.get("message")))
    findings = (
        Finding(
            "npm-audit",
            str(via["url"]).rsplit("/", 1)[-1],
            f"{at}: {name}",
            None,
            via["title"],
            via["severity"],
        )
        for name, each in report["vulnerabilities"].items()
        for via in each["via"]
        if isinstance(via, dict)  # a bare name only points to the entry that has the advisory
    )
    return Look("npm-audit", at, tuple(findings), report["metadata"]["dependencies"]["total"])


def without_verdict(looks: Iterable[Look], table: Iterable[Verdict]) -> list[Finding]:
    known = tuple(table)
    return [one for look in looks for one in look.findings if not any(each.covers(one) for each in known)]


def without_finding(looks: Iterable[Look], table: Iterable[Verdict]) -> list[Verdict]:
    """Verdicts that judge nothing any more; those of a service that was not reached are left in peace."""
    seen = tuple(looks)
    silent = {look.tool for look in seen if look.not_reached}
    found = [one for look in seen for one in look.findings]
    return [each for each in table if each.tool not in silent and not any(map(each.covers, found))]


def _judged(finding: Finding, table: Iterable[Verdict]) -> Mapping[str, object]:
    verdict = next((each for each in table if each.covers(finding)), None)
    return {
        "finding": finding.rule,
        "tool": finding.tool,
        "where": finding.where + (f":{finding.line}" if finding.line else ""),
        "severity": finding.severity,
        "text": finding.text,
        "verdict": verdict.verdict if verdict else None,
        "reason": verdict.reason
        if verdict
        else "no verdict yet: mend it, or judge it in audit_verdicts.toml",
    }


def _end(looks: list[Look], table: tuple[Verdict, ...]) -> None:
    open_ones, stale = without_verdict(looks, table), without_finding(looks, table)
    silent = sorted({look.tool for look in looks if look.not_reached})
    for each in stale:
        _say({"verdict_without_finding": each.rule, "tool": each.tool, "where": each.where})
    _say({"audit_findings": sum(len(look.findings) for look in looks), "audit_without_verdict": len(open_ones),
          "audit_verdicts_without_finding": len(stale), "audit_not_reached": silent})  # fmt: skip
    if open_ones or stale or (silent and "--must-reach" in sys.argv):
        sys.exit(1)


def _run(module: str, *arguments: str) -> str:
    return _output([sys.executable, "-m", module, *arguments], ROOT)


def _output(command: list[str], folder: Path) -> str:
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False).stdout


def _say(line: Mapping[str, Any]) -> None:
    print(json.dumps(line, ensure_ascii=False), flush=True)
