"""What is wrong with an answer in a form: the linter's own words, where it is the linter who would object."""

from __future__ import annotations

import re
from datetime import timedelta

from bot.engine import advice, durations
from bot.engine import check as linter
from bot.engine.conditions import Tree, parse
from bot.engine.errors import ConditionInvalid, Problem
from bot.engine.languages import Language
from bot.engine.phrases import Phrase, phrase
from bot.engine.places import Path
from bot.engine.survey import (
    Alert,
    Ending,
    MultiChoice,
    Question,
    ScoreQuestion,
    SingleChoice,
    Statement,
    Survey,
    YesNo,
)
from bot.engine.words.text import fold
from bot.services.forms.edits import at_place, replaced

_LONGEST = timedelta(days=366)
_NUMBER = re.compile(r"-?[0-9]{1,15}(?:[.,][0-9]{1,6})?")


def complaint(problem: Problem) -> Phrase:
    """What is wrong and what to do about it."""
    said = problem.said
    assert said is not None, "every rule of the engine's says it in words"
    return phrase("form.problem", what=said, do=Phrase(f"{said.id}_do", said.args))


def first_problem(survey: Survey, path: Path) -> Phrase | None:
    """What the linter has against that part of the survey. That a language is missing is no matter for a form."""
    found = (each for each in linter.problems(survey) if each.path[: len(path)] == path)
    problem = next((each for each in found if each.said is None or each.said.id != "check.missing"), None)
    return complaint(problem) if problem is not None else None


# ---------------------------------------------------------------- conditions


def condition(survey: Survey, at: int, text: str) -> Phrase | None:
    """Does it parse, does every name lead somewhere, can the values be? `at` questions come before it."""
    try:
        tree = parse(text)
    except ConditionInvalid as error:
        return phrase("form.condition", position=error.position + 1, example=example(survey, at))
    return _leads_nowhere(survey, at, tree)


def _leads_nowhere(survey: Survey, at: int, tree: Tree) -> Phrase | None:
    if at < len(survey.questions):
        stand_in = Statement(key=survey.questions[at].key, text={"en": "-"}, when=tree)
        tried, path = at_place(survey, at, stand_in), ("questions", at, "when")
    else:
        tried, path = replaced(survey, alerts=(Alert(key="form", when=tree),)), ("alerts", 0, "when")
    slips = (complaint(each) for each in advice.beside(tried) if each.path == path)
    return first_problem(tried, path) or next(slips, None)


def example(survey: Survey, at: int) -> str:
    """A condition that would do there, of a score if there is one."""
    earlier = sorted(survey.questions[:at], key=lambda each: not isinstance(each, ScoreQuestion))
    return next((made for each in earlier if (made := _about(each))), "plan = pro")


def _about(question: Question) -> str:
    if isinstance(question, ScoreQuestion):
        return f"{question.key} is {question.scale.worst}"
    if isinstance(question, MultiChoice):
        return f"{question.key} contains {question.choices[0].key}"
    if isinstance(question, SingleChoice):
        return f"{question.key} = {question.choices[0].key}"
    return f"{question.key} = yes" if isinstance(question, YesNo) else ""


# ---------------------------------------------------------------- words and figures


def wording(survey: Survey, at: int, language: Language, text: str) -> Phrase | None:
    """Are its braces as they should be? `at` questions come before it."""
    if at < len(survey.questions):
        stand_in = Statement(key=survey.questions[at].key, text={language: text})
        return first_problem(at_place(survey, at, stand_in), ("questions", at, "text", language))
    return first_problem(replaced(survey, endings=(Ending(text={language: text}),)), ("endings", 0, "text", language))


def duration(text: str) -> timedelta | None:
    """None where it is no time that a survey can have."""
    found = durations.read(text)
    return found if found is not None and timedelta(0) < found <= _LONGEST else None


def bad_duration(text: str) -> Phrase | None:
    return phrase("form.duration") if duration(text) is None else None


def number(text: str) -> float | None:
    plain = "".join(fold(text).split())
    return float(plain.replace(",", ".")) if _NUMBER.fullmatch(plain) else None


def whole(text: str) -> int | None:
    found = number(text)
    return int(found) if found is not None and found.is_integer() else None


def bad_number(text: str) -> Phrase | None:
    return phrase("form.number") if number(text) is None else None


def bad_whole(text: str, least: int, most: int) -> Phrase | None:
    found = whole(text)
    fits = found is not None and least <= found <= most
    return None if fits else phrase("form.whole", least=least, most=most)
