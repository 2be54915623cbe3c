"""Pydantic's errors → sentences that somebody who never programmed can act on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails
from rapidfuzz.process import extractOne

from bot.engine.errors import Problem
from bot.engine.languages import LANGUAGES
from bot.engine.survey import Alert, Choice, Ending, Question, Survey

Path = tuple[str | int, ...]

#: The question kinds by name.
KINDS: dict[str, type[BaseModel]] = {
    str(model.model_fields["kind"].default): model for model in get_args(get_args(Question)[0])
}
_LIST_ITEMS: dict[str, type[BaseModel]] = {"alerts": Alert, "endings": Ending, "choices": Choice}
_LONGEST_SHOWN = 60


def explain(error: ValidationError, data: Any) -> list[Problem]:
    """What `Survey.model_validate(data)` found, as problems with their places in the document."""
    return [_explain(each, data) for each in error.errors(include_url=False) if not _echoes(each)]


def _echoes(error: ErrorDetails) -> bool:
    """Pydantic counts only the good items of a list: one that is too short for that has been reported already."""
    return error["type"] == "too_short" and len(error["input"]) >= error.get("ctx", {})["min_length"]


def _explain(error: ErrorDetails, data: Any) -> Problem:
    path = _place(error["loc"], data)
    if error["type"] == "union_tag_invalid":
        path = (*path, "kind")
    sentence = _SENTENCES.get(error["type"])
    return Problem(path, sentence(error, path, data) if sentence else error["msg"])


def _place(location: Path, data: Any) -> Path:
    """The location without what pydantic adds to it: a question's kind, a union's branch, `[key]`."""
    if location[:1] == ("questions",) and len(location) > 2:
        location = (*location[:2], *location[3:])
    path: list[str | int] = []
    for at, part in enumerate(location):
        there, inner = _inside(data, part)
        if there or (at == len(location) - 1 and isinstance(data, dict) and part != "[key]"):
            path.append(part)
            data = inner
    return tuple(path)


def _inside(data: Any, part: str | int) -> tuple[bool, Any]:
    try:
        return True, data[part]
    except (LookupError, TypeError):
        return False, None


def _model_at(path: Path, data: Any) -> type[BaseModel] | None:
    """The model of the mapping at `path`."""
    if not path:
        return Survey
    if len(path) > 1 and isinstance(path[-1], int):
        if path[-2] == "questions":
            kind = data["questions"][path[-1]].get("kind")
            return KINDS.get(kind) if isinstance(kind, str) else None
        return _LIST_ITEMS.get(str(path[-2]))
    return None


def _unknown_field(_error: ErrorDetails, path: Path, data: Any) -> str:
    model = _model_at(path[:-1], data)
    advice = _nearest(path[-1], list(model.model_fields)) if model else "leave it out"
    return f'there is no "{_shown(path[-1])}" here; {advice}'


def _nearest(word: object, known: list[str]) -> str:
    """The one name meant, else all there are."""
    found = extractOne(_shown(word), known, score_cutoff=60)
    return f'did you mean "{found[0]}"?' if found else f"there can be {', '.join(known)}"


def _missing(_error: ErrorDetails, path: Path, _data: Any) -> str:
    return f'"{path[-1]}" is missing'


def _unknown_kind(error: ErrorDetails, _path: Path, _data: Any) -> str:
    tag = error.get("ctx", {}).get("tag", "")
    return f'"{_shown(tag)}" is no kind of question; the kinds are {", ".join(KINDS)}'


def _no_kind(_error: ErrorDetails, _path: Path, _data: Any) -> str:
    return f'"kind" is missing; the kinds are {", ".join(KINDS)}'


def _one_of(error: ErrorDetails, path: Path, _data: Any) -> str:
    if "[key]" in error["loc"]:
        return f'"{path[-1]}" is none of our languages, which are {", ".join(LANGUAGES)}'
    return f'"{_shown(error["input"])}" can\'t stand here; write {error.get("ctx", {}).get("expected", "")}'


def _pattern(error: ErrorDetails, path: Path, _data: Any) -> str:
    if path and path[-1] == "link":
        return "a link begins with https:// and has no spaces"
    return (
        f'"{_shown(error["input"])}" can\'t be a key; write a short name in small letters, '
        "digits and _, beginning with a letter, 20 at most"
    )


def _group(_error: ErrorDetails, path: Path, _data: Any) -> str:
    if path and path[-1] == "when":
        return "must be a condition such as: score is detractor"
    return 'must be a group of "name: value" lines'


def _length(words: str) -> Callable[[ErrorDetails, Path, Any], str]:
    def sentence(error: ErrorDetails, _path: Path, _data: Any) -> str:
        context = error.get("ctx", {})
        return words.format(least=context.get("min_length"), most=context.get("max_length"))

    return sentence


def _limit(words: str, name: str) -> Callable[[ErrorDetails, Path, Any], str]:
    def sentence(error: ErrorDetails, _path: Path, _data: Any) -> str:
        return f"must be {words} {error.get('ctx', {}).get(name)}"

    return sentence


def _says(words: str) -> Callable[[ErrorDetails, Path, Any], str]:
    return lambda _error, _path, _data: words


def _shown(value: object) -> str:
    text = str(value)
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…"


_TEXT = _says('must be text; put it in quotes ("…")')
_WHOLE = _says("must be a whole number")
_NUMBER = _says("must be a number")
_LIST = _says("must be a list; begin each line of it with a dash")
_TEXTS = _says("must be text, or one wording for each language: {en: …, ru: …}")
_TIME = _says("must be a time such as 15m, 24h or 7d")
_FLAG = _says("must be true or false")

_SENTENCES: dict[str, Callable[[ErrorDetails, Path, Any], str]] = {
    "invalid_key": _says("is no name; a name is a word with a colon after it"),
    "extra_forbidden": _unknown_field,
    "missing": _missing,
    "union_tag_invalid": _unknown_kind,
    "union_tag_not_found": _no_kind,
    "literal_error": _one_of,
    "string_pattern_mismatch": _pattern,
    "string_type": _TEXT,
    "string_too_short": _length("is too short; {least} letters at least"),
    "string_too_long": _length("is too long; {most} letters at most"),
    "too_short": _length("is too little; {least} at least"),
    "too_long": _length("is too much; {most} at most"),
    "int_type": _WHOLE,
    "int_parsing": _WHOLE,
    "int_from_float": _WHOLE,
    "float_type": _NUMBER,
    "float_parsing": _NUMBER,
    "bool_type": _FLAG,
    "bool_parsing": _FLAG,
    "tuple_type": _LIST,
    "dict_type": _TEXTS,
    "model_type": _group,
    "model_attributes_type": _group,
    "time_delta_type": _TIME,
    "time_delta_parsing": _TIME,
    "greater_than": _limit("more than", "gt"),
    "greater_than_equal": _limit("at least", "ge"),
    "less_than_equal": _limit("at most", "le"),
}
