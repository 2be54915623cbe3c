"""A survey's raw answers as a file: one row for each answer, corrected ones too.

A cell of a CSV file that a spreadsheet would take for a formula gets an apostrophe before it (OWASP, "CSV injection"):
customers write what they like, and staff open it. JSON has everything as it was said.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from sys import intern
from typing import Any, NamedTuple

from bot.engine.languages import Language, Texts, pick
from bot.engine.piping import LIST_MARKS, pipe, plain
from bot.engine.routing import labels
from bot.engine.survey import Question, Survey
from bot.services.surveys import Library
from bot.storage import answers as storage
from bot.storage.answers import NEWEST, Place
from bot.storage.database import Transaction

#: The newest so many go into a file.
MOST = 100_000
_PAGE = 5_000
_MOST_NAMESAKES = 10


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


class Answers(NamedTuple):
    """`cut` where there are more, older ones than a file takes. The oldest is the first."""

    rows: Sequence[Raw]
    cut: bool


class Named(NamedTuple):
    contact_id: int
    name: str
    addresses: tuple[str, ...]


async def rows(
    tx: Transaction, survey_key: str, contact_id: int | None = None, since: datetime | None = None
) -> Answers:
    """The survey's answers, or those of one contact. Read a page at a time: no more is held than goes into the file."""
    library, found, place = Library(), list[Raw](), NEWEST
    while len(found) <= MOST:
        page = await storage.page(tx, survey_key, contact_id, since, place, min(_PAGE, MOST + 1 - len(found)))
        if not page:
            break
        found += [_raw(row, await library.version(tx, row["version_id"])) for row in page]
        place = Place(page[-1]["answered_at"], page[-1]["id"])
    return Answers(found[:MOST][::-1], cut=len(found) > MOST)


async def contacts_named(tx: Transaction, text: str) -> list[Named]:
    """Whom an admin may mean: who is at that address, else those with that name, at most ten, the latest first."""
    if not (said := " ".join(text.split())):
        return []
    found = await storage.at_address(tx, [said, f"tel:{re.sub(r'[ ()-]', '', said)}"])
    if not found:
        spellings = [said, said.title(), said.lower(), said.upper(), said.capitalize()]
        found = await storage.with_name(tx, spellings, _MOST_NAMESAKES)
    names = {row["id"]: row["name"] for row in found}
    return [Named(each, name, tuple(r["address"] for r in found if r["id"] == each)) for each, name in names.items()]


# ---------------------------------------------------------------- a row


def _raw(row: storage.Row, survey: Survey) -> Raw:
    """Equal words are kept once: a file's rows say much the same."""
    question = survey.by_key[row["question"]]
    read = partial(_read, row["language"], survey.default_language)
    return Raw(
        conversation=row["conversation_id"],
        name=intern(row["name"]),
        address=intern(row["address"]),
        channel=intern(row["channel"]),
        language=intern(row["language"]),
        survey=survey.key,
        version=row["version"],
        question=question.key,
        question_text=intern(read(question.text)),
        kind=question.kind,
        value=row["value"],
        label=intern(_label(question, row, read)),
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


def as_csv(rows: Sequence[Raw]) -> bytes:
    """RFC 4180 in UTF-8, with the mark by which Excel knows it. Takes some seconds of CPU for the longest file."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(Raw._fields)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def as_json(rows: Sequence[Raw]) -> bytes:
    """A list of objects, with a CSV file's columns as names."""
    return json.dumps([row._asdict() for row in rows], ensure_ascii=False, default=_time, indent=1).encode()


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
