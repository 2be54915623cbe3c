"""A pressed button: its key must be one that the question has. Anybody can forge one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bot.engine.conversation import Value
from bot.engine.replies.outcome import Accepted, Reply, rejected
from bot.engine.survey import MultiChoice, Question, ScoreQuestion, SingleChoice, YesNo


def choose(question: Question, choice_key: str) -> Reply:
    """The answer behind a button's key: a score's digits, a choice's key, "yes" or "no".

    One toggled choice of several is a tuple of one; how many there must be is `choose_many`'s business.
    """
    maker = _VALUES.get(question.kind)
    values = maker(question) if maker else {}
    return Accepted(values[choice_key]) if choice_key in values else rejected("not_a_choice")


def _scores(question: ScoreQuestion) -> dict[str, Value]:
    return {str(value): value for value in range(question.scale.low, question.scale.high + 1)}


def _choices(question: SingleChoice) -> dict[str, Value]:
    return {choice.key: choice.key for choice in question.choices}


def _checks(question: MultiChoice) -> dict[str, Value]:
    return {choice.key: (choice.key,) for choice in question.choices}


def _yes_no(_question: YesNo) -> dict[str, Value]:
    return {"yes": True, "no": False}


_VALUES: dict[str, Callable[[Any], dict[str, Value]]] = {
    "nps": _scores,
    "csat": _scores,
    "ces": _scores,
    "stars": _scores,
    "choice": _choices,
    "multi_choice": _checks,
    "yes_no": _yes_no,
}
