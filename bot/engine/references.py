"""Does every name in a survey lead somewhere? In conditions, `reason_for`, `consent` and in the braces of a text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from bot.engine.conditions import Answered, Compare, Contains, IsGroup, Scalar
from bot.engine.errors import Problem
from bot.engine.phrases import Phrase, phrase
from bot.engine.places import Leaf, Path, TextPlace, conditions, leaves, texts, values
from bot.engine.survey import (
    ContactDetails,
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
#: How braces are written.
_EXAMPLE = "{company|us}"

#: What is wrong: in English for whoever edits the file, and as a phrase.
_Complaint = tuple[str, Phrase]


def bad_conditions(survey: Survey) -> Iterator[Problem]:
    """A name that is no question's key is a fact about the customer, of which anything may be asked but a group."""
    for path, tree, before in conditions(survey):
        earlier = {question.key: question for question in survey.questions[:before]}
        for leaf in leaves(tree):
            yield from (_problem(path, complaint) for complaint in _leaf(leaf, earlier, survey))


def _problem(path: Path, complaint: _Complaint) -> Problem:
    message, said = complaint
    return Problem(path, message, said=said)


def _leaf(leaf: Leaf, earlier: Mapping[str, Question], survey: Survey) -> Iterator[_Complaint]:
    question, name = earlier.get(leaf.name), leaf.name
    if question is None:
        if name in survey.by_key:
            message = f'"{name}" is not asked before this; a condition can only look back'
            yield message, phrase("check.asked_later", name=name)
        elif isinstance(leaf, IsGroup):
            yield _no_group(leaf, f'"{name}" is no question of this survey')
    elif isinstance(question, Statement):
        yield f'"{name}" is a statement, which nobody answers', phrase("check.statement", name=name)
    elif isinstance(leaf, IsGroup):
        yield from _group(leaf, question)
    elif not isinstance(leaf, Answered):
        yield from _comparison(leaf, question)


def _group(leaf: IsGroup, question: Question) -> Iterator[_Complaint]:
    if not isinstance(question, ScoreQuestion):
        yield _no_group(leaf, f'"{leaf.name}" is no score')
    elif leaf.group not in question.scale.groups:
        groups = ", ".join(question.scale.groups)
        message = f'"{leaf.name}" has no group "{leaf.group}"; its groups are {groups}'
        yield message, phrase("check.no_such_group", name=leaf.name, group=leaf.group, groups=groups)


def _no_group(leaf: IsGroup, why: str) -> _Complaint:
    return f'{why}, so it has no group "{leaf.group}"', phrase("check.no_score", name=leaf.name, group=leaf.group)


def _comparison(leaf: Leaf, question: Question) -> Iterator[_Complaint]:
    name = leaf.name
    if isinstance(question, MultiChoice) and not isinstance(leaf, Contains):
        message = f'"{name}" may have several answers; write {name} contains …'
        yield message, phrase("check.several", name=name)
    elif _orders(leaf) and not isinstance(question, ScoreQuestion | Number | FreeText):
        yield f'"{name}" is no number; compare it with =, != or in', phrase("check.no_number", name=name)
    else:
        yield from (_never(str(value), question) for value in _impossible(leaf, question))


def _never(value: str, question: Question) -> _Complaint:
    name, possible = question.key, ", ".join(_possible(question))
    if isinstance(question, ScoreQuestion):
        groups = " / ".join(question.scale.groups)
        message = f'"{name}" is never "{value}"; it is a number, or write {name} is {groups}'
        return message, phrase("check.impossible_score", name=name, value=value, groups=groups)
    if not possible:
        return f'"{name}" is never "{value}"; it can be a number', phrase("check.not_number", name=name, value=value)
    message = f'"{name}" is never "{value}"; it can be {possible}'
    return message, phrase("check.impossible", name=name, value=value, possible=possible)


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


def bad_reasons(survey: Survey) -> Iterator[Problem]:
    for at, question in enumerate(survey.questions):
        if isinstance(question, FreeText) and question.reason_for is not None:
            scores = [each.key for each in survey.questions[:at] if isinstance(each, ScoreQuestion)]
            if question.reason_for not in scores:
                known = f"; there is {', '.join(scores)}" if scores else ""
                message = f'"{question.reason_for}" is no score asked before this{known}'
                said = phrase("check.reason", name=question.reason_for)
                yield Problem(("questions", at, "reason_for"), message, said=said)


def consents(survey: Survey) -> tuple[str, ...]:
    """The questions by which a customer can allow staff to write."""
    return tuple(each.key for each in survey.questions if isinstance(each, YesNo | ContactDetails))


def bad_consents(survey: Survey) -> Iterator[Problem]:
    possible = consents(survey)
    for at, alert in enumerate(survey.alerts):
        if alert.consent is not None and alert.consent not in possible:
            known = f"; there is {', '.join(possible)}" if possible else ""
            message = f'"{alert.consent}" is no yes or no question and asks for no contact details{known}'
            said = phrase("check.consent", name=alert.consent)
            yield Problem(("alerts", at, "consent"), message, said=said)


def bad_pipes(survey: Survey) -> Iterator[Problem]:
    """Braces that would reach a customer as they are, or leave a hole in the sentence."""
    for place in texts(survey):
        yield from bad_pipes_at(survey, place)


def bad_pipes_at(survey: Survey, place: TextPlace) -> Iterator[Problem]:
    """Those in the texts of one place."""
    sure = _sure(survey, place)
    for language, text in place.texts.items():
        path = (*place.path, language)
        yield from (_problem(path, complaint) for complaint in _pipes(text, sure, survey))


def _sure(survey: Survey, place: TextPlace) -> set[str]:
    """The questions that everybody has answered by then."""
    return {
        question.key
        for question in survey.questions[: place.before]
        if question.required and question.when is None and not isinstance(question, Statement)
    }


def _pipes(text: str, sure: set[str], survey: Survey) -> Iterator[_Complaint]:
    if set("{}") & set(_PIPE.sub("", text)):
        message = f"braces hold a name in small letters, and what to say without it: {_EXAMPLE}"
        yield message, phrase("check.braces", example=_EXAMPLE)
    for name, instead in _PIPE.findall(text):
        if not instead and f"{{{name}|" not in text and name not in sure:
            yield _may_be_empty(name, survey)


def _may_be_empty(name: str, survey: Survey) -> _Complaint:
    hole, example = f"{{{name}}}", f"{{{name}|...}}"
    if name in survey.by_key:
        message = f"{hole} is not answered by then; say what to write instead: {{{name}|…}}"
        return message, phrase("check.not_answered", hole=hole, example=example)
    message = f"{hole} is not known of everybody; say what to write instead: {{{name}|…}}"
    return message, phrase("check.not_known", hole=hole, example=example)


def bad_titles(survey: Survey) -> Iterator[Problem]:
    """A title is shown in lists, where no customer's name can be filled in."""
    for language, text in survey.title.items():
        if _PIPE.search(text):
            said = phrase("check.title_filled")
            yield Problem(("title", language), "a title can't have anything filled in", said=said)
