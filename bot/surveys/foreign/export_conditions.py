"""Our conditions in the expressions of SurveyJS and XLSForm. What can't be said there is named, never approximated.

There, unlike here, "is not x" holds for what was never answered; so ours is written as "answered, and not x".
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from bot.engine.conditions import (
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
    names,
)
from bot.engine.places import Leaf
from bot.engine.survey import MultiChoice, Number, Question, ScoreQuestion, SingleChoice, Survey, YesNo


@dataclass(frozen=True, slots=True)
class Dialect:
    """How expressions are written. `quoted` gives None for a text that can't be; `name` for a fact that is no question.

    `has` and `mentions` take a name and a value: a choice among several, a word in a text.
    """

    name: Callable[[str], str]
    fact: Callable[[str], str | None]
    quoted: Callable[[str], str | None]
    truth: dict[bool, str]
    answered: str
    negated: str
    has: str
    mentions: str


class Written(NamedTuple):
    """`lost` are the names that the parts left out ask about. `text` is empty where nothing is left."""

    text: str = ""
    lost: tuple[str, ...] = ()


class _Unsayable(Exception):
    """Never leaves this module."""


def write(tree: Tree | None, survey: Survey, dialect: Dialect) -> Written:
    """Parts joined by `and` are kept one by one."""
    writer, said, lost = _Writer(survey, dialect), list[str](), dict[str, None]()
    terms = tree.terms if isinstance(tree, All) else () if tree is None else (tree,)
    for term in terms:
        try:
            said.append(writer.write(term))
        except _Unsayable:
            lost |= dict.fromkeys(sorted(names(term)))
    return Written(_joined(" and ", said), tuple(lost))


def _joined(word: str, terms: Iterable[str]) -> str:
    found = list(terms)
    return found[0] if len(found) == 1 else word.join(f"({term})" if " or " in term else term for term in found)


@dataclass(frozen=True, slots=True)
class _Writer:
    survey: Survey
    dialect: Dialect

    def write(self, tree: Tree) -> str:
        if isinstance(tree, Not):
            return self.dialect.negated.format(self.write(tree.term))
        if isinstance(tree, All):
            return _joined(" and ", map(self.write, tree.terms))
        if isinstance(tree, Any):
            return " or ".join(f"({term})" if " and " in term else term for term in map(self.write, tree.terms))
        return self.leaf(tree)

    def leaf(self, leaf: Leaf) -> str:
        question = self.survey.by_key.get(leaf.name)
        if isinstance(leaf, Answered):
            return self.dialect.answered.format(self.name(leaf.name))
        if isinstance(leaf, IsGroup):
            return self.group(leaf, question)
        if isinstance(leaf, Compare) and leaf.operator == "!=":
            equal = self.leaf(leaf.model_copy(update={"operator": "="}))
            return f"{self.dialect.answered.format(self.name(leaf.name))} and {self.dialect.negated.format(equal)}"
        return _KINDS.get(type(question), _Writer.open)(self, leaf, question)

    def name(self, name: str) -> str:
        found = self.dialect.name(name) if name in self.survey.by_key else self.dialect.fact(name)
        if found is None:
            raise _Unsayable
        return found

    def group(self, leaf: IsGroup, question: Question | None) -> str:
        if not isinstance(question, ScoreQuestion):
            raise _Unsayable
        scale, name = question.scale, self.name(leaf.name)
        below, above = f"{name} <= {scale.lower_to}", f"{name} >= {scale.upper_from}"
        between = f"{name} > {scale.lower_to} and {name} < {scale.upper_from}"
        return dict(zip(scale.groups, (below, between, above), strict=True))[leaf.group]

    def score(self, leaf: Leaf, question: Question) -> str:
        """Compared as a number; a digit in it is written as the scores that have it."""
        return self.listed(leaf, question) if isinstance(leaf, Contains) else self.open(leaf, question)

    def listed(self, leaf: Leaf, question: Question) -> str:
        """The answers that fulfil the comparison, one by one."""
        holding = [value for value in _answers(question) if leaf.holds(_always(value))]
        if not holding:
            raise _Unsayable
        return " or ".join(self.compared(leaf.name, "=", value) for value in holding)

    def several(self, leaf: Leaf, question: MultiChoice) -> str:
        keys = [choice.key for choice in question.choices]
        holding = [key for key in keys if leaf.holds(_always((key,)))]
        if not holding:
            raise _Unsayable
        return " or ".join(self.dialect.has.format(self.name(leaf.name), self.value(key)) for key in holding)

    def open(self, leaf: Leaf, question: Question | None) -> str:
        """Numbers, words, dates and facts."""
        if isinstance(leaf, OneOf):
            return " or ".join(self.compared(leaf.name, "=", value) for value in leaf.values)
        if isinstance(leaf, Contains) and not isinstance(question, Number):
            return self.dialect.mentions.format(self.name(leaf.name), self.value(leaf.value))
        if not isinstance(leaf, Compare):
            raise _Unsayable
        return self.compared(leaf.name, leaf.operator, leaf.value)

    def compared(self, name: str, operator: str, value: Scalar) -> str:
        return f"{self.name(name)} {operator} {self.value(value)}"

    def value(self, value: Scalar) -> str:
        if isinstance(value, bool):
            return self.dialect.truth[value]
        if isinstance(value, int | float):
            return f"{Decimal(str(value)):f}"
        quoted = self.dialect.quoted(value)
        if quoted is None:
            raise _Unsayable
        return quoted


def _always(value: object) -> Lookup:
    return lambda _name: Known(value)


def _answers(question: Question) -> list[Scalar]:
    """All that can be answered."""
    if isinstance(question, YesNo):
        return [True, False]
    if isinstance(question, SingleChoice):
        return [choice.key for choice in question.choices]
    return list(range(question.scale.low, question.scale.high + 1)) if isinstance(question, ScoreQuestion) else []


_KINDS: dict[type, Callable[..., str]] = {
    YesNo: _Writer.listed,
    SingleChoice: _Writer.listed,
    MultiChoice: _Writer.several,
    **dict.fromkeys(ScoreQuestion.__args__, _Writer.score),
}
