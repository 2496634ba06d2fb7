"""``./run bench NAME``: runs one benchmark; each prints JSON objects, one a line.

A benchmark is a module of this package with ``main()``; its first docstring line says what it measures.
"""

import ast
import importlib
import sys
from pathlib import Path

NAMES = {
    "api": "api_throughput",
    "audit": "audit",
    "burst": "burst_minute",
    "claim": "claim_growth",
    "compose": "compose_all",
    "coverage": "domain_coverage",
    "decide": "decide_grid",
    "drills": "drills",
    "engine": "engine_year",
    "export": "export_all",
    "fuzz": "fuzz",
    "mutation": "mutation",
    "peak": "peak_day",
    "plan": "plan_everyone",
    "push": "push_bench",
    "pwa": "pwa",
    "sbom": "sbom",
    "simulate": "simulate_all",
    "soak": "soak",
    "workers": "workers_shared",
}


def available() -> dict[str, str]:
    folder = Path(__file__).parent
    found = {}
    for name, module in NAMES.items():
        path = folder / f"{module}.py"
        if path.exists():
            found[name] = (ast.get_docstring(ast.parse(path.read_text())) or "").splitlines()[0]
    return found


def main() -> None:
    found = available()
    if len(sys.argv) < 2 or sys.argv[1] not in found:
        for name, text in found.items():
            print(f"{name:10} {text}")
        sys.exit(0 if len(sys.argv) < 2 else 2)
    name = sys.argv.pop(1)
    importlib.import_module(f"tests.benchmarks.{NAMES[name]}").main()


if __name__ == "__main__":
    main()
