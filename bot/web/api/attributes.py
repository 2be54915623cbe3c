"""Attributes as programs send them: each of its kind, as in a chat or a file. One that nobody has defined becomes one,
as a new column of a file does. What is wrong is said without repeating it: it may be a customer's words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import NamedTuple

from bot.engine.attributes import LONGEST, RESERVED, Attribute, kind_shown
from bot.engine.condition_tree import Scalar
from bot.engine.phrases import Phrase
from bot.engine.survey import KEY_PATTERN
from bot.services.contacts import defining, known
from bot.services.work import Work
from bot.web.api.problems import Problem

_NO_NAME = "can't be an attribute's name: take another word of small letters, digits and _, at most 20"
_ENOUGH = f"is new, and there are {defining.MOST} attributes already: remove one first"
_FITS = {
    "text": f"must be 1 to {LONGEST} ordinary characters",
    "number": "must be a number, such as 1200 or 1200.50",
    "date": "must be a date, such as 2026-03-25",
}


class Read(NamedTuple):
    """`values` as they are kept, None is taken away; `new` are those that there would be."""

    values: Mapping[str, Scalar | None]
    new: tuple[Attribute, ...]


async def read(work: Work, sent: Mapping[str, Scalar | None]) -> Read | Problem:
    there = await known.attributes(work.tx)
    new = {key: _defined(key, value) for key, value in sent.items() if key not in there and value is not None}
    every = {**there, **new}
    values = {key: None if value is None else _value(every[key], value) for key, value in sent.items()}
    wrong = {key: _fits(every[key]) for key, value in values.items() if isinstance(value, Phrase)}
    wrong |= {key: _NO_NAME for key in new if key in RESERVED or not re.fullmatch(KEY_PATTERN, key)}
    if len(every) > defining.MOST:
        wrong |= {key: _ENOUGH for key in new if key not in wrong}
    if wrong:
        errors = tuple({"field": f"attributes.{key}", "message": why} for key, why in wrong.items())
        return Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "Some attributes don't fit. Nothing was changed.", errors)
    return Read({key: value for key, value in values.items() if not isinstance(value, Phrase)}, tuple(new.values()))


async def define(work: Work, new: tuple[Attribute, ...]) -> None:
    for each in sorted(new, key=lambda each: each.key):  # two programs wait for each other in one order
        await known.define(work.tx, each, work.now)


def _defined(key: str, value: Scalar) -> Attribute:
    """What its first value shows."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return Attribute(key, "number" if is_number else kind_shown([_written(value)]))


def _value(attribute: Attribute, sent: Scalar) -> Scalar | Phrase:
    """A number is one already, whatever its size."""
    if attribute.kind == "number" and isinstance(sent, int | float) and not isinstance(sent, bool):
        return sent
    return known.value(attribute, _written(sent))


def _written(sent: Scalar) -> str:
    if isinstance(sent, bool):
        return "yes" if sent else "no"
    return str(sent)


def _fits(attribute: Attribute) -> str:
    if attribute.key == known.OWNER.key:
        return "must be an address of staff, such as telegram:4711"
    if attribute.kind == "choice":
        return f"must be one of: {', '.join(attribute.choices)}"
    return _FITS[attribute.kind]
