"""The small faults a mutation run plants: each is one place of a module's tree and what is done to it."""

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass

SWAPS: dict[type[ast.AST], type[ast.AST]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.And: ast.Or,
    ast.Or: ast.And,
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.FloorDiv,
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
}
NAMES = {"min": "max", "max": "min", "any": "all", "all": "any"}


@dataclass(frozen=True)
class Site:
    """``plant`` changes the tree it was found in; there is no way back, so it is done in a process of its own."""

    line: int
    kind: str
    before: str
    after: str
    plant: Callable[[], None]


def sites(tree: ast.Module) -> Iterator[Site]:
    """Every fault that can be planted, in the order of the source. Annotations, assertions and texts are left."""
    for node in _code(tree):
        if isinstance(node, ast.Compare):
            for place, operator in enumerate(node.ops):
                yield from _swapped(node, node.ops, place, operator, "comparison")
        elif isinstance(node, ast.BoolOp):
            yield from _replaced(node, "op", SWAPS[type(node.op)](), "and/or")
        elif isinstance(node, ast.BinOp | ast.AugAssign) and type(node.op) in SWAPS:
            yield from _replaced(node, "op", SWAPS[type(node.op)](), "arithmetic")
        elif isinstance(node, ast.Constant):
            for value in _other_values(node.value):
                yield from _replaced(node, "value", value, "constant")
        elif isinstance(node, ast.Name) and node.id in NAMES and isinstance(node.ctx, ast.Load):
            yield from _replaced(node, "id", NAMES[node.id], "min/max")
        elif isinstance(node, ast.Return) and node.value is not None:
            yield from _returns(node)
        elif isinstance(node, ast.If | ast.While | ast.IfExp):
            yield from _replaced(node, "test", ast.UnaryOp(ast.Not(), node.test), "negated condition")


def dropped(tree: ast.Module) -> Iterator[Site]:
    """Statements that do something and could be missing: calls, changes of an attribute or an entry, raises."""
    for node in _code(tree):
        for name in ("body", "orelse", "finalbody"):
            block = getattr(node, name, None)
            if not isinstance(block, list):
                continue
            for place, statement in enumerate(block):
                if _acts(statement):
                    text = ast.unparse(statement).splitlines()[0]
                    plant = _put(block, place, ast.copy_location(ast.Pass(), statement))
                    yield Site(statement.lineno, "dropped", text, "pass", plant)


def parsed(source: str) -> tuple[ast.Module, list[Site]]:
    """A tree of ``source`` and its sites; planting one changes that tree."""
    tree = ast.parse(source)
    return tree, sorted([*sites(tree), *dropped(tree)], key=lambda site: site.line)


def _code(node: ast.AST) -> Iterator[ast.AST]:
    """The nodes that decide something, parents first."""
    yield node
    for name, value in ast.iter_fields(node):
        if name in ("annotation", "returns", "decorator_list", "type_params", "bases"):
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST) and not _is_left_alone(child):
                yield from _code(child)


def _is_left_alone(node: ast.AST) -> bool:
    is_text = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    return is_text or isinstance(node, ast.Assert | ast.Import | ast.ImportFrom | ast.JoinedStr)


def _swapped(
    node: ast.Compare, operators: list[ast.cmpop], place: int, operator: ast.cmpop, kind: str
) -> Iterator[Site]:
    before = ast.unparse(node)
    other = SWAPS[type(operator)]()
    operators[place] = other  # type: ignore[call-overload]
    after = ast.unparse(node)
    operators[place] = operator
    yield Site(node.lineno, kind, before, after, _put(operators, place, other))


def _replaced(node: ast.AST, field: str, value: object, kind: str) -> Iterator[Site]:
    kept = getattr(node, field)
    before = _shown(node)
    setattr(node, field, value)
    after = _shown(node)
    setattr(node, field, kept)
    yield Site(node.lineno, kind, before, after, lambda: setattr(node, field, value))  # type: ignore[attr-defined]


def _shown(node: ast.AST) -> str:
    if isinstance(node, ast.If | ast.While):
        return f"{'if' if isinstance(node, ast.If) else 'while'} {ast.unparse(node.test)}"
    return ast.unparse(node)


def _returns(node: ast.Return) -> Iterator[Site]:
    assert node.value is not None
    if not (isinstance(node.value, ast.Constant) and node.value.value is None):
        yield from _replaced(node, "value", ast.copy_location(ast.Constant(None), node), "returned nothing")
    if isinstance(node.value, ast.Compare | ast.BoolOp):
        yield from _replaced(node, "value", ast.UnaryOp(ast.Not(), node.value), "negated return")


def _other_values(value: object) -> list[object]:
    if isinstance(value, bool):
        return [not value]
    if isinstance(value, int):
        return [value + 1] if value == 0 else [value + 1, value - 1]
    return [value + 0.1, value - 0.1] if isinstance(value, float) else []


def _acts(statement: ast.stmt) -> bool:
    if isinstance(statement, ast.Raise | ast.AugAssign):
        return True
    if isinstance(statement, ast.Expr):
        return isinstance(statement.value, ast.Call | ast.YieldFrom | ast.Yield)
    return isinstance(statement, ast.Assign) and any(
        isinstance(target, ast.Attribute | ast.Subscript) for target in statement.targets
    )


def _put(block: list, place: int, value: object) -> Callable[[], None]:  # type: ignore[type-arg]
    def plant() -> None:
        block[place] = value

    return plant
