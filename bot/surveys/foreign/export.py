"""A survey of ours → the files of other tools, with a note for everything that they have no place for."""

from __future__ import annotations

import json
from collections.abc import Sequence
from io import BytesIO
from typing import Any

from bot.engine.survey import Survey
from bot.surveys.foreign import export_surveyjs, export_xlsform
from bot.surveys.foreign.report import Note, Notebook, listed

#: Settings of a survey that only a bot has.
_SETTINGS = {"purpose", "keywords", "reminder_after", "expires_after"}


def to_surveyjs(survey: Survey) -> tuple[str, tuple[Note, ...]]:
    """The JSON text of a SurveyJS document."""
    notebook = _notebook(survey)
    document = export_surveyjs.document(survey, notebook)
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n", notebook.notes


def to_xlsform(survey: Survey) -> tuple[bytes, tuple[Note, ...]]:
    """The bytes of an XLSForm workbook (.xlsx). Every cell is text: none is ever computed."""
    notebook = _notebook(survey)
    sheets = export_xlsform.sheets(survey, notebook)
    return _workbook({"survey": sheets.survey, "choices": sheets.choices, "settings": sheets.settings}), notebook.notes


def _notebook(survey: Survey) -> Notebook:
    """With what neither format has a place for."""
    notebook = Notebook("export")
    if survey.alerts:
        notebook.left_out("alerts", *(alert.key for alert in survey.alerts))
    unusual = survey.model_dump(include=_SETTINGS, exclude_defaults=True)
    if unusual:
        notebook.left_out("settings", names=listed(unusual))
    return notebook


def _workbook(sheets: dict[str, Sequence[dict[str, str]]]) -> bytes:
    import openpyxl  # a reader or writer of workbooks costs memory: only whoever needs one pays
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    book: Any = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        headings = list(dict.fromkeys(heading for row in rows for heading, text in row.items() if text))
        for at, heading in enumerate(headings, 1):
            for number, text in enumerate([heading, *(row.get(heading, "") for row in rows)], 1):
                if text:
                    sheet.cell(number, at, ILLEGAL_CHARACTERS_RE.sub("", text)).data_type = "s"
    written = BytesIO()
    book.save(written)
    return written.getvalue()
