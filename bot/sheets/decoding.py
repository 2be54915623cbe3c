"""Bytes of a spreadsheet → rows of cells: the encoding and the delimiter are guessed, since no file says them."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator

#: A byte order mark says it all.
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_RUSSIAN = re.compile(r"\b(?:[А-ЯЁ]?[а-яё]+|[А-ЯЁ]+)\b")
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]")
#: So much of the words beyond ASCII must look Russian: Chinese read as cp1251 is a jumble of capitals and signs.
_MOSTLY = 0.8
_SAMPLE = 20_000
_DELIMITERS = ",;\t|"
#: Cells may be as long as a file: what is too long for a contact is said of its row.
_LONGEST_CELL = 8_000_000


def decoded(content: bytes) -> str | None:
    """utf-8 (with a mark or without), utf-16, cp1251 or gb18030; None for what is none of these."""
    for encoding in _encodings(content):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def _encodings(content: bytes) -> Iterator[str]:
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            yield encoding
            return
    sample = content[:_SAMPLE]
    if sample.count(0) > len(sample) // 4:
        yield "utf-16-be" if sample[0::2].count(0) > sample[1::2].count(0) else "utf-16-le"
        return
    yield "utf-8"
    if _looks_russian(sample):
        yield "cp1251"
    yield "gb18030"


def _looks_russian(sample: bytes) -> bool:
    text = sample.decode("cp1251", "replace")
    beyond = len(_BEYOND_ASCII.findall(text))
    return beyond > 0 and sum(map(len, _RUSSIAN.findall(text))) > _MOSTLY * beyond


def rows(text: str) -> Iterator[list[str]]:
    """Each with its cells; a quote that is never closed makes the rest of the file one cell."""
    csv.field_size_limit(_LONGEST_CELL)
    return csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))


def _delimiter(text: str) -> str:
    """The one that cuts the first lines into the most columns, all of them into as many."""
    head = text[:_SAMPLE].splitlines()[:20]
    return max(_DELIMITERS, key=lambda mark: _columns(head, mark))


def _columns(head: list[str], mark: str) -> tuple[int, int]:
    counts = [len(row) for row in csv.reader(head, delimiter=mark) if row]
    return (min(counts), counts[0]) if counts else (0, 0)
