"""Changes to a draft that need no form: one word or one line says it all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.engine.conditions import parse
from bot.engine.phrases import Phrase
from bot.engine.survey import Survey
from bot.services.forms import checks, terms
from bot.services.forms.alert import added
from bot.services.forms.edits import replaced


def move(survey: Survey, key: str, step: int) -> Survey:
    """The question so many places further down, or (negative) up; no further than the ends."""
    question = survey.by_key[key]
    others = [each for each in survey.questions if each is not question]
    at = min(max(survey.questions.index(question) + step, 0), len(others))
    return replaced(survey, questions=(*others[:at], question, *others[at:]))


def remove(survey: Survey, key: str) -> Survey:
    """Without the question; the only one stays."""
    left = tuple(each for each in survey.questions if each.key != key)
    return replaced(survey, questions=left) if left else survey


def remove_ending(survey: Survey, n: int) -> Survey:
    """Without the one at that place, from 1; the only one stays. The last that is left is for everybody."""
    left = [ending for number, ending in enumerate(survey.endings, 1) if number != n]
    if not left:
        return survey
    return replaced(survey, endings=(*left[:-1], left[-1].model_copy(update={"when": None})))


def remove_alert(survey: Survey, key: str) -> Survey:
    return replaced(survey, alerts=tuple(each for each in survey.alerts if each.key != key))


def add_alert(survey: Survey, condition: str, targets: Sequence[str], said: Mapping[str, str]) -> Survey | Phrase:
    """With one more alert; or what is wrong with it. No targets are the default ones; `said` has other fields by name,
    as they are written."""
    wrong = checks.condition(survey, len(survey.questions), condition)
    state = terms.read(survey, said) if wrong is None else wrong
    if isinstance(state, Phrase):
        return state
    return added(survey, {"when": parse(condition), "targets": tuple(targets), **state})
