"""Branch coverage of the rules, by every test that touches them (about five minutes).

One JSON line: the share of lines and branches of ``app/domain`` that ran, the number of branches, and what is
missing by file.
"""

import contextlib
import io
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import coverage

TESTS = ("tests/domain", "tests/services", "tests/api")


def main() -> None:
    root = Path(__file__).parents[2]
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "coverage"
        command = [
            sys.executable,
            "-m",
            "coverage",
            "run",
            "--branch",
            "--source",
            "app/domain",
            "-m",
            "pytest",
        ]
        tested = subprocess.run(
            [*command, *TESTS, "-q", "-x", *sys.argv[1:]],
            cwd=root,
            env={**os.environ, "COVERAGE_FILE": str(data)},
            stdout=sys.stderr,
            check=False,
        )
        if tested.returncode:
            sys.exit("the tests fail, so what they cover says nothing")
        os.chdir(root)
        report = Path(folder) / "report.json"
        found = coverage.Coverage(data_file=data)
        found.load()
        with contextlib.redirect_stdout(io.StringIO()):
            found.json_report(outfile=str(report))
        print(json.dumps(_line(json.loads(report.read_text()))))


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
