"""Which tests of the domain run which line, and how long each takes; made once for a state of the sources."""

import ast
import hashlib
import json
import os
import sys
import time
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import coverage
import pytest

SLOWEST_S = 4.0
"""A test that takes longer says little about a single line; it is left to the test run."""

QUIETLY = ("-q", "--noconftest", "--assert=plain", "--tb=native", "-p", "no:cacheprovider")


@dataclass(frozen=True)
class Tests:
    """``seconds`` by node id; ``of_line``: node ids by module and line; ``of_module``: all that run any of it."""

    seconds: dict[str, float]
    of_line: dict[str, dict[int, list[str]]]
    uses: "Uses"

    def for_line(self, module: str, line: int, budget_s: float) -> list[str]:
        """The quickest tests that run the line, until ``budget_s`` is used up; at least three, if there are.

        For what runs at import alone: tests that run a line that reads the name it gives a value to, else the
        quickest tests of the module, else of all.
        """
        lines = self.of_line.get(module, {})
        readers = self.uses.of(module, line)
        found = (
            lines.get(line)
            or sorted({test for name, at in readers for test in self.of_line.get(name, {}).get(at, ())})
            or sorted({test for tests in lines.values() for test in tests})
            or self.seconds
        )
        chosen: list[str] = []
        used = 0.0
        for test in sorted(found, key=lambda name: self.seconds[name]):
            if len(chosen) >= 3 and used + self.seconds[test] > budget_s:
                break
            chosen.append(test)
            used += self.seconds[test]
        return chosen


class Uses:
    """Where names given at module level are read, through other such names too: a table is made of numbers."""

    def __init__(self, folder: Path) -> None:
        self.read: dict[str, set[tuple[str, int]]] = defaultdict(set)
        self.given: dict[tuple[str, int], str] = {}
        for path in folder.glob("*.py"):
            tree = ast.parse(path.read_text())
            for node in ast.walk(tree):
                if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
                    self.read[node.id].add((path.stem, node.lineno))
            for statement in tree.body:
                name = _name_given(statement)
                lines = range(statement.lineno, (statement.end_lineno or statement.lineno) + 1)
                self.given |= {(path.stem, line): name for line in lines if name}

    def of(self, module: str, line: int) -> set[tuple[str, int]]:
        found: set[tuple[str, int]] = set()
        names, asked = [self.given.get((module, line))], set()
        while names:
            name = names.pop()
            if name is None or name in asked:
                continue
            asked.add(name)
            found |= self.read[name]
            names += [self.given.get(place) for place in self.read[name]]
        return found


def _name_given(statement: ast.stmt) -> str | None:
    """The name of a module's constant, function or class: a line of a class that runs at import alone has one."""
    if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
        return statement.target.id
    if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
        return statement.targets[0].id
    return statement.name if isinstance(statement, ast.ClassDef | ast.FunctionDef) else None


def fingerprint(root: Path) -> str:
    digest = hashlib.sha256()
    for folder in ("app/domain", "tests/domain"):
        for path in sorted((root / folder).glob("*.py")):
            digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def measured(root: Path, keep: Path) -> Tests:
    """The map of ``root``, a copy of the project; read from ``keep`` if it was made before."""
    if not keep.exists():
        child = os.fork()
        if child == 0:
            try:
                os.dup2(2, 1)
                _measure(root, keep)
            finally:
                os._exit(0)
        os.waitpid(child, 0)
    if not keep.exists():
        sys.exit("the tests fail without any fault planted")
    raw = json.loads(keep.read_text())
    names = raw["tests"]
    of_line = {
        module: {int(line): [names[place] for place in places] for line, places in lines.items()}
        for module, lines in raw["lines"].items()
    }
    return Tests(dict(zip(names, raw["seconds"], strict=True)), of_line, Uses(root / "app/domain"))


class _Watch:
    """A pytest plugin: each test is a context of its own, and its time is taken."""

    def __init__(self, watched: coverage.Coverage) -> None:
        self.watched = watched
        self.seconds: dict[str, float] = {}

    @pytest.hookimpl(hookwrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Any:
        self.watched.switch_context(item.nodeid)
        start = time.process_time()
        yield
        self.seconds[item.nodeid] = time.process_time() - start
        self.watched.switch_context("between tests")


def _measure(root: Path, keep: Path) -> None:
    os.chdir(root)
    watched = coverage.Coverage(
        data_file=None, branch=False, source=[str(root / "app/domain")], config_file=False
    )
    watch = _Watch(watched)
    watched.start()
    code = pytest.main([*QUIETLY, "tests/domain"], plugins=[watch])
    watched.stop()
    if code:
        return
    data = watched.get_data()
    names = [name for name, took in watch.seconds.items() if took <= SLOWEST_S]
    place_of = {name: place for place, name in enumerate(names)}
    lines: dict[str, dict[int, list[int]]] = defaultdict(dict)
    for path in data.measured_files():
        for line, contexts in data.contexts_by_lineno(path).items():
            places = sorted(place_of[name] for name in contexts if name in place_of)
            if places:
                lines[Path(path).stem][line] = places
    keep.write_text(
        json.dumps(
            {"tests": names, "seconds": [round(watch.seconds[name], 4) for name in names], "lines": lines}
        )
    )
