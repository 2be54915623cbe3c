"""What the engine's rules find, as findings. Missing translations are told of by `wordings`, a language at a time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from bot.engine import check
from bot.engine.errors import Problem
from bot.engine.phrases import Phrase, phrase
from bot.engine.survey import Survey
from bot.services.lint.findings import Finding, Weight, place_at

_ELSEWHERE = "check.missing"
#: Of what only advises, that which is no warning.
_ADVICE = frozenset({"check.too_long", "check.part_always", "check.no_reminder", "check.no_link"})


def found(survey: Survey) -> Iterator[Finding]:
    for problem in check.problems(survey):
        if problem.said is None or problem.said.id != _ELSEWHERE:
            yield _finding(survey, problem, "problem")
    for problem in check.warnings(survey):
        advice = problem.said is not None and problem.said.id in _ADVICE
        yield _finding(survey, problem, "advice" if advice else "warning")


def _finding(survey: Survey, problem: Problem, weight: Weight) -> Finding:
    said = problem.said or phrase("check.other", message=problem.message)
    return Finding(weight, place_at(survey, problem.path), said, Phrase(f"{said.id}_do", said.args))


def nobody_told(survey: Survey) -> Iterator[Finding]:
    """Where no staff are told of a case by default."""
    for at, alert in enumerate(survey.alerts):
        if not alert.targets:
            what, mend = phrase("lint.no_target"), phrase("lint.no_target_do")
            yield Finding("warning", place_at(survey, ("alerts", at)), what, mend)


def not_there(survey: Survey, field: Literal["team", "follow_up"], known: frozenset[str] | None) -> Iterator[Finding]:
    """A team that an alert names, or a survey to ask afterwards, which may still come."""
    for at, alert in enumerate(survey.alerts):
        key = getattr(alert, field)
        if key is not None and known is not None and key not in known:
            what, mend = phrase(f"lint.no_{field}", key=key), phrase(f"lint.no_{field}_do", key=key)
            yield Finding("warning", place_at(survey, ("alerts", at)), what, mend)
