"""Every text and every condition of a survey, with where it stands and what it may look back on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from bot.engine.conditions import All, Answered, Any, Compare, Contains, IsGroup, Not, OneOf, Scalar, Tree
from bot.engine.languages import Texts
from bot.engine.survey import Question, Survey

#: Where something stands in the document, as keys and list positions: `("questions", 2, "when")`.
Path = tuple[str | int, ...]
Leaf = Compare | IsGroup | OneOf | Contains | Answered


class TextPlace(NamedTuple):
    """A localised text; `before` is how many questions come before it, so that their answers may be piped in."""

    path: Path
    texts: Texts
    before: int


class ConditionPlace(NamedTuple):
    """A condition; `before` is how many questions come before it."""

    path: Path
    tree: Tree
    before: int


def texts(survey: Survey) -> Iterator[TextPlace]:
    yield TextPlace(("title",), survey.title, 0)
    for at, question in enumerate(survey.questions):
        for path, found in _question_texts(question):
            yield TextPlace(("questions", at, *path), found, at)
    for at, ending in enumerate(survey.endings):
        for name, wording in (("text", ending.text), ("link_label", ending.link_label)):
            if wording is not None:
                yield TextPlace(("endings", at, name), wording, len(survey.questions))


def _question_texts(question: Question) -> Iterator[tuple[Path, Texts]]:
    for name in ("text", "low", "high", "consent"):
        if (found := getattr(question, name, None)) is not None:
            yield (name,), found
    for at, label in enumerate(getattr(question, "labels", None) or ()):
        yield ("labels", at), label
    for at, choice in enumerate(getattr(question, "choices", ())):
        yield ("choices", at, "text"), choice.text


def conditions(survey: Survey) -> Iterator[ConditionPlace]:
    after = len(survey.questions)
    for at, question in enumerate(survey.questions):
        yield from _condition(("questions", at), question.when, at)
    for at, alert in enumerate(survey.alerts):
        yield from _condition(("alerts", at), alert.when, after)
    for at, ending in enumerate(survey.endings):
        yield from _condition(("endings", at), ending.when, after)


def _condition(path: Path, tree: Tree | None, before: int) -> Iterator[ConditionPlace]:
    if tree is not None:
        yield ConditionPlace((*path, "when"), tree, before)


def leaves(tree: Tree) -> Iterator[Leaf]:
    """The comparisons a condition is made of."""
    if isinstance(tree, Not):
        yield from leaves(tree.term)
    elif isinstance(tree, All | Any):
        for term in tree.terms:
            yield from leaves(term)
    else:
        yield tree


def values(leaf: Leaf) -> Iterable[Scalar]:
    """What a comparison compares with; a group is no value."""
    if isinstance(leaf, OneOf):
        return leaf.values
    return (leaf.value,) if isinstance(leaf, Compare | Contains) else ()
