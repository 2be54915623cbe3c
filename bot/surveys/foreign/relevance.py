"""What an XLSForm's XPath means to us: `relevant` as a condition, `constraint` as bounds.

XLSForm compares an empty answer as an empty text, so `${a} != 'x'` holds where `a` was never asked; ours does not, and
`not a = x` is written for it. A bare calculation is replaced by what it calculates, if that is a condition.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from bot.engine.conditions import All, Answered, Any, Compare, Contains, Not, Scalar, Tree
from bot.surveys.foreign.xpath import Call, Joined, Name, Node, Operation, Value, parse

#: A condition of ours; True and False where it is so for everybody; None where it can't be said in our terms.
Meaning = Tree | bool | None

_CONSTANTS = {"true": True, "yes": True, "1": True, "true()": True, "false": False, "no": False, "false()": False}
_MIRRORED = {"=": "=", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
_ORDER = frozenset({"<", "<=", ">", ">="})
#: Functions that leave what they are given as good as it was.
_WRAPPERS = frozenset({"number", "string", "boolean", "int", "once", "coalesce"})
_COUNTS = frozenset({"count-selected", "string-length"})
_SOME = frozenset({(">", 0), ("!=", 0), (">=", 1)})
_NONE = frozenset({("=", 0), ("<", 1)})
_MOST_NESTED = 10


class Relevance(NamedTuple):
    """`lost` says that a part of the expression is not in `when`: rather ask one too many than one too few."""

    when: Tree | bool
    lost: bool = False


def relevance(text: str, calculations: Mapping[str, str]) -> Relevance:
    """`calculations` are the expressions of the file's calculations by their names."""
    if (constant := _CONSTANTS.get(text.strip().lower())) is not None:
        return Relevance(constant)
    node, reader = parse(text), _Reader(calculations)
    terms = node.terms if isinstance(node, Joined) and node.operator == "and" else (node,)
    found = [None if term is None else reader.holds(term) for term in terms]
    return Relevance(both(*found), any(each is None for each in found))


def both(*meanings: Meaning) -> Tree | bool:
    """That all of them hold together, without those that can't be said."""
    found = _joined("and", [each for each in meanings if each is not None])
    return True if found is None else found


class _Reader:
    def __init__(self, calculations: Mapping[str, str]) -> None:
        self.calculations = calculations
        self.depth = 0

    def holds(self, node: Node) -> Meaning:
        """What it means that `node` is true."""
        return _HOLDS[type(node)](self, node)

    def joined(self, node: Joined) -> Meaning:
        return _joined(node.operator, [self.holds(term) for term in node.terms])

    def name(self, node: Name) -> Meaning:
        if node.name not in self.calculations:
            return Answered(name=node.name)
        if self.depth == _MOST_NESTED:
            return None
        self.depth += 1
        inner = parse(self.calculations[node.name])
        found = None if inner is None else self.holds(inner)
        self.depth -= 1
        return found

    def call(self, node: Call) -> Meaning:
        function = _FUNCTIONS.get(node.function)
        return function(self, node.arguments) if function else None

    def operation(self, node: Operation) -> Meaning:
        left, operator, right = _unwrapped(node.left), node.operator, _unwrapped(node.right)
        if isinstance(left, Value):
            left, operator, right = right, _MIRRORED.get(operator, ""), left
        if not isinstance(right, Value) or operator not in _MIRRORED:
            return None
        if isinstance(left, Call):
            return _counted(left, operator, right.value)
        return self.compared(left, operator, right.value) if isinstance(left, Name) else None

    def compared(self, name: Name, operator: str, value: Scalar) -> Meaning:
        if name.name in self.calculations:
            return None
        if value == "":
            return _emptiness(Answered(name=name.name), operator)
        if operator in _ORDER:
            number = _number(value)
            return None if number is None else Compare.model_validate(_comparison(name, operator, number))
        equal = Compare(name=name.name, operator="=", value=value)
        return equal if operator == "=" else Not(term=equal)

    def opposite(self, arguments: tuple[Node, ...]) -> Meaning:
        found = self.holds(arguments[0]) if len(arguments) == 1 else None
        return _not(found)

    def same(self, arguments: tuple[Node, ...]) -> Meaning:
        return self.holds(arguments[0]) if len(arguments) == 1 else None

    def selected(self, arguments: tuple[Node, ...]) -> Meaning:
        match arguments:
            case (Name(name), Value(value)) if name not in self.calculations and value != "":
                return Contains(name=name, value=value)
        return None


