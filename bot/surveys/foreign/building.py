"""A foreign form → a Survey that can run, with a note for everything that had to be changed on the way."""

from __future__ import annotations

from bot.surveys.foreign.form import Form
from bot.surveys.foreign.report import Imported


def build(form: Form) -> Imported:
    """Raises SurveyInvalid where the form holds nothing that can be asked or said."""
    raise NotImplementedError
