"""A survey file → a Survey that can run, or every reason why it can't; and a Survey → the file."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from io import StringIO
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.scalarstring import DoubleQuotedScalarString

from bot.engine import check
from bot.engine.conditions import parse
from bot.engine.errors import ConditionInvalid, Problem, SurveyInvalid
from bot.engine.survey import Survey
from bot.surveys.document import MAX_BYTES, Document, read
from bot.surveys.explain import explain

_FOLDER = Path(__file__).parent
#: Stands in for a condition that does not parse, so that the rest can still be checked.
_UNREADABLE = "_ answered"


def load_text(text: str, source: str = "") -> Survey:
    """The survey in `text` (YAML 1.2, at most 256 kB). `source` is what to call it in a traceback.

    Raises SurveyInvalid with every problem at once, each with its path and its 1-based line.
    """
    try:
        return _load(read(text))
    except SurveyInvalid as error:
        if source:
            error.add_note(f"in {source}")
        raise


def load_file(path: Path) -> Survey:
    """As `load_text`. Raises OSError where there is no such file."""
    with path.open("rb") as file:
        raw = file.read(MAX_BYTES + 1)
    try:
        return load_text(raw.decode("utf-8-sig"), str(path))
    except UnicodeDecodeError:
        raise SurveyInvalid((Problem((), "the file must be saved as UTF-8 text"),)) from None


def builtin() -> dict[str, Survey]:
    """The surveys that come with the bot, by key, in the order of their keys."""
    return dict(_builtin())


@cache
def _builtin() -> dict[str, Survey]:
    surveys = [load_file(file) for file in sorted(_FOLDER.glob("*.yaml"))]
    return {survey.key: survey for survey in surveys}


def dump(survey: Survey) -> str:
    """YAML that loads as the same survey. What has its default value is left out; comments are not kept."""
    state = survey.model_dump(mode="json", exclude_defaults=True)
    kinds = [question.kind for question in survey.questions]
    state["questions"] = [
        {"key": question["key"], "kind": kind, **question}
        for kind, question in zip(kinds, state["questions"], strict=True)
    ]
    yaml, written = YAML(), StringIO()
    yaml.width = 120
    yaml.allow_unicode = True
    yaml.dump(_quoted(state), written)
    return written.getvalue()


def _quoted(state: Any) -> Any:
    """With quotes and escapes around text that has line ends or invisible characters: bare, YAML would change it."""
    if isinstance(state, dict):
        return {key: _quoted(value) for key, value in state.items()}
    if isinstance(state, list):
        return [_quoted(value) for value in state]
    return DoubleQuotedScalarString(state) if isinstance(state, str) and not state.isprintable() else state


def _load(document: Document) -> Survey:
    found = [*document.problems, *_unreadable_conditions(document.data, ())]
    try:
        survey = Survey.model_validate(document.data)
    except ValidationError as error:
        found += explain(error, document.data)
        raise SurveyInvalid(_placed(found, document)) from None
    found += check.problems(survey)
    if found:
        raise SurveyInvalid(_placed(found, document))
    return survey


def _unreadable_conditions(data: Any, path: tuple[str | int, ...]) -> list[Problem]:
    """The conditions that do not parse; each is replaced, so that checking goes on behind it."""
    if isinstance(data, list):
        return [problem for at, item in enumerate(data) for problem in _unreadable_conditions(item, (*path, at))]
    if not isinstance(data, dict):
        return []
    found = [problem for key, item in data.items() for problem in _unreadable_conditions(item, (*path, str(key)))]
    if isinstance(data.get("when"), str):
        try:
            parse(data["when"])
        except ConditionInvalid as error:
            data["when"] = _UNREADABLE
            found.append(Problem((*path, "when"), str(error)))
    return found


def _placed(found: list[Problem], document: Document) -> tuple[Problem, ...]:
    """With their lines, from the top of the file to its end."""
    placed = (problem if problem.line else replace(problem, line=document.line(problem.path)) for problem in found)
    return tuple(sorted(placed, key=lambda problem: problem.line))
