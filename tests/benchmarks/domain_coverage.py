"""Branch coverage of the rules by their own tests, in two processes.

One JSON line: the share of lines and branches of ``app/domain`` that ran, the number of branches, and what is
missing by file. What only a service or a route runs counts as missing: a rule is tested where it stands.
"""

import contextlib
import io
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import coverage

COVERED = ("coverage", "run", "--branch", "--source", "app/domain")
TESTED = ("pytest", "-q", "-x", "-p", "no:cacheprovider")


def main() -> None:
    root = Path(__file__).parents[2]
    files = sorted(str(path.relative_to(root)) for path in (root / "tests/domain").glob("test_*.py"))
    with tempfile.TemporaryDirectory() as folder:
        parts = [f"{folder}/part-{place}" for place in range(2)]
        running = [_begun(root, part, files[place::2]) for place, part in enumerate(parts)]
        ended = [process.wait() for process in running]
        if any(ended):
            sys.exit("the tests fail, so what they cover says nothing")
        os.chdir(root)
        report = Path(folder) / "report.json"
        found = coverage.Coverage(data_file=f"{folder}/whole")
        found.combine(parts)
        with contextlib.redirect_stdout(io.StringIO()):
            found.json_report(outfile=str(report))
        print(json.dumps(_line(json.loads(report.read_text()))))


def _begun(root: Path, part: str, files: Sequence[str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", *COVERED, "-m", *TESTED, *sys.argv[1:], *files],
        cwd=root,
        env={**os.environ, "COVERAGE_FILE": part},
        stdout=sys.stderr,
    )


def _line(report: dict) -> dict[str, object]:
    totals = report["totals"]
    missing = {
        path.removeprefix("app/domain/"): {
            "lines": file["missing_lines"],
            "branches": file["missing_branches"],
        }
        for path, file in report["files"].items()
        if file["missing_lines"] or file["missing_branches"]
    }
    return {
        "name": "domain_branch_coverage",
        "value": round(totals["percent_covered"], 2),
        "unit": "%",
        "n": totals["num_branches"],
        "lines": totals["num_statements"],
        "missing": missing,
    }
