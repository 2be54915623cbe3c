"""SurveyJS expressions (`{score} <= 6 and {plan} notempty`) → conditions over the names and values of the file.

Source of the grammar: survey-library, `packages/survey-core/src/expressions/grammar.pegjs`. Nothing is evaluated. What
computes (functions, arithmetic) has no counterpart and makes the whole expression unreadable.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from bot.engine.condition_tree import Operator, number_or_text
from bot.engine.conditions import All, Answered, Any, Compare, Contains, Not, OneOf, Scalar, Tree

_LONGEST = 2000
_MAX_DEPTH = 20
_TOKEN = re.compile(
    r"""\s*(?:(?P<name>\{[^{}]{1,200}\})|(?P<quoted>'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
    r"""|(?P<mark><=|>=|=<|=>|==|!=|<>|\*=|&&|\|\||[=<>!()\[\],+*/%^])|(?P<word>[^\s'"{}()\[\],=<>!&|+*/%^]+))"""
)
_COMPARES: dict[str, Operator] = {
    **dict.fromkeys(("=", "==", "equal"), "="),
    **dict.fromkeys(("<", "less"), "<"),
    **dict.fromkeys(("<=", "=<", "lessorequal"), "<="),
    **dict.fromkeys((">", "greater"), ">"),
    **dict.fromkeys((">=", "=>", "greaterorequal"), ">="),
}
_TURNED: dict[str, Operator] = {"=": "=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
_LITERALS: dict[str, Scalar] = {"true": True, "false": False}
_NO_VALUES = frozenset({"undefined", "null"})


class _Name(NamedTuple):
    name: str


_Values = tuple[Scalar, ...]
_Operand = _Name | _Values


class _Unreadable(Exception):
    """Something that our conditions can't say."""


def condition(text: str) -> Tree | None:
    """The condition that an expression means; None where it does not parse or computes something."""
    if len(text) > _LONGEST:
        return None
    try:
        parser = _Parser(text)
        tree = parser.either(0)
        parser.end()
    except _Unreadable:
        return None
    return tree


class _Parser:
    """Recursive descent: either := both ('or' both)*; both := one ('and' one)*."""

    def __init__(self, text: str) -> None:
        self.tokens = _tokens(text)
        self.index = 0

    def next(self) -> tuple[str, str]:
        return self.tokens[self.index] if self.index < len(self.tokens) else ("end", "")

    def take(self, *texts: str) -> str:
        """The next token in small letters if it is one of these, else ""."""
        kind, text = self.next()
        if kind in ("mark", "word") and text.lower() in texts:
            self.index += 1
            return text.lower()
        return ""

    def need(self, text: str) -> None:
        if not self.take(text):
            raise _Unreadable

    def end(self) -> None:
        if self.next()[0] != "end":
            raise _Unreadable

    def either(self, depth: int) -> Tree:
        terms = [self.both(depth)]
        while self.take("or", "||"):
            terms.append(self.both(depth))
        return terms[0] if len(terms) == 1 else Any(terms=tuple(terms))

    def both(self, depth: int) -> Tree:
        terms = [self.one(depth)]
        while self.take("and", "&&"):
            terms.append(self.one(depth))
        return terms[0] if len(terms) == 1 else All(terms=tuple(terms))

    def one(self, depth: int) -> Tree:
        if depth > _MAX_DEPTH:
            raise _Unreadable
        if self.take("!", "negate"):
            return Not(term=self.one(depth + 1))
        if self.take("("):
            tree = self.either(depth + 1)
            self.need(")")
            return tree
        return self.comparison()

    def comparison(self) -> Tree:
        left = self.operand()
        kind, word = self.next()
        if isinstance(left, _Name) and (kind == "end" or word.lower() in _AFTER_A_TERM):
            return Compare(name=left.name, operator="=", value=True)  # `{agreed}` alone: is it true?
        self.index += 1
        if isinstance(left, _Name) and word.lower() in _ALONE:
            return _ALONE[word.lower()](left.name)
        if word.lower() in _COMPARES:
            return _compare(left, _COMPARES[word.lower()], self.operand())
        meaning = _MEANINGS.get(word.lower())
        right = self.operand() if meaning and kind in ("mark", "word") else ()
        if meaning is None or not isinstance(left, _Name) or isinstance(right, _Name) or not right:
            raise _Unreadable
        return meaning(left.name, right)

    def operand(self) -> _Operand:
        kind, text = self.next()
        if kind == "mark" and text == "[":
            return self.array()
        self.index += 1
        if kind == "name":
            return _Name(text[1:-1].strip().removeprefix("#"))
        return (_value(kind, text),)

    def array(self) -> _Values:
        self.need("[")
        found = [self.value()]
        while self.take(","):
            found.append(self.value())
        self.need("]")
        return tuple(found)

    def value(self) -> Scalar:
        kind, text = self.next()
        self.index += 1
        return _value(kind, text)


def _value(kind: str, text: str) -> Scalar:
    if kind == "quoted":
        return re.sub(r"\\(.)", r"\1", text[1:-1])
    if kind != "word" or text.lower() in _NO_VALUES:
        raise _Unreadable
    return _LITERALS.get(text.lower(), number_or_text(text))


def _compare(left: _Operand, operator: Operator, right: _Operand) -> Tree:
    if not isinstance(left, _Name):
        left, operator, right = right, _TURNED[operator], left
    if not isinstance(left, _Name) or isinstance(right, _Name) or len(right) != 1:
        raise _Unreadable  # two questions or two values compared, or a whole list
    return Compare(name=left.name, operator=operator, value=right[0])


def _contains_all(name: str, values: _Values) -> Tree:
    terms = tuple(Contains(name=name, value=value) for value in values)
    return terms[0] if len(terms) == 1 else All(terms=terms)


def _one_of(name: str, values: _Values) -> Tree:
    return OneOf(name=name, values=values)


def _differs(name: str, values: _Values) -> Tree:
    """Nothing answered differs too, as it does there."""
    if len(values) != 1:
        raise _Unreadable
    return Not(term=Compare(name=name, operator="=", value=values[0]))


def _no(meaning: Callable[[str, _Values], Tree]) -> Callable[[str, _Values], Tree]:
    return lambda name, values: Not(term=meaning(name, values))


_ALONE: dict[str, Callable[[str], Tree]] = {
    "notempty": lambda name: Answered(name=name),
    "empty": lambda name: Not(term=Answered(name=name)),
}
_MEANINGS: dict[str, Callable[[str, _Values], Tree]] = {
    **dict.fromkeys(("contains", "contain", "*=", "allof"), _contains_all),
    **dict.fromkeys(("notcontains", "notcontain"), _no(_contains_all)),
    **dict.fromkeys(("!=", "<>", "notequal"), _differs),
    "anyof": _one_of,
    "noneof": _no(_one_of),
}
_AFTER_A_TERM = frozenset({")", "and", "or", "&&", "||"})


def _tokens(text: str) -> list[tuple[str, str]]:
    found, position, whole = [], 0, text.rstrip()
    while position < len(whole):
        match = _TOKEN.match(whole, position)
        if match is None or match.lastgroup is None:
            raise _Unreadable
        found.append((match.lastgroup, match[match.lastgroup]))
        position = match.end()
    return found
