"""A condition as a tree: what it says of answers and facts, and how it is written down again.

A name is an answered question's key, else a fact about the contact (`plan`, `channel`, `language`).
A name with nothing behind it makes every comparison false, `!=` too: what is unknown is not a match.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Annotated, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field

Scalar = int | float | str | bool
Operator = Literal["=", "!=", "<", "<=", ">", ">="]


class Known(NamedTuple):
    """What is known under a name: the value, and the score group where the value is a score."""

    value: object
    group: str | None = None


#: Looks a name up among answers, then facts; None where nothing is known.
Lookup = Callable[[str], Known | None]


class _Node(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Compare(_Node):
    node: Literal["compare"] = "compare"
    name: str
    operator: Operator
    value: Scalar

    def holds(self, lookup: Lookup) -> bool:
        known = lookup(self.name)
        return known is not None and _compare(known.value, self.operator, self.value)

    def __str__(self) -> str:
        return f"{self.name} {self.operator} {_literal(self.value)}"


class IsGroup(_Node):
    """The answer falls into a score group: `score is detractor`."""

    node: Literal["group"] = "group"
    name: str
    group: str

    def holds(self, lookup: Lookup) -> bool:
        known = lookup(self.name)
        return known is not None and known.group == self.group

    def __str__(self) -> str:
        return f"{self.name} is {self.group}"


class OneOf(_Node):
    node: Literal["in"] = "in"
    name: str
    values: tuple[Scalar, ...]

    def holds(self, lookup: Lookup) -> bool:
        known = lookup(self.name)
        return known is not None and any(_compare(known.value, "=", value) for value in self.values)

    def __str__(self) -> str:
        return f"{self.name} in ({', '.join(_literal(value) for value in self.values)})"


class Contains(_Node):
    """A multiple choice includes a choice, or a text includes a word (letter case aside)."""

    node: Literal["contains"] = "contains"
    name: str
    value: Scalar

    def holds(self, lookup: Lookup) -> bool:
        known = lookup(self.name)
        if known is None:
            return False
        if isinstance(known.value, tuple | list):
            return any(_compare(each, "=", self.value) for each in known.value)
        return as_text(self.value) in as_text(known.value)

    def __str__(self) -> str:
        return f"{self.name} contains {_literal(self.value)}"


class Answered(_Node):
    node: Literal["answered"] = "answered"
    name: str

    def holds(self, lookup: Lookup) -> bool:
        return lookup(self.name) is not None

    def __str__(self) -> str:
        return f"{self.name} answered"


class Not(_Node):
    node: Literal["not"] = "not"
    term: Tree

    def holds(self, lookup: Lookup) -> bool:
        return not self.term.holds(lookup)

    def __str__(self) -> str:
        inner = str(self.term)
        return f"not ({inner})" if isinstance(self.term, All | Any) else f"not {inner}"


class All(_Node):
    node: Literal["all"] = "all"
    terms: Annotated[tuple[Tree, ...], Field(min_length=2)]

    def holds(self, lookup: Lookup) -> bool:
        return all(term.holds(lookup) for term in self.terms)

    def __str__(self) -> str:
        return " and ".join(f"({term})" if isinstance(term, All | Any) else str(term) for term in self.terms)


class Any(_Node):
    node: Literal["any"] = "any"
    terms: Annotated[tuple[Tree, ...], Field(min_length=2)]

    def holds(self, lookup: Lookup) -> bool:
        return any(term.holds(lookup) for term in self.terms)

    def __str__(self) -> str:
        return " or ".join(f"({term})" if isinstance(term, Any) else str(term) for term in self.terms)


Tree = Annotated[Compare | IsGroup | OneOf | Contains | Answered | Not | All | Any, Field(discriminator="node")]
for _model in (Not, All, Any):
    _model.model_rebuild()


def names(tree: Tree) -> frozenset[str]:
    """Every name the condition asks about."""
    if isinstance(tree, Not):
        return names(tree.term)
    if isinstance(tree, All | Any):
        return frozenset().union(*(names(term) for term in tree.terms))
    return frozenset({tree.name})


def renamed(tree: Tree, new: Callable[[str], str]) -> Tree:
    """The same condition, about other names."""
    if isinstance(tree, Not):
        return Not(term=renamed(tree.term, new))
    if isinstance(tree, All | Any):
        return type(tree)(terms=tuple(renamed(term, new) for term in tree.terms))
    return tree.model_copy(update={"name": new(tree.name)})


def lookup_in(answers: Mapping[str, Known], facts: Mapping[str, Scalar]) -> Lookup:
    """A lookup over answers by question key, then facts by name."""

    def lookup(name: str) -> Known | None:
        if name in answers:
            return answers[name]
        return Known(facts[name]) if name in facts else None

    return lookup


def _compare(left: object, operator: Operator, right: Scalar) -> bool:
    numbers = as_number(left), as_number(right)
    if numbers[0] is not None and numbers[1] is not None:
        return _ORDER[operator](numbers[0], numbers[1])
    dates = as_date(left), as_date(right)
    if dates[0] is not None and dates[1] is not None:
        return _ORDER[operator](dates[0], dates[1])
    if operator in ("=", "!="):
        return _ORDER[operator](as_text(left), as_text(right))
    return False


def as_number(value: object) -> Decimal | None:
    """What a value is compared by if both sides have one: its number, finite."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = Decimal(value) if isinstance(value, int) else Decimal(str(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None  # "nan" is a word like any other


def as_date(value: object) -> date | None:
    """A day written as `2026-03-01`: what a date is kept as."""
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


def as_text(value: object) -> str:
    """What a value is compared by otherwise."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    # Python refuses to write an int of thousands of digits; a decimal of as many is written.
    return str(Decimal(value) if isinstance(value, int) else value).casefold()


_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_ORDER: dict[str, Callable[..., bool]] = {
    "=": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}


# ---------------------------------------------------------------- how it is written

TOKEN = re.compile(
    r"""\s*(?:(?P<quoted>"(?:[^"\\]|\\.)*")|(?P<operator><=|>=|!=|=|<|>)|(?P<mark>[(),])|(?P<word>[^\s()<>=!,"]+))"""
)
KEYWORDS = frozenset({"and", "or", "not", "is", "in", "contains", "answered"})


def number_or_text(word: str) -> Scalar:
    """What a word without quotes stands for."""
    if re.fullmatch(r"-?[0-9]{1,15}", word):
        return int(word)
    return float(word) if re.fullmatch(r"-?[0-9]{1,15}\.[0-9]{1,20}", word) else word


def _literal(value: Scalar) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return f"{Decimal(str(value)):f}"  # 0.000001 rather than 1e-06
    plain = TOKEN.fullmatch(value)
    bare = plain is not None and plain.lastgroup == "word" and value.strip() == value
    if bare and value.lower() not in KEYWORDS and isinstance(number_or_text(value), str):
        return value
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
