"""Small faults planted in the deciding modules, one at a time: how many do the domain's tests notice?

``mutation [MODULE…] [--sample N] [--seed S] [--budget SECONDS] [--only NUMBER…] [--by TEST…] [--list]``: all faults of
the modules named, or of all deciding ones, or N of each drawn with a fixed seed, or those with these numbers. Prints
one JSON line a module: the share noticed, the number planted and each survivor, with its number. Nothing is ever
written into the working tree: tests run in a copy, and a fault lives in the memory of one forked process only.

A runner of our own because the deciding tables and numbers stand at module level, outside any function, where
mutmut plants nothing as far as we know, and because forking after the imports makes a verdict cost a fork and a test.
"""

import argparse
import ast
import importlib.abc
import importlib.util
import json
import os
import random
import resource
import shutil
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

import hypothesis
import hypothesis.strategies  # what the parent has imported, no child imports again
import pytest
import yaml
from hypothesis import Phase

from tests.benchmarks.mutation_map import QUIETLY, Tests, Uses, fingerprint, measured
from tests.benchmarks.mutation_sites import Site, parsed
from tests.benchmarks.mutation_warm import LIMIT_EXTRA_S, Fault, Planting, is_of, verdicts

MODULES = (
    "constants", "decision_table", "progression", "tolerance", "mornings", "steps", "attempts", "exposures",
    "decisions", "deciding", "flare", "flare_acts", "safety", "safety_acts", "intake", "presentation", "dosing",
    "item_rules", "session_rules", "dayplan", "windows", "day_pattern", "reminders", "reminder_changes",
    "delivery", "habit", "outcomes", "late", "corrections", "therapist_acts", "course",
)  # fmt: skip
SEED = 20261126
BUDGET_S = 40.0


@dataclass(frozen=True)
class Verdict:
    number: int
    site: Site
    noticed: bool
    how: str


def main() -> None:
    asked = _arguments()
    root = Path(tempfile.mkdtemp(prefix="backbeat-mutation-"))
    try:
        _run(asked, root)
    finally:
        shutil.rmtree(root, ignore_errors=True)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench mutation", description=__doc__.splitlines()[0])
    parser.add_argument("modules", nargs="*", metavar="MODULE", default=[])
    parser.add_argument("--sample", type=int, help="faults drawn from each module; all without it")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--budget", type=float, default=BUDGET_S, help="seconds of tests for one fault")
    parser.add_argument("--only", type=int, nargs="+", help="faults of one module, by number")
    parser.add_argument("--by", nargs="+", metavar="TEST", help="only these files or tests; needs no map")
    parser.add_argument("--list", action="store_true", help="only count the faults of each module")
    found = parser.parse_args()
    if found.only and len(found.modules) != 1:
        parser.error("--only numbers faults of one module")
    unknown = set(found.modules) - set(MODULES)
    if unknown:
        parser.error(f"not among the deciding modules: {', '.join(sorted(unknown))}")
    return found


def _run(asked: argparse.Namespace, root: Path) -> None:
    here = Path(__file__).parents[2]
    for folder in ("app", "tests"):
        shutil.copytree(here / folder, root / folder, ignore=shutil.ignore_patterns("__pycache__", "e2e"))
    shutil.copy(here / "pyproject.toml", root)
    os.environ["BACKBEAT_EXAMPLES"] = "3"
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    yaml.safe_load = lambda text: yaml.load(text, yaml.CSafeLoader)  # each child reads the catalogue
    hypothesis.settings.register_profile(
        "planted", deadline=None, derandomize=True, max_examples=15, phases=(Phase.explicit, Phase.generate)
    )
    hypothesis.settings.load_profile("planted")
    _as_if_started_in(root)
    sources = {name: (root / f"app/domain/{name}.py").read_text() for name in asked.modules or MODULES}
    counts = {module: len(parsed(source)[1]) for module, source in sources.items()}
    if asked.list:
        for module, count in counts.items():
            print(json.dumps({"module": module, "faults": count}), flush=True)
        return
    tests = Tests(dict.fromkeys(asked.by, 1.0), {}, Uses(root / "app/domain")) if asked.by else _tests(root)
    faults = [
        fault
        for module, source in sources.items()
        for fault in _faults(module, source, _chosen(module, counts[module], asked), tests, asked.budget)
    ]
    for module, found in groupby(_verdicts(root, sources, faults, tests.seconds), key=lambda entry: entry[0]):
        _say(module, counts[module], [verdict for _, verdict in found])


def _chosen(module: str, count: int, asked: argparse.Namespace) -> Sequence[int]:
    if asked.only:
        return sorted({number for number in asked.only if number < count})
    if asked.sample is None or asked.sample >= count:
        return range(count)
    return sorted(random.Random(f"{asked.seed} {module}").sample(range(count), asked.sample))


def _tests(root: Path) -> Tests:
    keep = Path(tempfile.gettempdir()) / f"backbeat-mutation-map-{fingerprint(root)}.json"
    return measured(root, keep)


