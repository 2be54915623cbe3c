"""What reading a file came to, as JSON: it is read in another process than the one that wants it."""

from __future__ import annotations

import json
from typing import Any

from bot.engine.errors import Problem, SurveyInvalid
from bot.engine.phrases import Phrase
from bot.engine.survey import Survey
from bot.surveys.foreign.report import Imported, Note


def packed(read: Imported | SurveyInvalid) -> bytes:
    """For `unpacked`, which gives it back without loss."""
    if isinstance(read, SurveyInvalid):
        return json.dumps({"problems": [_problem(each) for each in read.problems]}).encode()
    notes = [[note.kind, note.where, _phrase(note.what)] for note in read.notes]
    return json.dumps({"survey": read.survey.model_dump(mode="json"), "notes": notes}).encode()


def unpacked(answer: bytes) -> Imported:
    """Raises SurveyInvalid where it was that."""
    state = json.loads(answer)
    if "problems" in state:
        raise SurveyInvalid(tuple(_problem_again(each) for each in state["problems"]))
    notes = tuple(Note(kind, where, _phrase_again(what)) for kind, where, what in state["notes"])
    return Imported(Survey.model_validate(state["survey"]), notes)


def _problem(problem: Problem) -> list[Any]:
    return [problem.path, problem.message, problem.line, None if problem.said is None else _phrase(problem.said)]


def _problem_again(state: list[Any]) -> Problem:
    path, message, line, said = state
    return Problem(tuple(path), message, line, None if said is None else _phrase_again(said))


def _phrase(said: Phrase) -> dict[str, Any]:
    """As an object, which no other value in a phrase is."""
    values = {name: _phrase(value) if isinstance(value, Phrase) else value for name, value in said.args}
    return {"id": said.id, "args": values}


def _phrase_again(state: dict[str, Any]) -> Phrase:
    pairs = state["args"].items()
    return Phrase(
        state["id"], tuple((name, _phrase_again(each) if isinstance(each, dict) else each) for name, each in pairs)
    )
