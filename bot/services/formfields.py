"""A form's questions → fields to fill in at once, and what was entered → answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from bot.contract.outbound import Field, Option
from bot.engine import replies
from bot.engine.conditions import names
from bot.engine.conversation import Conversation, Value
from bot.engine.languages import Language, Texts, pick
from bot.engine.phrases import phrase
from bot.engine.piping import pipe
from bot.engine.routing import Route
from bot.engine.survey import FreeText, MultiChoice, Number, Question, SingleChoice, Statement, Survey, YesNo
from bot.services.forms.sheet import CLEAR, Sheet
from bot.services.voice import say

Values = Mapping[str, str | tuple[str, ...]]

#: A longer text is written in several lines.
_ONE_LINE = 200
_YES, _NO = "yes", "no"


def page(survey: Survey, conversation: Conversation) -> tuple[Question, ...]:
    """The questions still open that can be asked together: up to the first that depends on one of them."""
    done = {*conversation.answers, *conversation.skipped}
    route = Route(survey, conversation)
    asked: list[Question] = []
    for question in (each for each in survey.questions if each.key not in done):
        if question.when is not None and not names(question.when).isdisjoint({each.key for each in asked}):
            break
        if question in route.questions and not isinstance(question, Statement):
            asked.append(question)
    return tuple(asked)


def fields(questions: tuple[Question, ...], survey: Survey, sheet: Sheet) -> tuple[Field, ...]:
    return tuple(
        replace(_field(each, survey, sheet.values.get(each.key, "")), required=_must_stay(each, sheet))
        for each in questions
    )


def _must_stay(question: Question, sheet: Sheet) -> bool:
    """Only words can be taken away, and not all of those: anything else that was emptied would stay as it is."""
    kept = question.key in sheet.values and not isinstance(question, FreeText)
    return question.required or kept or sheet.check(question.key, "", {}) is not None


def _field(question: Question, survey: Survey, value: str | tuple[str, ...]) -> Field:
    """The label is the first line of the question, the hint what follows up to an empty line: a chat alone shows the
    rest."""
    label, _, hint = _said(question.text, survey).partition("\n\n")[0].partition("\n")
    common = {"key": question.key, "label": label, "hint": " ".join(hint.split()), "value": value}
    match question:
        case SingleChoice() | MultiChoice():
            options = tuple(Option(_said(each.text, survey), each.key) for each in question.choices)
            kind = "many" if isinstance(question, MultiChoice) else "one"
            return Field(**common, kind=kind, options=options)  # type: ignore[arg-type]
        case YesNo():
            said = [Option(say(phrase(f"ask.{key}"), survey.default_language), key) for key in (_YES, _NO)]
            return Field(**common, kind="one", options=tuple(said))  # type: ignore[arg-type]
        case Number():
            return Field(**common, kind="number")  # type: ignore[arg-type]
    longest = question.max_length if isinstance(question, FreeText) else 0
    kind = "line" if 0 < longest <= _ONE_LINE else "lines"
    return Field(**common, kind=kind, max_length=longest)  # type: ignore[arg-type]


def _said(texts: Texts, survey: Survey) -> str:
    """As a chat says it, where nothing is known that could be filled in."""
    return pipe(pick(texts, survey.default_language, survey.default_language), lambda _name: "")


def read(question: Question, entered: str | tuple[str, ...], language: Language, today: date) -> replies.Reply:
    """What was entered, as the same question would understand it in a chat; words are taken as they are."""
    if isinstance(question, MultiChoice):
        return replies.choose_many(question, entered if isinstance(entered, tuple) else (entered,))
    words = entered if isinstance(entered, str) else " ".join(entered)
    if isinstance(question, SingleChoice | YesNo):
        return replies.choose(question, words)
    return replies.read(question, words, language, today)


def cleared(question: Question, value: Value) -> Value:
    return "" if isinstance(question, FreeText) and value == CLEAR else value


def answers(survey: Survey, conversation: Conversation) -> dict[str, Value]:
    """Those that count, as the path stands."""
    given = conversation.answers
    route = Route(survey, conversation)
    return {each.key: cleared(each, given[each.key].value) for each in route.questions if each.key in given}
