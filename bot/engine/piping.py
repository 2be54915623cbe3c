"""Braces in a survey's texts: `{name|there}` becomes what is known under that name, else what follows the bar."""

from __future__ import annotations

import re
from collections.abc import Callable

from bot.engine.languages import Language

_PIPE = re.compile(r"\{([a-z][a-z0-9_]*)(?:\|([^{}]*))?\}")
#: What one piped value may add to a text, so that an answer cannot flood a question.
_AT_MOST = 200
#: What stands between the items of a list.
LIST_MARKS: dict[Language, str] = {"en": ", ", "ru": ", ", "zh-Hans": "、", "zh-Hant": "、"}
_YES_NO: dict[Language, dict[bool, str]] = {
    "en": {True: "yes", False: "no"},
    "ru": {True: "да", False: "нет"},
    "zh-Hans": {True: "是", False: "否"},
    "zh-Hant": {True: "是", False: "否"},
}


def pipe(text: str, said: Callable[[str], str]) -> str:
    """Fills in every `{name}` with `said(name)`; where that is empty, with what follows the bar.

    Only the survey's own text is read for braces: what is piped in stays as it is.
    """
    return _PIPE.sub(lambda match: said(match[1]) or match[2] or "", text) if "{" in text else text


def plain(value: object, language: Language) -> str:
    """A value as it stands in a sentence: one line, not too long."""
    if isinstance(value, bool):
        return _YES_NO[language][value]
    shown = LIST_MARKS[language].join(map(str, value)) if isinstance(value, tuple) else str(value)
    return " ".join(shown.split())[:_AT_MOST]
