"""A trigger in plain words → the trigger, or what is wrong with the words and where.

The words are taken apart into what starts it and the clauses after that (`again …`, `then every …`, `until …`, `at …`,
`if …`); commas and articles are nobody's duty.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from typing import Any, NamedTuple

from pydantic import ValidationError

from bot.engine import conditions
from bot.engine.errors import ConditionInvalid
from bot.engine.phrases import Phrase, phrase
from bot.engine.triggers import starts
from bot.engine.triggers.calendar import OFTENEST, time_of_day
from bot.engine.triggers.reading import DELAY, Unread, delay, small
from bot.engine.triggers.trigger import NAME_PATTERN, OnCalendar, OnKeyword, Trigger

LONGEST = 500


class Problem(NamedTuple):
    """What is wrong, with what to write instead, and how many letters come before it."""

    position: int
    said: Phrase


class _Clause(NamedTuple):
    text: str
    position: int


def parse(text: str, dates: Collection[str] = ()) -> Trigger | Problem:
    """`dates` are the attributes that are dates: `1 day after birthday` is about one, or an event of that name."""
    text = " ".join(text.split())
    if len(text) > LONGEST:
        return Problem(LONGEST, phrase("trigger.too_long", most=LONGEST))
    try:
        return _trigger(text, dates)
    except Unread as unread:
        return Problem(min(unread.position, len(text)), unread.said)


def _trigger(text: str, dates: Collection[str]) -> Trigger:
    clauses, condition = _apart(text)
    values: dict[str, Any] = {}
    said: set[str] = set()
    at: int | None = None
    for clause in clauses[1:]:
        name, value = _read(clause)
        if name in said:
            raise Unread(clause.position, phrase("trigger.said_twice", text=clause.text[:60]))
        said.add(name)
        if name == "at":
            at = value
        else:
            values[name] = value
    if condition is not None:
        values["only"] = _condition(condition)
    start = starts.read(clauses[0].text, at, dates)
    if isinstance(start, OnCalendar | OnKeyword) and values.keys() & {"again", "every"}:
        raise Unread(clauses[1].position, phrase("trigger.no_repeats"))
    try:
        return Trigger(start=start, **values)
    except ValidationError as error:
        raise Unread(0, phrase("trigger.unread", text=text[:60])) from error


def _condition(clause: _Clause) -> conditions.Tree:
    try:
        return conditions.parse(clause.text)
    except ConditionInvalid as invalid:
        raise Unread(clause.position + invalid.position, phrase("trigger.bad_condition")) from invalid


# ---------------------------------------------------------------- taking it apart

_CLAUSE = re.compile(r"(?:\s*,\s*|\s+)(?:and )?(?=(?:again|then|until|at)\b)", re.IGNORECASE)
#: A condition may have any word in it: there the comma is needed.
_AFTER_CONDITION = re.compile(r"\s*,\s*(?:and )?(?=(?:again|then|until|at)\b)", re.IGNORECASE)
_IF = re.compile(r"\s*,?\s+(?:only )?if\s+", re.IGNORECASE)
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"')


def _apart(text: str) -> tuple[list[_Clause], _Clause | None]:
    """What starts it and the clauses; the condition by itself."""
    masked = _QUOTED.sub(lambda found: "_" * len(found[0]), text)
    found = _IF.search(masked)
    if found is None:
        return list(_clauses(text, masked, 0)), None
    after = _AFTER_CONDITION.search(masked, found.end())
    end = after.start() if after is not None else len(text)
    clauses = list(_clauses(text[: found.start()], masked[: found.start()], 0))
    if after is not None:
        clauses += _clauses(text[after.end() :], masked[after.end() :], after.end())
    return clauses, _Clause(text[found.end() : end], found.end())


def _clauses(text: str, masked: str, offset: int) -> Iterator[_Clause]:
    start = 0
    for found in _CLAUSE.finditer(masked):
        yield _Clause(text[start : found.start()], offset + start)
        start = found.end()
    yield _Clause(text[start:], offset + start)


# ---------------------------------------------------------------- the clauses


def _read(clause: _Clause) -> tuple[str, Any]:
    words = small(clause.text).rstrip(" .,")
    for form, reader in _FORMS:
        if found := form.fullmatch(words):
            return reader(found, clause.position)
    raise Unread(clause.position, phrase("trigger.bad_clause", text=clause.text[:60]))


def _until(found: re.Match[str], position: int) -> tuple[str, Any]:
    names = [each for each in re.split(r"\s*,\s*|\s+or\s+|\s+", found[1]) if each not in ("the", "event", "or")]
    for name in names:
        if not re.fullmatch(NAME_PATTERN, name):
            raise Unread(position + found.start(1), phrase("trigger.bad_event", text=name[:60]))
    return "until", tuple(dict.fromkeys(names))


def _at(found: re.Match[str], position: int) -> tuple[str, Any]:
    at = time_of_day(found[1])
    if at is None:
        raise Unread(position + found.start(1), phrase("trigger.bad_time", text=found[1][:20]))
    return "at", at


def _late(found: re.Match[str], position: int) -> tuple[str, Any]:
    return "late", delay(found, position)


def _repeated(name: str) -> Callable[[re.Match[str], int], tuple[str, Any]]:
    def read(found: re.Match[str], position: int) -> tuple[str, Any]:
        so_long = delay(found, position)
        if so_long.span < OFTENEST:
            raise Unread(position, phrase("trigger.repeats_too_often"))
        return name, so_long

    return read


_FIRST = r"(?: (?:after|later|of)(?: (?:the )?first(?: (?:ask|time))?)?)?"
_FORMS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], int], tuple[str, Any]]], ...] = (
    (re.compile(rf"again (?:after )?{DELAY}{_FIRST}"), _repeated("again")),
    (re.compile(rf"(?:then )?(?:again )?every {DELAY}"), _repeated("every")),
    (re.compile(rf"at most {DELAY}(?: (?:late|later))?"), _late),
    (re.compile(r"until (.+)"), _until),
    (re.compile(r"at (.+)"), _at),
)
