"""A survey's raw answers as a file: one row for each answer, corrected ones too.

A cell of a CSV file that a spreadsheet would take for a formula gets an apostrophe before it (OWASP, "CSV injection"):
customers write what they like, and staff open it. JSON has everything as it was said.
"""

from __future__ import annotations

import asyncio
import codecs
import csv
import io
import json
import re
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Any, NamedTuple

from bot.engine.languages import Language, Texts, pick
from bot.engine.piping import LIST_MARKS, pipe, plain
from bot.engine.routing import labels
from bot.engine.survey import Question, Survey
from bot.services.surveys import Library
from bot.storage import answers as storage
from bot.storage.answers import NEWEST, Place
from bot.storage.database import Database

#: The newest so many go into a file, or fewer where they are long: Telegram takes 50 MB, and a bot has little memory.
MOST = 100_000
MOST_BYTES = 45_000_000
#: Answers read at once: SQLite has one connection, and customers wait for it.
_PAGE = 1_000


class Raw(NamedTuple):
    """One answer, a column for each field. `address` is where the conversation was, `question_text` and `label` (the
    words of what was chosen) are in its language; `superseded` is when a correction took the answer's place."""

    conversation: int
    name: str
    address: str
    channel: str
    language: str
    survey: str
    version: int
    question: str
    question_text: str
    kind: str
    value: Any
    label: str
    score: int | None
    group: str | None
    words: str
    answered_at: datetime
    superseded: datetime | None


class Wanted(NamedTuple):
    """The survey's answers, or those of one contact; all, or those since then."""

    survey: str
    contact_id: int | None = None
    since: datetime | None = None


class File(NamedTuple):
    """The oldest answer is the first. `cut` where there are more, older ones than it takes."""

    content: bytes
    cut: bool


async def written(database: Database, library: Library, wanted: Wanted, form: str) -> File:
    """In csv or json. Reads a page at a time, each by a statement of its own, and writes it in a thread: that takes
    seconds, in which everybody else goes on. What is answered meanwhile is not in it."""
    write, parts, taken, size = _FORMS[form], list[bytes](), 0, 0
    async for page in _pages(database, library, wanted):
        if taken >= MOST or size >= MOST_BYTES:
            return File(write.file(reversed(parts)), cut=True)
        part = await asyncio.to_thread(write.part, page.raw(MOST - taken))
        parts.append(part)
        taken, size = taken + len(page.rows), size + len(part)
    return File(write.file(reversed(parts)), cut=taken > MOST)


class _Page(NamedTuple):
    """Answers, the newest first, and the versions of the survey that they are of."""

    rows: Sequence[storage.Row]
    surveys: Mapping[int, Survey]

    def raw(self, most: int) -> Iterable[Raw]:
        """The newest so many, the oldest of them first."""
        return (_raw(row, self.surveys[row["version_id"]]) for row in reversed(self.rows[:most]))


async def _pages(database: Database, library: Library, wanted: Wanted) -> AsyncIterator[_Page]:
    place = NEWEST
    while True:
        async with database.statement() as tx:
            rows = await storage.page(tx, *wanted, place, _PAGE)
            surveys = {each: await library.version(tx, each) for each in {row["version_id"] for row in rows}}
        if not rows:
            return
        yield _Page(rows, surveys)
        place = Place(rows[-1]["answered_at"], rows[-1]["id"])


# ---------------------------------------------------------------- a row


def _raw(row: storage.Row, survey: Survey) -> Raw:
    question = survey.by_key[row["question"]]
    read = partial(_read, row["language"], survey.default_language)
    return Raw(
        conversation=row["conversation_id"],
        name=row["name"],
        address=row["address"],
        channel=row["channel"],
        language=row["language"],
        survey=survey.key,
        version=row["version"],
        question=question.key,
        question_text=read(question.text),
        kind=question.kind,
        value=row["value"],
        label=_label(question, row, read),
        score=row["score"],
        group=row["score_group"],
        words=row["words"],
        answered_at=row["answered_at"],
        superseded=row["superseded_at"],
    )


def _read(language: Language, default: Language, texts: Texts) -> str:
    """As customers read it, without what was filled in for each."""
    return pipe(pick(texts, language, default), lambda _name: "")


def _label(question: Question, row: storage.Row, read: Callable[[Texts], str]) -> str:
    """The words of what was chosen; empty where nothing but a value was."""
    value, texts = row["value"], labels(question)
    if isinstance(value, bool):
        return plain(value, row["language"])
    chosen = map(str, value if isinstance(value, list) else [value])
    return LIST_MARKS[row["language"]].join(read(texts[each]) for each in chosen if each in texts)


# ---------------------------------------------------------------- the files


class _Form(NamedTuple):
    """A file is its head, its parts with `between` in between them, and its end."""

    head: bytes
    part: Callable[[Iterable[Raw]], bytes]
    between: bytes
    end: bytes

    def file(self, parts: Iterable[bytes]) -> bytes:
        return b"".join([self.head, self.between.join(parts), self.end])


def csv_rows(rows: Iterable[Iterable[Any]]) -> bytes:
    """RFC 4180 in UTF-8."""
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows([_cell(value) for value in row] for row in rows)
    return text.getvalue().encode()


def _json(rows: Iterable[Raw]) -> bytes:
    """Objects with a CSV file's columns as names, a line for each."""
    return b",\n".join(json.dumps(row._asdict(), ensure_ascii=False, default=_time).encode() for row in rows)


def _time(value: datetime) -> str:
    return value.astimezone(UTC).isoformat(timespec="seconds")


#: Where a cell begins; also where a spreadsheet that separates by semicolon or tab would have one begin.
_FORMULA = re.compile(r"^(?=\s*[=+\-@＝＋－＠]|[\t\r\n])|(?<=[;\t\r\n])(?=[=+\-@＝＋－＠])")
_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")


def _cell(value: Any) -> object:
    show = _SHOWN.get(type(value))
    return show(value) if show is not None else value


def literal(text: str) -> str:
    """The text as a spreadsheet shows it and never works it out. A plain number stays one."""
    return text if _NUMBER.fullmatch(text) else _FORMULA.sub("'", text)


_SHOWN: Mapping[type, Callable[[Any], object]] = {
    str: literal,
    bool: lambda value: "yes" if value else "no",
    datetime: _time,
    list: ",".join,
}
#: A CSV file begins with the mark by which Excel knows UTF-8.
_FORMS: Mapping[str, _Form] = {
    "csv": _Form(codecs.BOM_UTF8 + csv_rows([Raw._fields]), csv_rows, b"", b""),
    "json": _Form(b"[\n", _json, b",\n", b"\n]\n"),
}
