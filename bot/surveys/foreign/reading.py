"""A file of whatever format → a survey and its notes. The name is only a hint: what counts is what is in it.

Nothing is fetched and nothing in a file is run. What can't be read is refused with a sentence; the readers of
workbooks are loaded when one comes, since they cost memory.
"""

from __future__ import annotations

import json
import re
from pathlib import PurePath
from typing import Any

from bot.engine.errors import Problem, SurveyInvalid
from bot.surveys import document, loader
from bot.surveys.foreign import floip, surveyjs
from bot.surveys.foreign.building import build
from bot.surveys.foreign.report import Imported

MAX_BYTES = 4 * 1024 * 1024
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_YAML = (".yaml", ".yml")
#: What every survey of ours has, written as YAML. Only within a line: looking on over empty ones takes for ever.
_OURS = re.compile(r"^[{ \t]*[\"']?(key|title|questions)[\"']?[ \t]*:", re.MULTILINE)
_FOREIGN_JSON = {"FLOIP": floip.is_floip, "SurveyJS": surveyjs.is_surveyjs}
_KNOWN = "a survey of ours (YAML), SurveyJS (JSON), XLSForm (.xlsx, .xls) or a FLOIP flow (JSON)"


def read(name: str, content: bytes) -> Imported:
    """The survey in a file. Raises SurveyInvalid, with sentences for an admin, where there is none that can run."""
    if len(content) > MAX_BYTES:
        raise _refused(f"the file is larger than {MAX_BYTES // 1024 // 1024} MB")
    if not content.strip():
        raise _refused("the file is empty")
    if content.startswith(_WORKBOOKS):
        from bot.surveys.foreign import xlsform

        return build(xlsform.read(name, content))
    text = _decoded(content)
    if text.lstrip().startswith(("{", "[")) and PurePath(name).suffix.lower() not in _YAML:
        return _from_json(name, text)
    return _ours(text)


def foreign_format(content: bytes) -> str:
    """What the file looks like from outside, if like a survey that is not ours; else empty."""
    if content.startswith(_WORKBOOKS):
        return "XLSForm"
    try:
        parsed = _parsed(_decoded(content))
    except SurveyInvalid:
        return ""
    return next((name for name, is_it in _FOREIGN_JSON.items() if is_it(parsed)), "")


def _decoded(content: bytes) -> str:
    """UTF-8, 16 or 32, with or without a byte order mark."""
    try:
        text = content.decode(json.detect_encoding(content)).removeprefix("\ufeff")
    except UnicodeDecodeError:
        raise _unknown() from None
    if "\0" in text:
        raise _unknown()
    return text


def _from_json(name: str, text: str) -> Imported:
    parsed = _parsed(text)
    if floip.is_floip(parsed):
        return build(floip.read(name, parsed))
    if surveyjs.is_surveyjs(parsed):
        return build(surveyjs.read(name, parsed))
    if isinstance(parsed, dict) and "questions" in parsed:
        return Imported(loader.load_text(text))
    raise _unknown()


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        message = f"the file is broken or cut off at line {error.lineno}: its JSON can't be read. Export it again"
        raise SurveyInvalid((Problem((), message, error.lineno),)) from None
    except (RecursionError, ValueError):
        raise _refused("the file is nested too deeply, or has numbers too long to read") from None


def _ours(text: str) -> Imported:
    """What is too large for one of ours is looked at no further than one of ours goes."""
    if not _OURS.search(text[: document.MAX_BYTES]):
        raise _unknown()
    return Imported(loader.load_text(text))


def _unknown() -> SurveyInvalid:
    return _refused(f"this is no survey that can be read; send {_KNOWN}")


def _refused(message: str) -> SurveyInvalid:
    return SurveyInvalid((Problem((), message),))
