"""The columns of an XLSForm by their right names. Twenty years of dialects write `relevance`, `bind:relevant`,
`Caption : english` or `label::English (en)`; pyxform knows what each of them stands for."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from typing import NamedTuple

from pyxform.aliases import list_header, survey_header
from pyxform.parsing.sheet_headers import process_header

from bot.surveys.foreign.workbook import Sheet

#: Where pyxform puts a column → what we call it.
_PLAIN = {
    ("bind", "relevant"): "relevant",
    ("bind", "required"): "required",
    ("bind", "constraint"): "constraint",
    ("bind", "calculate"): "calculation",
    ("bind", "readonly"): "read_only",
    ("control", "appearance"): "appearance",
    ("control", "jr:count"): "repeat_count",
    ("bind", "jr:constraintMsg"): "constraint_message",
    ("bind", "jr:requiredMsg"): "required_message",
    ("media", "image"): "image",
    ("media", "audio"): "audio",
    ("media", "video"): "video",
    ("list name",): "list_name",
}
#: What pyxform keeps attributes of the form under: what follows is no language.
_ATTRIBUTES = frozenset({"bind", "control", "body", "instance", "media"})
_KNOWN = {
    "label",
    "hint",
    "guidance_hint",
    "type",
    "name",
    "list_name",
    "parameters",
    "choice_filter",
    "default",
    "disabled",
}


class Column(NamedTuple):
    """`language` is as it stands in the heading, "" where there is none."""

    name: str
    language: str = ""


class Row(NamedTuple):
    """One row of a sheet; `number` counts from 1 as Excel does."""

    number: int
    cells: Mapping[Column, str]

    def get(self, name: str) -> str:
        return next((text for column, text in self.cells.items() if column.name == name), "")

    def texts(self, name: str) -> dict[str, str]:
        """The wordings by language, as the headings name the languages."""
        return {column.language: text for column, text in self.cells.items() if column.name == name}


class Table(NamedTuple):
    """The rows of a sheet that have anything in them. `headers` are how the file heads each column."""

    rows: tuple[Row, ...]
    headers: Mapping[Column, str]

    def used(self) -> Iterable[Column]:
        """The columns in which anything is written, from left to right."""
        written = {column for row in self.rows for column in row.cells}
        return (column for column in self.headers if column in written)

    def others(self, brought: Container[str]) -> list[str]:
        """How the file heads the columns in use that are none of `brought`, without their languages."""
        unknown = (column for column in self.used() if column.name not in brought)
        return [self.headers[column].removesuffix(column.language).rstrip(": ") for column in unknown]


def survey_table(sheet: Sheet) -> Table:
    return _table(sheet, survey_header)


def choices_table(sheet: Sheet) -> Table:
    return _table(sheet, list_header)


def _table(sheet: Sheet, aliases: Mapping[str, str | tuple[str, ...]]) -> Table:
    double = any("::" in header for header in sheet.headers)
    columns = {header: _column(header, double, aliases) for header in sheet.headers}
    headers: dict[Column, str] = {}
    for header, column in columns.items():
        headers.setdefault(column, header)
    rows = (Row(at, _cells(row, columns)) for at, row in enumerate(sheet.rows, 2) if row)
    return Table(tuple(rows), headers)


def _cells(row: Mapping[str, str], columns: Mapping[str, Column]) -> dict[Column, str]:
    """Where two headings mean the same column, the first that has anything counts."""
    cells: dict[Column, str] = {}
    for header, text in row.items():
        cells.setdefault(columns[header], text)
    return cells


def _column(header: str, double: bool, aliases: Mapping[str, str | tuple[str, ...]]) -> Column:
    tokens: Sequence[str] = process_header(header, double, aliases, _KNOWN)[1]
    known = next((size for size in (2, 1) if tuple(tokens[:size]) in _PLAIN), 0)
    if known:
        return Column(_PLAIN[tuple(tokens[:known])], ":".join(tokens[known:]))
    if tokens[0] in _ATTRIBUTES:
        return Column("::".join(tokens))
    return Column(tokens[0], ":".join(tokens[1:]))