def _comparison(name: Name, operator: str, value: Scalar) -> dict[str, object]:
    return {"name": name.name, "operator": operator, "value": value}


def _unwrapped(node: Node) -> Node:
    while isinstance(node, Call) and node.function in _WRAPPERS and len(node.arguments) == 1:
        node = node.arguments[0]
    return node


def _number(value: Scalar) -> Scalar | None:
    """`value` as the number it is compared as: XPath reads one out of a text."""
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return (int(number) if number.is_integer() else number) if math.isfinite(number) else None


def _emptiness(answered: Answered, operator: str) -> Meaning:
    known: dict[str, Tree] = {"=": Not(term=answered), "!=": answered}
    return known.get(operator)


def _counted(call: Call, operator: str, value: Scalar) -> Meaning:
    """How much was answered, as far as it says whether anything was."""
    match call.arguments:
        case (Name(name),) if call.function in _COUNTS:
            answered = Answered(name=name)
            return (
                answered if (operator, value) in _SOME else Not(term=answered) if (operator, value) in _NONE else None
            )
    return None


def _not(found: Meaning) -> Meaning:
    if found is None or isinstance(found, bool):
        return None if found is None else not found
    return found.term if isinstance(found, Not) else Not(term=found)


def _joined(operator: str, found: Iterable[Meaning]) -> Meaning:
    """The terms together. One that can't be said makes the whole unsayable, unless another decides alone."""
    deciding = operator == "or"
    terms = [each for each in found if each is not (not deciding)]
    if any(each is deciding for each in terms):
        return deciding
    trees = [each for each in terms if each is not None and not isinstance(each, bool)]
    if len(trees) < len(terms):
        return None
    if not trees:
        return not deciding
    flat = tuple(_flat(All if operator == "and" else Any, trees))
    return flat[0] if len(flat) == 1 else (Any(terms=flat) if deciding else All(terms=flat))


def _flat(joint: type[All] | type[Any], trees: Iterable[Tree]) -> Iterable[Tree]:
    for tree in trees:
        if isinstance(tree, All | Any) and isinstance(tree, joint):
            yield from tree.terms
        else:
            yield tree


_FUNCTIONS: dict[str, Callable[[_Reader, tuple[Node, ...]], Meaning]] = {
    "true": lambda _reader, _arguments: True,
    "false": lambda _reader, _arguments: False,
    "not": _Reader.opposite,
    "selected": _Reader.selected,
    "contains": _Reader.selected,
    "boolean": _Reader.same,
    "number": _Reader.same,
    "string": _Reader.same,
}
_HOLDS: dict[type, Callable[..., Meaning]] = {
    Name: _Reader.name,
    Value: lambda _reader, node: bool(node.value),
    Call: _Reader.call,
    Joined: _Reader.joined,
    Operation: _Reader.operation,
}


# ---------------------------------------------------------------- constraints


class Bounds(NamedTuple):
    """What `.` (a number, `count-selected(.)`, `string-length(.)`) must lie between, both ends included."""

    least: float | None = None
    most: float | None = None


@dataclass(frozen=True, slots=True)
class _Bound:
    operator: str
    value: float


def bounds(text: str, of: str = ".", step: float = 1) -> Bounds | None:
    """The bounds a constraint sets to `of` (".", "count-selected" or "string-length"); None if it says anything else.

    `step` is the least difference between two answers: with 1, `. > 0` is at least 1. With 0 there is none, and only
    bounds that include their ends are understood.
    """
    node = parse(text)
    terms = node.terms if isinstance(node, Joined) and node.operator == "and" else (node,)
    found = [_bound(term, of) for term in terms]
    known = [each for each in found if each is not None and (step or "=" in each.operator)]
    if len(known) < len(found):
        return None
    least = [each.value + step * (each.operator == ">") for each in known if each.operator in (">", ">=", "=")]
    most = [each.value - step * (each.operator == "<") for each in known if each.operator in ("<", "<=", "=")]
    return Bounds(max(least, default=None), min(most, default=None))


def _bound(node: Node | None, of: str) -> _Bound | None:
    match node:
        case Operation(operator, left, Value(value)) if _is(left, of):
            number = _number(value)
        case Operation(mirrored, Value(value), right) if _is(right, of):
            operator, number = _MIRRORED.get(mirrored, ""), _number(value)
        case _:
            return None
    if number is None or operator not in _ORDER | {"="}:
        return None
    return _Bound(operator, float(number))


def _is(node: Node, of: str) -> bool:
    return node == (Name(".") if of == "." else Call(of, (Name("."),)))
