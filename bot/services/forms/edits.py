"""A survey with something else in it. Surveys are frozen, so each of these is a new one."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from pydantic import BaseModel

from bot.engine.languages import LANGUAGES, Language
from bot.engine.survey import Question, Survey


def state_of(model: BaseModel) -> dict[str, Any]:
    """Its fields by name, as they are."""
    return {name: getattr(model, name) for name in type(model).model_fields}


def replaced(survey: Survey, **fields: Any) -> Survey:
    """With other fields. Raises pydantic's ValidationError where that is no survey."""
    return Survey(**{**state_of(survey), **fields})


def at_place(survey: Survey, at: int, question: Question) -> Survey:
    """With this question in place of the one that stands there, or behind the last one."""
    return replaced(survey, questions=(*survey.questions[:at], question, *survey.questions[at + 1 :]))


def speaking(survey: Survey, languages: Collection[Language]) -> Survey:
    """Cut down to some of its languages; a text that is written in none of them stays."""
    document = _cut_down(survey.model_dump(mode="json"), set(languages))
    keywords = {each: word for each, word in survey.keywords.items() if each in languages}
    return Survey.model_validate({**document, "keywords": keywords})


def _cut_down(node: Any, languages: set[Language]) -> Any:
    if isinstance(node, list):
        return [_cut_down(each, languages) for each in node]
    if not isinstance(node, dict):
        return node
    if node and node.keys() <= set(LANGUAGES):
        return {key: text for key, text in node.items() if key in languages} or node
    return {key: _cut_down(each, languages) for key, each in node.items()}
