"""Does every name in a survey lead somewhere? In conditions, in `reason_for` and in the braces of a text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from bot.engine.conditions import Answered, Compare, Contains, IsGroup, Scalar
from bot.engine.errors import Problem
from bot.engine.places import Leaf, TextPlace, conditions, leaves, texts, values
from bot.engine.survey import (
    FreeText,
    MultiChoice,
    Number,
    Question,
    ScoreQuestion,
    SingleChoice,
    Statement,
    Survey,
    YesNo,
)

#: `{plan}` or `{plan|your plan}`, as `routing.pipe` reads them.
_PIPE = re.compile(r"\{([a-z][a-z0-9_]*)(?:\|([^{}]*))?\}")


def bad_conditions(survey: Survey) -> Iterator[Problem]:
    """A name that is no question's key is a fact about the customer, of which anything may be asked but a group."""
    for path, tree, before in conditions(survey):
        earlier = {question.key: question for question in survey.questions[:before]}
        for leaf in leaves(tree):
            yield from (Problem(path, message) for message in _leaf(leaf, earlier, survey))


def _leaf(leaf: Leaf, earlier: Mapping[str, Question], survey: Survey) -> Iterator[str]:
    question = earlier.get(leaf.name)
    if question is None:
        if leaf.name in survey.by_key:
            yield f'"{leaf.name}" is not asked before this; a condition can only look back'
        elif isinstance(leaf, IsGroup):
            yield f'"{leaf.name}" is no question of this survey, so it has no group "{leaf.group}"'
    elif isinstance(question, Statement):
        yield f'"{leaf.name}" is a statement, which nobody answers'
    elif isinstance(leaf, IsGroup):
        yield from _group(leaf, question)
    elif not isinstance(leaf, Answered):
        yield from _comparison(leaf, question)


def _group(leaf: IsGroup, question: Question) -> Iterator[str]:
    if not isinstance(question, ScoreQuestion):
        yield f'"{leaf.name}" is no score, so it has no group "{leaf.group}"'
    elif leaf.group not in question.scale.groups:
        yield f'"{leaf.name}" has no group "{leaf.group}"; its groups are {", ".join(question.scale.groups)}'


def _comparison(leaf: Leaf, question: Question) -> Iterator[str]:
    if isinstance(question, MultiChoice) and not isinstance(leaf, Contains):
        yield f'"{leaf.name}" may have several answers; write {leaf.name} contains …'
    elif _orders(leaf) and not isinstance(question, ScoreQuestion | Number | FreeText):
        yield f'"{leaf.name}" is no number; compare it with =, != or in'
    else:
        yield from (f'"{leaf.name}" is never "{value}"; {_hint(question)}' for value in _impossible(leaf, question))


def _orders(leaf: Leaf) -> bool:
    return isinstance(leaf, Compare) and leaf.operator not in ("=", "!=")


def _impossible(leaf: Leaf, question: Question) -> list[Scalar]:
    """The values that no answer to the question can equal."""
    if isinstance(question, ScoreQuestion | Number):
        return [value for value in values(leaf) if isinstance(value, str | bool)]
    possible = _possible(question)
    return [value for value in values(leaf) if possible and str(value).casefold() not in possible]


def _possible(question: Question) -> tuple[str, ...]:
    """The answers there can be, where they can be listed."""
    if isinstance(question, YesNo):
        return ("yes", "no")
    return tuple(each.key for each in question.choices) if isinstance(question, SingleChoice | MultiChoice) else ()


def _hint(question: Question) -> str:
    if isinstance(question, ScoreQuestion):
        return f"it is a number, or write {question.key} is {' / '.join(question.scale.groups)}"
    return f"it can be {', '.join(_possible(question)) or 'a number'}"


def bad_reasons(survey: Survey) -> Iterator[Problem]:
    for at, question in enumerate(survey.questions):
        if isinstance(question, FreeText) and question.reason_for is not None:
            scores = [each.key for each in survey.questions[:at] if isinstance(each, ScoreQuestion)]
            if question.reason_for not in scores:
                known = f"; there is {', '.join(scores)}" if scores else ""
                yield Problem(
                    ("questions", at, "reason_for"), f'"{question.reason_for}" is no score asked before this{known}'
                )


def bad_pipes(survey: Survey) -> Iterator[Problem]:
    """Braces that would reach a customer as they are, or leave a hole in the sentence."""
    for place in texts(survey):
        sure = _sure(survey, place)
        for language, text in place.texts.items():
            path = (*place.path, language)
            yield from (Problem(path, message) for message in _pipes(text, sure, survey))


def _sure(survey: Survey, place: TextPlace) -> set[str]:
    """The questions that everybody has answered by then."""
    return {
        question.key
        for question in survey.questions[: place.before]
        if question.required and question.when is None and not isinstance(question, Statement)
    }


def _pipes(text: str, sure: set[str], survey: Survey) -> Iterator[str]:
    if set("{}") & set(_PIPE.sub("", text)):
        yield "braces hold a name in small letters, and what to say without it: {company|us}"
    for name, instead in _PIPE.findall(text):
        if not instead and f"{{{name}|" not in text and name not in sure:
            why = "not answered by then" if name in survey.by_key else "not known of everybody"
            yield f"{{{name}}} is {why}; say what to write instead: {{{name}|…}}"


def bad_titles(survey: Survey) -> Iterator[Problem]:
    """A title is shown in lists, where no customer's name can be filled in."""
    for language, text in survey.title.items():
        if _PIPE.search(text):
            yield Problem(("title", language), "a title can't have anything filled in")
