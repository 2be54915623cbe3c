"""Surveys from elsewhere: ours in YAML, SurveyJS, XLSForm and FLOIP flows, told apart by what is in the file."""

from bot.surveys.foreign.reading import read
from bot.surveys.foreign.report import Imported, Note

__all__ = ["Imported", "Note", "read"]
