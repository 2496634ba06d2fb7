"""The faults a mutation run plants: each place once, texts and annotations left alone, and really planted."""

import ast
import sys
from types import CodeType, ModuleType
from typing import Any

import pytest

from tests.benchmarks.mutation_sites import parsed
from tests.benchmarks.mutation_warm import OutsideError, functions_of, is_of, put, run_anew

SOURCE = '''
"""Doc 1."""
LIMIT: int = 3
SHARE = 0.5


def worst(one: int, other: "1 | 2", seen: list) -> bool:
    """Text 2."""
    assert one >= 0
    seen.append(one)
    if one > LIMIT and not other == 2:
        return max(one, other) * 2 - 1 >= LIMIT
    return False
'''


def planted(number: int) -> dict[str, Any]:
    tree, sites = parsed(SOURCE)
    sites[number].plant()
    code: CodeType = compile(ast.fix_missing_locations(tree), "planted", "exec")
    found: dict[str, Any] = {}
    exec(code, found)
    return found


def test_every_place_that_decides_is_found_and_nothing_that_only_tells() -> None:
    kinds = sorted((site.line, site.kind) for site in parsed(SOURCE)[1])
    assert kinds == sorted(
        [(3, "constant")] * 2
        + [(4, "constant")] * 2
        + [(10, "dropped")]
        + [(11, "and/or"), (11, "comparison"), (11, "comparison"), (11, "negated condition")]
        + [(11, "constant")] * 2
        + [(12, "arithmetic")] * 2
        + [(12, "comparison"), (12, "min/max"), (12, "negated return"), (12, "returned nothing")]
        + [(12, "constant")] * 4
        + [(13, "constant"), (13, "returned nothing")]
    )


def test_each_fault_is_planted_alone_and_changes_what_the_code_does() -> None:
    tree, sites = parsed(SOURCE)
    unharmed = ast.unparse(tree)
    for number, site in enumerate(sites):
        harmed, others = parsed(SOURCE)
        others[number].plant()
        assert ast.unparse(harmed) != unharmed, site
        assert site.before != site.after
    seen: list[int] = []
    last = max(n for n, site in enumerate(sites) if site.kind == "returned nothing")
    assert planted(last)["worst"](1, 2, seen) is None
    assert seen == [1]
    first = next(n for n, site in enumerate(sites) if site.kind == "dropped")
    planted(first)["worst"](1, 2, seen)
    assert seen == [1]


def living(name: str, monkeypatch: pytest.MonkeyPatch) -> tuple[ModuleType, CodeType]:
    """The source as a module that is already imported, and its code."""
    code = compile(SOURCE, f"<{name}>", "exec")
    module = ModuleType(name)
    monkeypatch.setitem(sys.modules, name, module)
    exec(code, vars(module))
    return module, code


def harmed(name: str, kind: str) -> CodeType:
    """The last fault of a kind, compiled as the living module was."""
    tree, sites = parsed(SOURCE)
    [site for site in sites if site.kind == kind][-1].plant()
    return compile(ast.fix_missing_locations(tree), f"<{name}>", "exec")


def test_a_fault_in_a_function_is_put_into_the_one_that_everybody_holds(monkeypatch) -> None:
    module, code = living("held", monkeypatch)
    held = module.worst
    put(code, harmed("held", "returned nothing"), functions_of("<held>"))
    assert held(1, 2, []) is None
    assert held is module.worst


def test_a_fault_outside_a_function_reaches_whoever_has_imported_what_it_names(monkeypatch) -> None:
    module, code = living("named", monkeypatch)
    other = ModuleType("other")
    other.LIMIT = module.LIMIT
    monkeypatch.setitem(sys.modules, "other", other)
    tree, sites = parsed(SOURCE)
    sites[0].plant()
    faulty = compile(ast.fix_missing_locations(tree), "<named>", "exec")
    with pytest.raises(OutsideError):
        put(code, faulty, functions_of("<named>"))
    held = module.worst
    run_anew(module, faulty)
    assert (module.LIMIT, other.LIMIT) == (4, 4)
    assert module.worst is held


def test_a_fault_may_be_tried_by_a_file_a_test_or_one_of_its_cases() -> None:
    case = "tests/domain/test_flare.py::test_it[x::y]"
    assert is_of(case, {case}) == case
    assert is_of(case, {"tests/domain/test_flare.py::test_it"}) == "tests/domain/test_flare.py::test_it"
    assert is_of(case, {"tests/domain/test_flare.py"}) == "tests/domain/test_flare.py"
    assert is_of(case, {"tests/domain/test_safety.py", "tests/domain/test_flare.py::test_it_too"}) is None
