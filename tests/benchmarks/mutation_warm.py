"""Faults planted in copies of one process that has everything imported and every test collected.

Such a verdict costs a fork and the tests until the first failure. A fault inside a function is put into the living
function; for one outside, the module is run anew and what it gives a name is handed to whoever has imported it. What
other modules made of that while they were imported stays as it was, so when such a fault is not noticed ``outside``
is no last word: the bench asks again with a fresh import. What is noticed here is noticed, for the test that failed
is run once more, the same thing done with the unharmed module, and must pass.
"""

import gc
import json
import os
import resource
import signal
import socket
import sys
from collections import Counter
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import CodeType, FunctionType, ModuleType
from typing import Any, Final

import pytest

from tests.benchmarks.mutation_map import QUIETLY

LIMIT_EXTRA_S: Final = 25
"""Of the processor, beyond what the tests took while they were measured, which is slower than they are here."""
FUNCTION: Final = 1  # CO_OPTIMIZED: a function's code, not that of a module or of a class


class OutsideError(Exception):
    """The fault is in what runs at import."""


def changed(old: CodeType, new: CodeType) -> Iterator[tuple[CodeType, CodeType]]:
    """The outermost functions that differ between two compilations of one module."""
    if _bare(old) != _bare(new) or len(_parts(old)) != len(_parts(new)):
        raise OutsideError
    for one, other in zip(_parts(old), _parts(new), strict=True):
        if one == other:
            continue
        if one.co_flags & FUNCTION:
            yield one, other
        else:
            yield from changed(one, other)


def _parts(code: CodeType) -> list[CodeType]:
    return [part for part in code.co_consts if isinstance(part, CodeType)]


def _bare(code: CodeType) -> CodeType:
    return code.replace(co_consts=tuple(None if isinstance(p, CodeType) else p for p in code.co_consts))


def put(old: CodeType, new: CodeType, functions: Sequence[FunctionType]) -> None:
    """Gives the living functions of a module the code of its faulty compilation. Raises ``OutsideError``."""
    for one, other in changed(old, new):
        living = [function for function in functions if function.__code__ is one]
        if not living:
            raise OutsideError
        for function in living:
            function.__code__ = other


def run_anew(module: ModuleType, code: CodeType) -> None:
    """Gives a living module the numbers and tables of ``code``; its classes and functions stay the ones they are."""
    names = vars(module)
    before = dict(names)
    exec(code, names)
    for name, old in before.items():
        new = names[name]
        if isinstance(old, FunctionType) and isinstance(new, FunctionType):
            old.__defaults__, old.__kwdefaults__ = new.__defaults__, new.__kwdefaults__
        if isinstance(old, type | FunctionType):
            names[name] = old
        elif new is not old and not name.startswith("__"):
            _hand_on(name, old, new)


def _hand_on(name: str, old: object, new: object) -> None:
    for other in list(sys.modules.values()):
        kept = getattr(other, "__dict__", {})
        if kept.get(name) is old:
            kept[name] = new


def functions_of(path: str) -> list[FunctionType]:
    """Every living function that was compiled from ``path``, also those kept in tables and closures."""
    return [
        one for one in gc.get_objects() if isinstance(one, FunctionType) and one.__code__.co_filename == path
    ]


def _is_outside(old: CodeType, new: CodeType, functions: Sequence[FunctionType]) -> bool:
    try:
        living = {id(function.__code__) for function in functions}
        return any(id(one) not in living for one, _ in changed(old, new))
    except OutsideError:
        return True


@dataclass(frozen=True)
class Fault:
    """``tests``: node ids, in the order in which they are tried; ``seconds``: what they cost without a fault."""

    module: str
    number: int
    tests: Sequence[str]
    seconds: float


