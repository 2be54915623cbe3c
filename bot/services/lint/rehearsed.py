"""A survey's messages as a customer would get them, one language at a time, each question as it is asked for the first
time. Nothing is known of the customer: texts say what they say without an answer or a name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from bot.contract.outbound import Content
from bot.engine.conditions import Scalar
from bot.engine.conversation import Conversation
from bot.engine.effects import Say
from bot.engine.languages import Language
from bot.engine.phrases import Phrase
from bot.engine.places import Path
from bot.engine.prompting import prompt_for
from bot.engine.routing import Route
from bot.engine.survey import Ending, Question, Statement, Survey
from bot.services import showing

#: As long as a conversation's number can get: it is part of what a button carries.
_CONVERSATION = "9" * 19
_ANY_TIME = datetime(2026, 1, 1, tzinfo=UTC)


class Message(NamedTuple):
    """A question or an ending. The statements before it are said in the same message: `content` has all of them,
    `shortest` only those that everybody reads."""

    path: Path
    content: Content
    shortest: Content


def messages(survey: Survey, language: Language, company: str, intro: tuple[Phrase, ...] = ()) -> Iterator[Message]:
    """In the survey's order; `intro` stands before the first."""
    route = Route(survey, _conversation(language, company))
    statements: list[Statement] = []
    for at, question in enumerate(survey.questions):
        if isinstance(question, Statement):
            statements.append(question)
            continue
        whole = _asked(route, question, statements, intro)
        certain = _certain(statements)
        shortest = whole if certain == statements else _asked(route, question, certain, intro)
        yield Message(("questions", at), whole, shortest)
        statements, intro = [], ()
    for at, ending in enumerate(survey.endings):
        whole, shortest = (_ended(route, ending, said) for said in (statements, _certain(statements)))
        yield Message(("endings", at), whole, shortest)


def _conversation(language: Language, company: str) -> Conversation:
    facts: dict[str, Scalar] = {"language": language}
    if company:
        facts["company"] = company
    return Conversation(
        id=_CONVERSATION, language=language, name="", facts=facts, started_at=_ANY_TIME, last_at=_ANY_TIME
    )


def _certain(statements: Sequence[Statement]) -> list[Statement]:
    return [statement for statement in statements if statement.when is None]


def _asked(route: Route, question: Question, said: Sequence[Statement], intro: tuple[Phrase, ...]) -> Content:
    lead = tuple(route.text(statement.text) for statement in said)
    return showing.question(prompt_for(route, question, lead), _CONVERSATION, intro)


def _ended(route: Route, ending: Ending, said: Sequence[Statement]) -> Content:
    parts = (*(route.text(statement.text) for statement in said), route.text(ending.text))
    effect = Say(parts, ending.link or "", route.text(ending.link_label))
    return showing.notice(effect, route.conversation.language)
