"""One JSON object of a SurveyJS document, read property by property: what nobody asked for is known at the end."""

from __future__ import annotations

import math
from typing import Any

from bot.engine.conditions import Scalar
from bot.surveys.foreign.form import Wordings


class Properties:
    """Whatever stands under a name, as what is wanted there; something else counts as nothing."""

    def __init__(self, raw: object) -> None:
        self._raw: dict[str, Any] = raw if isinstance(raw, dict) else {}
        self._read: set[str] = set()

    def raw(self, name: str) -> Any:
        self._read.add(name)
        return self._raw.get(name)

    def text(self, name: str) -> str:
        value = self.raw(name)
        return value if isinstance(value, str) else ""

    def texts(self, *names: str) -> Wordings:
        """The first of these that is written: a bare text is in the default language."""
        found = [wordings(self.raw(name)) for name in names]
        return next(filter(None, found), {})

    def flag(self, *names: str) -> bool:
        found = [self.raw(name) for name in names]
        return any(value is True or value == "true" for value in found)

    def number(self, name: str) -> float | None:
        """A finite number, written as one or as text."""
        value = self.raw(name)
        if isinstance(value, bool) or not isinstance(value, int | float | str):
            return None
        try:
            number = float(value)
        except (ValueError, OverflowError):
            return None
        return number if math.isfinite(number) else None

    def count(self, name: str) -> int | None:
        """A number of things; none and 0 mean that there is no limit."""
        number = self.number(name)
        return int(min(number, 100_000)) if number is not None and number >= 1 else None

    def items(self, *names: str) -> list[Any]:
        found = [value for name in names if isinstance(value := self.raw(name), list)]
        return [item for value in found for item in value]

    def unread(self) -> list[str]:
        """The properties that nothing was made of. What is empty or false says nothing."""
        return [
            name for name, value in self._raw.items() if name not in self._read and value not in (None, False, "", [])
        ]


def wordings(value: object) -> Wordings:
    """A text, or one for each locale, as SurveyJS writes them: `default` is the default language."""
    if isinstance(value, str) and value.strip():
        return {"": value}
    if not isinstance(value, dict):
        return {}
    return {
        "" if tag == "default" else tag: text for tag, text in value.items() if isinstance(text, str) and text.strip()
    }


def joined(*parts: Wordings) -> Wordings:
    """Texts one under the other, in each language that any of them has; a language's gap is the default's."""
    tags = dict.fromkeys(tag for part in parts for tag in part)
    lines = {tag: [part.get(tag) or part.get("", "") for part in parts] for tag in tags}
    return {tag: "\n".join(filter(None, found)) for tag, found in lines.items()}


def scalar(value: object) -> Scalar | None:
    """A choice's value; none where it is a list or an object."""
    if isinstance(value, bool | str | int):
        return value
    return value if isinstance(value, float) and math.isfinite(value) else None
