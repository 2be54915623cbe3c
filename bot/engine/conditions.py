"""When a question is asked, an alert opens a case or an ending is shown: a condition over answers and facts.

A condition is a small tree with a short text form that reads both ways, because an admin types it in chat:

    score is detractor
    score <= 6 and plan = pro
    (reason contains delivery or reason contains price) and not contact answered
    channel in (slack, telegram)

A name is an answered question's key, else a fact about the contact (`plan`, `channel`, `language`).
A name with nothing behind it makes every comparison false, `!=` too: what is unknown is not a match.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Annotated, Literal, NamedTuple

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer

from bot.engine.errors import ConditionInvalid

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
        return str(self.value).casefold() in str(known.value).casefold()

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
    terms: tuple[Tree, ...]

    def holds(self, lookup: Lookup) -> bool:
        return all(term.holds(lookup) for term in self.terms)

    def __str__(self) -> str:
        return " and ".join(f"({term})" if isinstance(term, Any) else str(term) for term in self.terms)


class Any(_Node):
    node: Literal["any"] = "any"
    terms: tuple[Tree, ...]

    def holds(self, lookup: Lookup) -> bool:
        return any(term.holds(lookup) for term in self.terms)

    def __str__(self) -> str:
        return " or ".join(str(term) for term in self.terms)


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


def lookup_in(answers: Mapping[str, Known], facts: Mapping[str, Scalar]) -> Lookup:
    """A lookup over answers by question key, then facts by name."""

    def lookup(name: str) -> Known | None:
        if name in answers:
            return answers[name]
        return Known(facts[name]) if name in facts else None

    return lookup


def _compare(left: object, operator: Operator, right: Scalar) -> bool:
    numbers = _number(left), _number(right)
    if numbers[0] is not None and numbers[1] is not None:
        return _ORDER[operator](numbers[0], numbers[1])
    if operator in ("=", "!="):
        return _ORDER[operator](_plain(left), _plain(right))
    return False


def _number(value: object) -> Decimal | None:
    if isinstance(value, bool):
        return None
    try:
        number = Decimal(str(value)) if isinstance(value, int | float | str) else None
    except InvalidOperation:
        return None
    return number if number is not None and number.is_finite() else None  # "nan" is a word like any other


def _plain(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value).casefold()


_ORDER: dict[str, Callable[..., bool]] = {
    "=": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}

# ---------------------------------------------------------------- the short text form

_TOKEN = re.compile(
    r"""\s*(?:(?P<quoted>"(?:[^"\\]|\\.)*")|(?P<operator><=|>=|!=|=|<|>)|(?P<mark>[(),])|(?P<word>[^\s()<>=!,"]+))"""
)
_KEYWORDS = frozenset({"and", "or", "not", "is", "in", "contains", "answered"})
_MAX_DEPTH = 20


def parse(text: str) -> Tree:
    """The condition behind a short text form.

    Raises `ConditionInvalid` with the position of the first thing that does not fit.
    """
    parser = _Parser(text)
    tree = parser.either(0)
    if parser.token is not None:
        raise parser.error("expected 'and', 'or' or the end")
    return tree


class _Token(NamedTuple):
    kind: str
    text: str
    position: int


class _Parser:
    """Recursive descent: either := both ('or' both)*; both := one ('and' one)*."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = list(_tokens(text))
        self.index = 0

    @property
    def token(self) -> _Token | None:
        return self.tokens[self.index] if self.index < len(self.tokens) else None

    def error(self, message: str) -> ConditionInvalid:
        return ConditionInvalid(self.text, self.token.position if self.token else len(self.text), message)

    def take(self, kind: str, *texts: str) -> _Token | None:
        token = self.token
        if token is None or token.kind != kind or (texts and token.text.lower() not in texts):
            return None
        self.index += 1
        return token

    def need(self, message: str, kind: str, *texts: str) -> _Token:
        token = self.take(kind, *texts)
        if token is None:
            raise self.error(message)
        return token

    def either(self, depth: int) -> Tree:
        terms = [self.both(depth)]
        while self.take("word", "or"):
            terms.append(self.both(depth))
        return terms[0] if len(terms) == 1 else Any(terms=tuple(terms))

    def both(self, depth: int) -> Tree:
        terms = [self.one(depth)]
        while self.take("word", "and"):
            terms.append(self.one(depth))
        return terms[0] if len(terms) == 1 else All(terms=tuple(terms))

    def one(self, depth: int) -> Tree:
        if depth > _MAX_DEPTH:
            raise self.error("too deeply nested")
        if self.take("word", "not"):
            return Not(term=self.one(depth + 1))
        if self.take("mark", "("):
            tree = self.either(depth + 1)
            self.need("expected ')'", "mark", ")")
            return tree
        return self.comparison()

    def comparison(self) -> Tree:
        name = self.need("expected a question or a fact", "word")
        if name.text.lower() in _KEYWORDS:
            self.index -= 1
            raise self.error("expected a question or a fact")
        if self.take("word", "answered"):
            return Answered(name=name.text)
        if self.take("word", "is"):
            return IsGroup(name=name.text, group=self.need("expected a group", "word").text.lower())
        if self.take("word", "contains"):
            return Contains(name=name.text, value=self.value())
        if self.take("word", "in"):
            return OneOf(name=name.text, values=self.values())
        operator = self.need("expected =, !=, <, <=, >, >=, is, in, contains or answered", "operator").text
        return Compare(name=name.text, operator=operator, value=self.value())

    def values(self) -> tuple[Scalar, ...]:
        self.need("expected '('", "mark", "(")
        values = [self.value()]
        while self.take("mark", ","):
            values.append(self.value())
        self.need("expected ',' or ')'", "mark", ")")
        return tuple(values)

    def value(self) -> Scalar:
        if quoted := self.take("quoted"):
            return re.sub(r"\\(.)", r"\1", quoted.text[1:-1])
        return _number_or_text(self.need("expected a value", "word").text)


def _number_or_text(word: str) -> Scalar:
    if re.fullmatch(r"-?[0-9]{1,15}", word):
        return int(word)
    return float(word) if re.fullmatch(r"-?[0-9]{1,15}\.[0-9]{1,6}", word) else word


def _tokens(text: str) -> list[_Token]:
    found, position = [], 0
    while position < len(text.rstrip()):
        match = _TOKEN.match(text, position)
        if match is None or match.lastgroup is None:
            raise ConditionInvalid(text, position, "unexpected character")
        found.append(_Token(match.lastgroup, match[match.lastgroup], match.start(match.lastgroup)))
        position = match.end()
    return found


def _literal(value: Scalar) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return str(value)
    plain = _TOKEN.fullmatch(value)
    bare = plain is not None and plain.lastgroup == "word" and value.strip() == value
    if bare and value.lower() not in _KEYWORDS and isinstance(_number_or_text(value), str):
        return value
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _coerce(value: object) -> object:
    return parse(value) if isinstance(value, str) else value


#: A condition as a survey document holds it: written in the short text form, kept as a tree.
Condition = Annotated[Tree, BeforeValidator(_coerce), PlainSerializer(str, return_type=str)]
