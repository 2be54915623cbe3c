"""When a question is asked, an alert opens a case or an ending is shown: a condition over answers and facts.

A condition is a small tree (`condition_tree.py`) with a short text form that reads both ways, because an admin types
it in chat:

    score is detractor
    score <= 6 and plan = pro
    (reason contains delivery or reason contains price) and not contact answered
    channel in (slack, telegram)

What `str` writes, `parse` reads as the same tree.
"""

from __future__ import annotations

import re
from typing import Annotated, NamedTuple

from pydantic import BeforeValidator, PlainSerializer

from bot.engine.condition_tree import (
    KEYWORDS,
    TOKEN,
    All,
    Answered,
    Any,
    Compare,
    Contains,
    IsGroup,
    Known,
    Lookup,
    Not,
    OneOf,
    Scalar,
    Tree,
    lookup_in,
    names,
    number_or_text,
    renamed,
)
from bot.engine.errors import ConditionInvalid

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
        if name.text.lower() in KEYWORDS:
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
        return number_or_text(self.need("expected a value", "word").text)


def _tokens(text: str) -> list[_Token]:
    found, position = [], 0
    while position < len(text.rstrip()):
        match = TOKEN.match(text, position)
        if match is None or match.lastgroup is None:
            raise ConditionInvalid(text, len(text) - len(text[position:].lstrip()), "unexpected character")
        found.append(_Token(match.lastgroup, match[match.lastgroup], match.start(match.lastgroup)))
        position = match.end()
    return found


def _coerce(value: object) -> object:
    return parse(value) if isinstance(value, str) else value


#: A condition as a survey document holds it: written in the short text form, kept as a tree.
Condition = Annotated[Tree, BeforeValidator(_coerce), PlainSerializer(str, return_type=str)]


__all__ = [
    "All",
    "Answered",
    "Any",
    "Compare",
    "Condition",
    "Contains",
    "IsGroup",
    "Known",
    "Lookup",
    "Not",
    "OneOf",
    "Scalar",
    "Tree",
    "lookup_in",
    "names",
    "parse",
    "renamed",
]
