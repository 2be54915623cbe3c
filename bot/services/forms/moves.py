"""Changes to a draft that need no form: one word or one line says it all."""

from __future__ import annotations

from collections.abc import Sequence

from bot.contract.address import Address
from bot.engine.conditions import parse
from bot.engine.phrases import Phrase
from bot.engine.survey import Survey
from bot.services.forms import checks
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


def add_alert(survey: Survey, condition: str, targets: Sequence[Address], within: str) -> Survey | Phrase:
    """With one more alert; or what is wrong with it. No targets are the default staff channels."""
    wrong = checks.condition(survey, len(survey.questions), condition) or checks.bad_duration(within)
    if wrong is not None:
        return wrong
    state = {"when": parse(condition), "targets": tuple(map(str, targets))}
    return added(survey, {**state, "acknowledge_within": checks.duration(within)})
