"""The survey files that others wrote (`shared/foreign`, beside the project), what an import of each reports, and a
respondent who plays the imported survey to its end.

What is reported stands in tests/surveys/imports, one text for each file. After a change that is meant:
`python -m tests.surveys.foreign_files`, then read the difference.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from math import ceil, floor
from pathlib import Path
from random import Random
from typing import Any

from bot.engine.errors import SurveyInvalid
from bot.engine.prompt import DONE
from bot.engine.survey import (
    ContactDetails,
    Date,
    FreeText,
    MultiChoice,
    Number,
    Question,
    ScoreQuestion,
    SingleChoice,
    Survey,
    YesNo,
)
from bot.services.rehearsal import Rehearsal
from bot.services.voice import say
from bot.surveys.foreign import Imported, Note, read

FOLDER = Path(__file__).parents[2].parent / "shared" / "foreign"
EXPECTED = Path(__file__).parent / "imports"
_FORMATS = ("surveyjs", "xlsform", "rapidpro")
_PATIENCE = 400


def files(format_: str) -> list[Path]:
    return sorted(path for path in (FOLDER / format_).iterdir() if path.is_file())


def expected(path: Path) -> Path:
    return EXPECTED / path.parent.name / f"{path.name}.txt"


# ---------------------------------------------------------------- what an import reports


def report(path: Path) -> str:
    """The questions that came of a file and every note, or the sentence that refuses it."""
    try:
        return (
            "\n".join([*_survey_lines(imported := read(path.name, path.read_bytes())), "", *note_lines(imported.notes)])
            + "\n"
        )
    except SurveyInvalid as error:
        return f"REFUSED {error}\n"


def _survey_lines(imported: Imported) -> Iterator[str]:
    survey = imported.survey
    yield f"{survey.key}: {survey.title[survey.default_language]} ({', '.join(survey.languages)})"
    yield ""
    for question in survey.questions:
        words = " ".join(question.text[survey.default_language].split())
        yield f"{question.key} [{_kind(question)}] {words[:90]}"
        if question.when is not None:
            yield f"    when {question.when}"


def _kind(question: Question) -> str:
    return " ".join([question.kind, *_details(question), *(["required"] if question.required else [])])


def _details(question: Question) -> Iterator[str]:
    if isinstance(question, SingleChoice | MultiChoice):
        yield ", ".join(choice.key for choice in question.choices)
    if isinstance(question, MultiChoice) and (question.at_least, question.at_most) != (1, None):
        yield f"{question.at_least}-{question.at_most}"
    if isinstance(question, Number):
        yield f"{question.minimum}..{question.maximum}"
    if isinstance(question, ScoreQuestion):
        yield f"{question.scale.low}-{question.scale.high}"


def note_lines(notes: tuple[Note, ...]) -> list[str]:
    return [" | ".join(filter(None, (note.kind, note.where, say(note.what, "en")))) for note in notes]


# ---------------------------------------------------------------- a respondent


def play(survey: Survey, seed: int) -> Rehearsal:
    """A conversation in which every question is given an answer that fits it, or is skipped where it may be."""
    dice = Random(seed)
    played = Rehearsal(survey, survey.default_language, name="Ann")
    played.begin()
    for _ in range(_PATIENCE):
        asked = played.conversation.asked
        if asked is None:
            return played
        _answer(played, survey.by_key[asked], dice)
    raise AssertionError(f"still asked {asked} after {_PATIENCE} answers")


def _answer(played: Rehearsal, question: Question, dice: Random) -> None:
    """Presses what can be pressed, types the rest."""
    presses = next((find for kind, find in _PRESSES.items() if isinstance(question, kind)), None)
    if not question.required and dice.random() < 0.2:
        played.command("skip")
    elif presses is None:
        played.type(next(words(question, dice) for kind, words in _WORDS.items() if isinstance(question, kind)))
    else:
        for choice in presses(question, dice):
            played.tap(question.key, choice)


def _some(question: Any, dice: Random) -> list[str]:
    most = question.at_most or len(question.choices)
    count = dice.randint(question.at_least, min(most, len(question.choices)))
    return [*(choice.key for choice in dice.sample(question.choices, count)), DONE]


def _number(question: Any, dice: Random) -> str:
    low = question.minimum if question.minimum is not None else min(0, question.maximum or 0)
    high = question.maximum if question.maximum is not None else low + 20
    return f"{dice.choice([ceil(low), floor(high)])}" if question.whole else f"{dice.choice([low, high]):f}"


_PRESSES: dict[Any, Callable[[Any, Random], list[str]]] = {
    ScoreQuestion: lambda question, dice: [str(dice.randint(question.scale.low, question.scale.high))],
    SingleChoice: lambda question, dice: [dice.choice(question.choices).key],
    MultiChoice: _some,
    YesNo: lambda _question, dice: [dice.choice(["yes", "no"])],
}
_WORDS: dict[Any, Callable[[Any, Random], str]] = {
    Number: _number,
    Date: lambda _question, _dice: "2026-10-30",
    ContactDetails: lambda _question, _dice: "ann@example.com",
    FreeText: lambda question, _dice: "Fine so far"[: question.max_length],
}


if __name__ == "__main__":
    for format_ in _FORMATS:
        for file in files(format_):
            expected(file).parent.mkdir(parents=True, exist_ok=True)
            expected(file).write_text(report(file), "utf-8")
