"""schemathesis against a running server on both databases: as nobody, patient, therapist and program.

Every route of ``/api/openapi.json`` is asked what it should and should not be asked, and what follows from its
answers. ``fuzz_server_errors`` counts answers from 500 on, ``fuzz_schema_violations`` what the document does not say;
both must be 0. ``fuzz_unauthenticated_share`` is the share of 401 on the routes that open to the caller: a sign-in
that died on the way would show there.

Checks that are off: ``ignored_auth`` and ``object_level_authorization``, since every call here carries a way in, and
who may call what is asked of each route by the tests (``tests/api/auth_table.py``); ``positive_data_acceptance``,
since it takes a code that is not known for a fault of form: ``what_is_described_is_well_formed`` tells them apart.

BENCH_CASES (4: cases a route and phase), BENCH_JOURNEYS (12: people a database), BENCH_SEED (1), BENCH_CALLERS and
BENCH_DATABASES change the run.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import httpx

from tests.benchmarks.fuzz_journeys import journeys
from tests.benchmarks.fuzz_world import ROOT, Way, World, world
from tests.pg import create_database, postgres_server

CALLERS = ("key", "therapist", "patient", "nobody")
"""In this order, since a therapist may end the key, and a patient the consent that both need."""
CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "negative_data_rejection",
    "missing_required_header",
    "unsupported_method",
    "allow_header_conformance",
    "use_after_free",
    "ensure_resource_availability",
    "errors_are_problems",
    "what_is_described_is_well_formed",
)
SEED = int(os.environ.get("BENCH_SEED", "1"))
FEW = 2
"""Cases a phase for a route that is somebody else's: nearly all of them are one 401."""


def main() -> None:
    wanted = os.environ.get("BENCH_DATABASES", "sqlite,postgres").split(",")
    clean = True
    with tempfile.TemporaryDirectory() as name:
        if "sqlite" in wanted:
            folder = Path(name)
            clean &= _bench("sqlite", f"sqlite:///{folder / 'backbeat.sqlite3'}", folder)
    with tempfile.TemporaryDirectory() as name:
        if "postgres" in wanted:
            with postgres_server() as server:
                clean &= _bench("postgres", create_database(server, "fuzz"), Path(name))
    if not clean:
        raise SystemExit("the fuzz found something; schemathesis' own words are above")


def _bench(kind: str, database_url: str, folder: Path) -> bool:
    clean = True
    with world(database_url, folder) as found:
        document = httpx.get(f"{found.origin}/api/openapi.json", timeout=60).json()
        for caller in os.environ.get("BENCH_CALLERS", ",".join(CALLERS)).split(","):
            clean &= not caller or _fuzz(kind, found.origin, found.ways[caller], document, folder)
        clean &= _journeys(kind, found, document)
    return clean


def _journeys(kind: str, found: World, document: dict[str, Any]) -> bool:
    told = journeys(found, document, int(os.environ.get("BENCH_JOURNEYS", "12")), SEED)
    broken = sum(number for status, number in told.answers.items() if status >= 500)
    line = {
        "name": f"fuzz_journeys_{kind}",
        "value": len(told.faults),
        "unit": "faults",
        "n": told.answers.total(),
        "server_errors": broken,
        "good_events": told.good,
        "bad_events": told.bad,
        "prescribed": told.prescribed,
        "answers": dict(sorted(told.answers.items())),
    }
    print(json.dumps(line), flush=True)
    sys.stderr.write("".join(f"{fault}\n" for fault in told.faults[:40]))
    return broken == len(told.faults) == 0


def _fuzz(kind: str, origin: str, way: Way, document: dict[str, Any], folder: Path) -> bool:
    way_file, told_file, report = folder / "way.json", folder / "told.json", folder / "report.json"
    config = folder / "schemathesis.toml"
    way_file.write_text(json.dumps(way))
    closed = _closed_to(way["door"], document)
    config.write_text(_config(closed, linked=way["door"] != "api_token"))
    command = [sys.executable, "-m", "schemathesis.cli", "--config-file", str(config), "run"]
    command += [f"{origin}/api/openapi.json", "--report-json-path", str(report), "--continue-on-failure"]
    environment = os.environ | {
        "SCHEMATHESIS_HOOKS": "tests.benchmarks.fuzz_hooks",
        "FUZZ_WAY": str(way_file),
        "FUZZ_TOLD": str(told_file),
        "PYTHONPATH": str(ROOT),
    }
    ended = subprocess.run(command, cwd=folder, env=environment, check=False, capture_output=True, text=True)
    if ended.returncode:
        sys.stderr.write(ended.stdout + ended.stderr)
    if not report.exists():
        raise SystemExit("schemathesis did not run")
    answers = [(route, status, number) for route, status, number in json.loads(told_file.read_text())]
    return _print(f"{kind}_{way['caller']}", json.loads(report.read_text()), answers, closed)


def _print(name: str, report: dict[str, Any], answers: list[tuple[str, int, int]], closed: list[str]) -> bool:
    cases = sum(number for _, _, number in answers)
    broken = sum(number for _, status, number in answers if status >= 500)
    violations = sum(group["count"] for group in report["failures"]) + len(report["errors"])
    open_ones = [one for one in answers if one[0] not in closed]
    signed_out = sum(number for _, status, number in open_ones if status == 401)
    asked = sum(number for _, _, number in open_ones)
    lines: list[dict[str, Any]] = [
        {"name": f"fuzz_server_errors_{name}", "value": broken, "unit": "answers from 500 on", "n": cases},
        {
            "name": f"fuzz_schema_violations_{name}",
            "value": violations,
            "unit": "kinds of answers that the document does not say",
            "n": cases,
            "kinds": {group["title"]: group["count"] for group in report["failures"]},
            "seed": report["seed"],
        },
        {
            "name": f"fuzz_unauthenticated_share_{name}",
            "value": round(signed_out / max(1, asked), 4),
            "unit": "401 on routes open to the caller",
            "n": asked,
            "too_many_tries": sum(number for _, status, number in answers if status == 429),
            "accepted": sum(number for _, status, number in answers if status < 400),
        },
    ]
    for line in lines:
        print(json.dumps(line), flush=True)
    return broken == violations == 0


def _closed_to(door: str, document: dict[str, Any]) -> list[str]:
    """Routes that are somebody else's; those open to all are nobody's."""
    found = []
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            doors = {name for one in operation["security"] for name in one}
            if door not in (doors or {"open"}):
                found.append(f"{method.upper()} {path}")
    return found


def _config(closed: list[str], linked: bool) -> str:
    """``linked``: the caller may write, so that something follows from what is answered."""
    cases = int(os.environ.get("BENCH_CASES", "4"))
    checks = [f"{name}.enabled = true" for name in CHECKS]
    few = f"[[operations]]\ninclude-name = {json.dumps(closed)}\ngeneration.max-examples = {FEW}\n"
    few += "phases.coverage.enabled = false\nphases.stateful.enabled = false"
    return "\n".join(
        [
            f"seed = {SEED}",
            "[generation]",
            f"max-examples = {cases}",
            "allow-x00 = true",
            "with-security-parameters = false",
            'database = "none"',
            f"[phases.stateful]\nenabled = {str(linked).lower()}",
            "[phases.stateful.generation]",
            f"max-examples = {cases * 2}",
            "[checks]",
            "enabled = false",
            *checks,
            *([few] if closed else []),
        ]
    )


if __name__ == "__main__":
    main()
