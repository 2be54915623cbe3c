"""What a part of a survey is called, by where it stands."""

from __future__ import annotations

from bot.engine.phrases import Phrase, phrase
from bot.engine.places import Path
from bot.engine.survey import Survey


def label(survey: Survey, path: Path) -> Phrase:
    """`Question 3 (score): low end`, as the list of changes calls it."""
    if path == ("title",):
        return phrase("change.part_title")
    return phrase("change.within", where=_where(survey, path), part=_part(survey, path))


def _where(survey: Survey, path: Path) -> Phrase:
    at = int(path[1])
    if path[0] == "endings":
        return phrase("change.ending", number=at + 1)
    if path[0] == "alerts":
        return phrase("change.alert", key=survey.alerts[at].key)
    return phrase("change.question", number=at + 1, key=survey.questions[at].key)


def _part(survey: Survey, path: Path) -> Phrase:
    if path[2] == "choices":
        return phrase("change.part_choice", key=choice(survey, path))
    if path[2] == "labels":
        return phrase("change.part_label", number=int(path[3]) + 1)
    return phrase(f"change.part_{path[2]}")


def choice(survey: Survey, path: Path) -> str:
    """The key of the choice on the path."""
    found: str = getattr(survey.questions[int(path[1])], "choices")[int(path[3])].key  # noqa: B009
    return found
