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
from bot.surveys import loader
from bot.surveys.foreign import floip, surveyjs
from bot.surveys.foreign.building import build
from bot.surveys.foreign.report import Imported

MAX_BYTES = 4 * 1024 * 1024
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_YAML = (".yaml", ".yml")
#: What every survey of ours has, written as YAML.
_OURS = re.compile(r"^[{\s]*[\"']?(key|title|questions)[\"']?\s*:", re.MULTILINE)
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
    document = _parsed(text)
    if floip.is_floip(document):
        return build(floip.read(name, document))
    if surveyjs.is_surveyjs(document):
        return build(surveyjs.read(name, document))
    if isinstance(document, dict) and "questions" in document:
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
    if not _OURS.search(text):
        raise _unknown()
    return Imported(loader.load_text(text))


def _unknown() -> SurveyInvalid:
    return _refused(f"this is no survey that can be read; send {_KNOWN}")


def _refused(message: str) -> SurveyInvalid:
    return SurveyInvalid((Problem((), message),))
