"""A whole file → its good rows and its bad ones, each of these with its reason, in chunks."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import islice
from typing import Any

from bot.engine.attributes import Attribute
from bot.engine.phrases import Phrase, phrase
from bot.sheets.columns import Columns, New, columns
from bot.sheets.decoding import decoded, rows
from bot.sheets.people import Row, person

#: Rows in one chunk, which is one transaction.
CHUNK = 200
MOST_ROWS = 100_000
_MOST_COLUMNS = 60
_MOST_SHOWN = 5
#: So much of a bad row's cell is kept: it is given back for somebody to mend.
_LONGEST_CELL = 1000


@dataclass(frozen=True, slots=True)
class Given:
    """What a file is read with."""

    attributes: Mapping[str, Attribute]
    region: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """`chunks` are JSON, objects with `rows`, and `bad` with line, cells and reason. `reasons` are the first."""

    headings: tuple[str, ...]
    uses: tuple[str, ...]
    new: tuple[New, ...]
    good: int
    bad: int
    reasons: tuple[tuple[int, Phrase], ...]
    chunks: tuple[str, ...]


def read(content: bytes, given: Given) -> Sheet | Phrase:
    """The rows that can be written down, or why none can."""
    text = decoded(content)
    if text is None:
        return phrase("import.no_encoding")
    lines = rows(text)
    try:
        headings = next(lines, [])
        table = list(islice(lines, MOST_ROWS + 1))
    except csv.Error:
        return phrase("import.not_a_table")
    found = columns(headings, given.attributes, table)
    if not found.has_place:
        return phrase("import.no_place")
    if len(headings) > _MOST_COLUMNS:
        return phrase("import.too_many_columns", most=_MOST_COLUMNS)
    if len(table) > MOST_ROWS:
        return phrase("import.too_many_rows", most=MOST_ROWS)
    return _sheet(headings, found, list(_people(found, table, given.region)))


def _people(found: Columns, table: Sequence[list[str]], region: str) -> Iterator[dict[str, Any]]:
    """As they are stored. An address that a row above has already is said so."""
    seen: dict[str, int] = {}
    for line, cells in enumerate(table, 2):
        if any(cell.strip() for cell in cells):
            yield _told_twice(person(found, line, cells, region), seen, line, cells)


def _told_twice(row: Row | Phrase, seen: dict[str, int], line: int, cells: list[str]) -> dict[str, Any]:
    if isinstance(row, Phrase):
        return bad(line, cells, row)
    above = next((seen[each] for each in row.addresses if each in seen), None)
    if above is not None:
        return bad(line, cells, phrase("import.twice", line=above))
    seen.update(dict.fromkeys(row.addresses, line))
    return {**asdict(row), "cells": _short(cells)}


def bad(line: int, cells: list[str], why: Phrase) -> dict[str, Any]:
    return {"line": line, "cells": _short(cells), "why": [why.id, dict(why.args)]}


def _short(cells: list[str]) -> list[str]:
    return [cell[:_LONGEST_CELL].replace("\0", "") for cell in cells[:_MOST_COLUMNS]]


def _sheet(headings: list[str], found: Columns, people: list[dict[str, Any]]) -> Sheet:
    wrong = [each for each in people if "why" in each]
    chunks = (people[at : at + CHUNK] for at in range(0, len(people), CHUNK))
    return Sheet(
        headings=tuple(_short(headings)),
        uses=found.uses,
        new=found.new,
        good=len(people) - len(wrong),
        bad=len(wrong),
        reasons=tuple((each["line"], reason(each)) for each in wrong[:_MOST_SHOWN]),
        chunks=tuple(json.dumps(_parted(each)) for each in chunks),
    )


def _parted(people: list[dict[str, Any]]) -> dict[str, Any]:
    good = [each for each in people if "why" not in each]
    return {"rows": good, "bad": [each for each in people if "why" in each]}


def reason(row: Mapping[str, Any]) -> Phrase:
    """Why a bad row is one."""
    id_, args = row["why"]
    return phrase(id_, **args)
