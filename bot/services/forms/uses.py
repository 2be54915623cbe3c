"""Who names a question: without it, its name would be taken for a fact about the customer."""

from __future__ import annotations

from collections.abc import Iterator

from bot.engine.phrases import Phrase
from bot.engine.piping import pipe
from bot.engine.places import Path, conditions, leaves, texts
from bot.engine.survey import FreeText, Survey
from bot.services.forms.labels import label


def uses(survey: Survey, key: str) -> list[Phrase]:
    """The conditions, the reasons and the texts that name the question, in words."""
    return [label(survey, path) for path in (*_conditions(survey, key), *_reasons(survey, key), *_texts(survey, key))]


def _conditions(survey: Survey, key: str) -> Iterator[Path]:
    return (path for path, tree, _ in conditions(survey) if key in {leaf.name for leaf in leaves(tree)})


def _reasons(survey: Survey, key: str) -> Iterator[Path]:
    for at, question in enumerate(survey.questions):
        if isinstance(question, FreeText) and question.reason_for == key:
            yield ("questions", at, "reason_for")


def _texts(survey: Survey, key: str) -> Iterator[Path]:
    return (place.path for place in texts(survey) if any(key in _filled_in(text) for text in place.texts.values()))


def _filled_in(text: str) -> set[str]:
    """The names in its braces."""
    names: set[str] = set()

    def note(name: str) -> str:
        names.add(name)
        return ""

    pipe(text, note)
    return names