def _as_if_started_in(root: Path) -> None:
    """Nothing of the project but this bench is imported yet, so what a child imports comes from the copy."""
    os.chdir(root)
    sys.path[:] = [str(root)] + [
        entry for entry in sys.path if entry and Path(entry) != Path(__file__).parents[2]
    ]
    for name in [name for name in sys.modules if name.split(".")[0] == "app"]:
        del sys.modules[name]


def _faults(module: str, source: str, chosen: Sequence[int], tests: Tests, budget_s: float) -> list[Fault]:
    sites = parsed(source)[1]
    wanted = {sites[number].line for number in chosen}
    of_line = {line: tests.for_line(module, line, budget_s) for line in wanted}
    seconds = {line: sum(tests.seconds[name] for name in names) for line, names in of_line.items()}
    return [
        Fault(module, number, of_line[sites[number].line], seconds[sites[number].line]) for number in chosen
    ]


def _verdicts(
    root: Path, sources: Mapping[str, str], faults: Sequence[Fault], seconds: Mapping[str, float]
) -> Iterator[tuple[str, Verdict]]:
    """First in the warm process; what that may not have seen, again with everything imported anew."""
    paths = {module: str(root / f"app/domain/{module}.py") for module in sources}

    def harmed(module: str, number: int) -> CodeType:
        tree, found = parsed(sources[module])
        found[number].plant()
        return compile(ast.fix_missing_locations(tree), paths[module], "exec")

    def planting(tell: Callable[[dict[str, Any]], None]) -> Planting:
        unharmed = {module: compile(source, paths[module], "exec") for module, source in sources.items()}
        sys.meta_path.insert(0, _Planter(unharmed))
        return Planting(faults, seconds, unharmed, harmed, tell)

    sound: set[str] = set()
    for fault, warm in zip(faults, verdicts(planting), strict=True):
        module, how = fault.module, warm["how"]
        if how == "outside":
            if module not in sound:
                plain = compile(sources[module], paths[module], "exec")
                if _in_a_child(lambda plain=plain: plain, fault.tests, fault.seconds) != "survived":
                    sys.exit(f"{module}: its tests fail without any fault planted, so nothing can be told")
                sound.add(module)
            how = _in_a_child(
                lambda fault=fault: harmed(fault.module, fault.number), fault.tests, fault.seconds
            )
        yield module, Verdict(fault.number, parsed(sources[module])[1][fault.number], how != "survived", how)


def _in_a_child(make: Any, names: Sequence[str], baseline: float) -> str:
    """Runs the tests with the fault in a forked process: noticed, out of time (of the processor), or survived."""
    child = os.fork()
    if child == 0:
        limit = int(baseline + LIMIT_EXTRA_S)
        resource.setrlimit(resource.RLIMIT_CPU, (limit, limit + 2))
        os._exit(_tested(make, names))
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        return "out of time" if os.WTERMSIG(status) in (signal.SIGXCPU, signal.SIGKILL) else "crashed"
    return "survived" if os.WEXITSTATUS(status) == 0 else "noticed"


def _tested(make: Any, names: Sequence[str]) -> int:
    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, 1)
    os.dup2(quiet, 2)
    try:
        code = make()
        sys.meta_path.insert(0, _Planter({Path(code.co_filename).stem: code}))
        files = sorted({name.partition("::")[0] for name in names})
        return int(pytest.main([*QUIETLY, "-x", *files], plugins=[_Only(names)]))
    except BaseException:
        return 1


class _Only:
    """A pytest plugin: these tests and no others, the quickest first."""

    def __init__(self, names: Sequence[str]) -> None:
        self.order = {name: place for place, name in enumerate(names)}

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        places = {id(item): is_of(item.nodeid, self.order) for item in items}
        wanted = [item for item in items if places[id(item)] is not None]
        items[:] = sorted(wanted, key=lambda item: self.order[str(places[id(item)])])


class _Planter(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Gives these compilations of modules of the domain where the modules would be imported."""

    def __init__(self, codes: Mapping[str, CodeType]) -> None:
        self.codes = {f"app.domain.{module}": code for module, code in codes.items()}

    def find_spec(self, name: str, path: Any, target: Any = None) -> Any:
        if name not in self.codes:
            return None
        return importlib.util.spec_from_loader(name, self, origin=self.codes[name].co_filename)

    def exec_module(self, module: ModuleType) -> None:
        code = self.codes[module.__name__]
        module.__file__ = code.co_filename
        exec(code, module.__dict__)


def _say(module: str, count: int, verdicts: Sequence[Verdict]) -> None:
    noticed = sum(verdict.noticed for verdict in verdicts)
    line = {
        "name": "mutation_killed",
        "module": module,
        "value": round(100 * noticed / len(verdicts), 1) if verdicts else None,
        "unit": "%",
        "n": len(verdicts),
        "of": count,
        "survivors": [
            f"#{verdict.number} line {verdict.site.line}: {verdict.site.kind}: {verdict.site.before} → {verdict.site.after}"
            + ("" if verdict.how == "survived" else f" ({verdict.how})")
            for verdict in verdicts
            if not verdict.noticed
        ],
    }
    print(json.dumps(line, ensure_ascii=False), flush=True)
