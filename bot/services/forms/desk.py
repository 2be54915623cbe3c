"""What a form is opened over."""

from __future__ import annotations

from typing import NamedTuple

from bot.engine.languages import Language
from bot.engine.survey import Survey


class Desk(NamedTuple):
    """The draft as it was when the form was opened (None for a survey still to be made), the admin's language, and the
    keys that a new survey can't have."""

    survey: Survey | None
    language: Language
    taken: frozenset[str] = frozenset()
