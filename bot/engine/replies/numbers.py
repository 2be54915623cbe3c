"""Numbers: digits of any script with the separators of any country, or a number word. Nothing else beside them."""

from __future__ import annotations

import re
from decimal import Decimal

from bot.engine.replies.outcome import Accepted, Rejected, Reply, Said, rejected
from bot.engine.survey import Number
from bot.engine.words.numbers import number_named
from bot.engine.words.text import lower

_SIGN = re.compile(r"(?P<minus>- ?|minus |минус |负|負)|\+ ?")
#: Digits without separators; at most fifteen, which a float holds exactly.
_PLAIN = re.compile(r"[0-9]{1,15}")
_DECIMAL = re.compile(r"([0-9]{1,9})[.,]([0-9]{1,6})")
#: Thousands parted by one and the same mark, then perhaps a fraction after a different one.
_GROUPED = re.compile(
    r"([1-9][0-9]{0,2}(?P<mark>[ ',.])[0-9]{3}(?:(?P=mark)[0-9]{3}){0,3})(?:(?!(?P=mark))[.,]([0-9]{1,6}))?"
)
_IDLE = " !.。个個"


def read_number(question: Number, said: Said) -> Reply:
    text = lower(said.text).strip(_IDLE)
    sign = _SIGN.match(text)
    value = _unsigned(text[sign.end() :] if sign else text, question)
    if value is None:
        return rejected("number")
    return _judged(question, -value if sign and sign["minus"] else value)


def _unsigned(text: str, question: Number) -> Decimal | None:
    """The one value that the text can mean. "1,200" is 1200 or 1.2, unless only a whole number is wanted."""
    if _PLAIN.fullmatch(text):
        return Decimal(text)
    grouped, decimal = _GROUPED.fullmatch(text), _DECIMAL.fullmatch(text)
    if grouped and (question.whole or not decimal):
        return Decimal(re.sub(r"\D", "", grouped[1]) + f".{grouped[3] or 0}")
    if decimal and not grouped:
        return Decimal(f"{decimal[1]}.{decimal[2]}")
    named = number_named(text)
    return None if named is None else Decimal(named)


def _judged(question: Number, value: Decimal) -> Reply:
    whole = value == value.to_integral_value()
    if question.whole and not whole:
        return rejected("number_whole")
    if not _within(question, value):
        return _out_of_range(question)
    return Accepted(int(value) if whole else float(value))


def _within(question: Number, value: Decimal) -> bool:
    low, high = question.minimum, question.maximum
    return (low is None or value >= Decimal(str(low))) and (high is None or value <= Decimal(str(high)))


def _out_of_range(question: Number) -> Rejected:
    low, high = question.minimum, question.maximum
    if high is None:
        return rejected("number_least", minimum=_shown(low))
    if low is None:
        return rejected("number_most", maximum=_shown(high))
    return rejected("number_range", minimum=_shown(low), maximum=_shown(high))


def _shown(limit: float | None) -> str:
    """10 rather than 10.0."""
    return f"{Decimal(str(limit)).normalize():f}"