@dataclass
class Planting:
    """A pytest plugin that plants faults where the tests would be run, and tells each verdict to ``tell``.

    Tests that noticed other faults of the module come sooner than their ``seconds`` alone would have it.
    """

    faults: Sequence[Fault]
    seconds: Mapping[str, float]
    unharmed: dict[str, CodeType]
    harmed: Callable[[str, int], CodeType]
    tell: Callable[[dict[str, Any]], None]
    caught: Counter[tuple[str, str]] = field(default_factory=Counter)
    sound: dict[tuple[str, str, bool], bool] = field(default_factory=dict)
    failed: bool = False

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.failed = self.failed or report.failed

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        items = {item.nodeid: item for item in session.items}
        functions = {module: functions_of(code.co_filename) for module, code in self.unharmed.items()}
        gc.collect()
        gc.freeze()
        for fault in self.faults:
            names = sorted(fault.tests, key=lambda name: self._cost(fault.module, name))
            chosen = [item for name in names for item in _named(name, items)]
            how = self._verdict(fault, chosen, functions[fault.module])
            self.tell({"module": fault.module, "number": fault.number, "how": how})
        return True

    def _cost(self, module: str, name: str) -> float:
        return self.seconds[name] / (self.caught[module, name] + 0.02)

    def _verdict(self, fault: Fault, chosen: Sequence[pytest.Item], functions: list[FunctionType]) -> str:
        unharmed, harmed = self.unharmed[fault.module], self.harmed(fault.module, fault.number)
        outside = _is_outside(unharmed, harmed, functions)

        def plant(code: CodeType) -> None:
            if outside:
                run_anew(sys.modules[f"app.domain.{fault.module}"], code)
            else:
                put(unharmed, code, functions)

        while True:
            how = self._in_a_child(lambda: plant(harmed), chosen, fault.seconds)
            if not how.startswith("noticed by "):
                return "outside" if outside and how == "survived" else how
            name = how.removeprefix("noticed by ")
            guilty = [item for item in chosen if item.nodeid == name]
            key = (name, fault.module, outside)
            if key not in self.sound:
                alone = self._in_a_child(lambda: plant(unharmed), guilty, fault.seconds)
                self.sound[key] = alone == "survived"
            if self.sound[key]:
                self.caught[fault.module, name] += 1
                return how
            chosen = [item for item in chosen if item.nodeid != name]

    def _in_a_child(self, plant: Callable[[], None], chosen: Sequence[pytest.Item], seconds: float) -> str:
        seen, told = os.pipe()
        child = os.fork()
        if child == 0:
            try:
                limit = int(seconds + LIMIT_EXTRA_S)
                resource.setrlimit(resource.RLIMIT_CPU, (limit, limit + 2))
                os.write(told, self._tried(plant, chosen).encode())
            finally:
                os._exit(0)
        os.close(told)
        with os.fdopen(seen) as answer:
            how = answer.read()
        _, status = os.waitpid(child, 0)
        if how:
            return how
        ended = os.WIFSIGNALED(status) and os.WTERMSIG(status) in (signal.SIGXCPU, signal.SIGKILL)
        return "out of time" if ended else "crashed"

    def _tried(self, plant: Callable[[], None], chosen: Sequence[pytest.Item]) -> str:
        try:
            plant()
        except Exception:
            return "noticed at import"
        for item, after in zip(chosen, [*chosen[1:], None], strict=True):
            try:
                item.ihook.pytest_runtest_protocol(item=item, nextitem=after)
            except BaseException:
                self.failed = True
            if self.failed:
                return f"noticed by {item.nodeid}"
        return "survived"


def is_of(nodeid: str, names: Container[str]) -> str | None:
    """Which of ``names``, whole node ids, tests without their parameters, or files, a test belongs to."""
    for name in (nodeid, nodeid.partition("[")[0], nodeid.partition("::")[0]):
        if name in names:
            return name
    return None


def _named(name: str, items: Mapping[str, pytest.Item]) -> list[pytest.Item]:
    if name in items:
        return [items[name]]
    return [item for nodeid, item in items.items() if is_of(nodeid, (name,))]


def verdicts(planting: Callable[[Callable[[dict[str, Any]], None]], Planting]) -> Iterator[dict[str, Any]]:
    """One verdict a fault, in order, from a process of its own, which works on only when the next is asked for."""
    here, there = socket.socketpair()
    child = os.fork()
    if child == 0:
        try:
            here.close()
            quiet = os.open(os.devnull, os.O_WRONLY)
            os.dup2(quiet, 1)
            pytest.main([*QUIETLY, "tests/domain"], plugins=[planting(lambda line: _hand_over(there, line))])
        finally:
            os._exit(0)
    there.close()
    with here, here.makefile("r") as lines:
        for line in lines:
            yield json.loads(line)
            here.sendall(b".")
    os.waitpid(child, 0)


def _hand_over(other: socket.socket, line: dict[str, Any]) -> None:
    other.sendall((json.dumps(line) + "\n").encode())
    if not other.recv(1):
        os._exit(0)
