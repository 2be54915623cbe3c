"""The XPath of XLSForms, read into a small tree of its own. What it means is `relevance.py`'s business.

    selected(${services}, 'ordering') and (${age} >= 18 or ../zone = '1_NW')

Only its grammar is known here. What does not parse is None: half of what real forms hold is not worth an exception.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from pyxform.parsing.sheet_headers import clean_text_values

#: Nobody's condition is longer; reading one takes a millisecond.
MAX_LENGTH = 1000
_MAX_DEPTH = 30


@dataclass(frozen=True, slots=True)
class Name:
    """A question or calculation; "." is the answer just given (in a constraint)."""

    name: str


@dataclass(frozen=True, slots=True)
class Value:
    value: str | int | float


@dataclass(frozen=True, slots=True)
class Call:
    function: str
    arguments: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Joined:
    """Terms with `and` or with `or` between them: flat, however many there are."""

    operator: str
    terms: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Operation:
    """`operator` is one of =, !=, <, <=, >, >=, +, -, *, div, mod."""

    operator: str
    left: Node
    right: Node


Node = Name | Value | Call | Joined | Operation

_TOKEN = re.compile(
    r"""\s*(?:
    \$\{\s*(?P<reference>[^{}]+?)\s*\}
  | (?P<number>\d+(?:\.\d*)?|\.\d+)
  | (?P<text>'[^']*'|"[^"]*")
  | (?P<path>\.{0,2}(?:/[A-Za-z_][\w.-]*)+|\.\.(?:/\.\.)*(?:/[A-Za-z_][\w.-]*)+)
  | (?P<itself>\.)
  | (?P<mark><=|>=|!=|[=<>(),+*-])
  | (?P<word>[A-Za-z_][\w:.-]*)
    )""",
    re.VERBOSE,
)

#: From the loosest binding to the tightest.
_JOINING = ("or", "and")
_LEVELS = (("=", "!="), ("<", "<=", ">", ">="), ("+", "-"), ("*", "div", "mod"))


def parse(text: str) -> Node | None:
    tokens = _tokens(text) or _tokens(_mended(text))
    if tokens is None:
        return None
    try:
        return _Parser(tokens).whole()
    except _Unreadable:
        return None


def _mended(text: str) -> str:
    """With straight quotes and comparisons, where an office program or a browser was too helpful."""
    straight: str = clean_text_values(text)
    return straight.replace("&lt;", "<").replace("&gt;", ">")


class _Token(NamedTuple):
    kind: str
    text: str


class _Unreadable(Exception):
    """Never leaves this module."""


def _tokens(text: str) -> list[_Token] | None:
    found, position, text = [], 0, text.strip()
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None or match.lastgroup is None or len(text) > MAX_LENGTH:
            return None
        found.append(_Token(match.lastgroup, match[match.lastgroup]))
        position = match.end()
    return found


class _Parser:
    def __init__(self, tokens: list[_Token]) -> None:
        self.tokens = tokens
        self.index = 0
        self.depth = 0

    def whole(self) -> Node:
        node = self.joined(0)
        if self.index < len(self.tokens):
            raise _Unreadable
        return node

    def next(self) -> _Token:
        if self.index == len(self.tokens):
            raise _Unreadable
        self.index += 1
        return self.tokens[self.index - 1]

    def take(self, *texts: str) -> str | None:
        """The next token if it is one of these operators or marks."""
        token = self.tokens[self.index] if self.index < len(self.tokens) else None
        if token is None or token.kind not in ("mark", "word") or token.text not in texts:
            return None
        self.index += 1
        return token.text

    def joined(self, at: int) -> Node:
        if at == len(_JOINING):
            return self.level(0)
        terms = [self.joined(at + 1)]
        while self.take(_JOINING[at]):
            terms.append(self.joined(at + 1))
        return terms[0] if len(terms) == 1 else Joined(_JOINING[at], tuple(terms))

    def level(self, at: int) -> Node:
        if at == len(_LEVELS):
            return self.unary()
        left = self.level(at + 1)
        while operator := self.take(*_LEVELS[at]):
            left = Operation(operator, left, self.level(at + 1))
        return left

    def unary(self) -> Node:
        self.depth += 1
        if self.depth > _MAX_DEPTH:
            raise _Unreadable
        node = self.negative() if self.take("-") else self.primary()
        self.depth -= 1
        return node

    def negative(self) -> Node:
        node = self.unary()
        if isinstance(node, Value) and not isinstance(node.value, str):
            return Value(-node.value)
        return Operation("-", Value(0), node)

    def primary(self) -> Node:
        if self.take("("):
            node = self.joined(0)
            self.need(")")
            return node
        token = self.next()
        if token.kind == "word":
            return self.call(token.text)
        if token.kind not in _LEAVES:
            raise _Unreadable
        return _LEAVES[token.kind](token.text)

    def call(self, function: str) -> Node:
        self.need("(")
        if self.take(")"):
            return Call(function, ())
        arguments = [self.joined(0)]
        while self.take(","):
            arguments.append(self.joined(0))
        self.need(")")
        return Call(function, tuple(arguments))

    def need(self, mark: str) -> None:
        if not self.take(mark):
            raise _Unreadable


def _number(text: str) -> Node:
    return Value(float(text) if "." in text else int(text[:300]))


_LEAVES: dict[str, Callable[[str], Node]] = {
    "reference": lambda text: Name(text.removeprefix("last-saved#")),
    "number": _number,
    "text": lambda text: Value(text[1:-1]),
    "path": lambda text: Name(text.rpartition("/")[2]),
    "itself": lambda _text: Name("."),
}
