"""The path through a survey, derived from the answers and never stored: always forward, always ending.

An answer counts only while its question is on the path, so a corrected answer re-derives everything after it and
loses nothing: put the old answer back and the old path is there again.
"""

from __future__ import annotations

import re

from bot.engine.conditions import Known, Lookup, lookup_in
from bot.engine.conversation import Conversation
from bot.engine.survey import Question, Statement, Survey

_PIPE = re.compile(r"\{([a-z][a-z0-9_]*)(?:\|([^{}]*))?\}")
#: What one piped value may add to a text, so that an answer cannot flood a question.
_PIPED_AT_MOST = 200


def path(survey: Survey, conversation: Conversation) -> tuple[list[Question], Lookup]:
    """The questions that apply given the answers so far, in order, and the lookup over what counts."""
    counted: dict[str, Known] = {}
    lookup = lookup_in(counted, conversation.facts)
    questions: list[Question] = []
    for question in survey.questions:
        if question.when is not None and not question.when.holds(lookup):
            continue
        questions.append(question)
        if (answer := conversation.answers.get(question.key)) is not None:
            counted[question.key] = Known(answer.value, answer.group)
    return questions, lookup


def next_question(survey: Survey, conversation: Conversation) -> Question | None:
    """The question to ask now: one gone back to, else the first open one on the path; None at the end."""
    questions, _ = path(survey, conversation)
    done = {*conversation.answers, *conversation.skipped, *conversation.shown}
    for question in questions:
        if question.key == conversation.revisit:
            return question
    return next((question for question in questions if question.key not in done), None)


def answerable(survey: Survey, conversation: Conversation) -> list[Question]:
    """The questions on the path that take an answer: what `change 1` counts."""
    return [question for question in path(survey, conversation)[0] if not isinstance(question, Statement)]


def previous_question(survey: Survey, conversation: Conversation) -> Question | None:
    """The one before the question now asked."""
    before = None
    for question in answerable(survey, conversation):
        if question.key == conversation.asked:
            return before
        before = question
    return before


def pipe(text: str, lookup: Lookup, name: str = "") -> str:
    """Fills `{name|there}` from the contact's name, an answer or a fact; else with what follows the bar.

    Only the survey's own text is read for braces: what is piped in stays as it is.
    """

    def fill(match: re.Match[str]) -> str:
        known = Known(name) if match[1] == "name" and name else lookup(match[1])
        return _spoken(known.value) if known is not None else match[2] or ""

    return _PIPE.sub(fill, text) if "{" in text else text


def _spoken(value: object) -> str:
    shown = ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)
    return " ".join(shown.split())[:_PIPED_AT_MOST]
