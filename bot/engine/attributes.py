"""What is known of a contact beside name and language: typed, so that conditions compare numbers as numbers and
dates as dates.

A value is read from what somebody wrote or a spreadsheet holds. Where it could mean two things (1,200 or 03/04/2026) it
is refused rather than guessed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from bot.engine.condition_tree import Scalar
from bot.engine.languages import Language
from bot.engine.phrases import Phrase, phrase

Kind = Literal["text", "number", "date", "choice"]

#: In characters: longer than anything that conditions or texts use.
LONGEST = 100
#: What conditions and texts know already, or what a contact has in a column of its own.
RESERVED = frozenset({"name", "language", "channel", "country", "company", "contact", "tel", "address"})


@dataclass(frozen=True, slots=True)
class Attribute:
    """`choices` are the only values of one of that kind. `labels` are what people call it, where somebody said so."""

    key: str
    kind: Kind
    choices: tuple[str, ...] = ()
    labels: Mapping[Language, str] = field(default_factory=dict)

    def label(self, language: Language) -> str:
        return self.labels.get(language) or self.key


def plain(name: str) -> str:
    """A name as people may write it in a heading or a condition: `Plan tier` is `plan_tier`."""
    return re.sub(r"[\W_]+", "_", name.strip().casefold()).strip("_")


def by_name(attributes: Iterable[Attribute]) -> dict[str, str]:
    """Key or label in any language, made plain → key."""
    there = list(attributes)
    labels = {plain(label): each.key for each in there for label in each.labels.values()}
    return {**labels, **{plain(each.key): each.key for each in there}}


def read(attribute: Attribute, text: str) -> Scalar | Phrase:
    """The value as it is kept: a number, a date as `2026-03-01`, a choice as it is defined; else why it is none."""
    said = " ".join(unicodedata.normalize("NFC", text).split())
    if not said or len(said) > LONGEST or not said.isprintable():
        return phrase("attribute.bad_text", key=attribute.key, most=LONGEST)
    if attribute.kind == "text":
        return said
    if attribute.kind == "choice":
        return _choice(attribute, said)
    value = _number(said) if attribute.kind == "number" else _date(said)
    return value if value is not None else phrase(f"attribute.bad_{attribute.kind}", key=attribute.key, text=said)


def _choice(attribute: Attribute, said: str) -> Scalar | Phrase:
    for each in attribute.choices:
        if each.casefold() == said.casefold():
            return each
    return phrase("attribute.bad_choice", key=attribute.key, text=said, choices=", ".join(attribute.choices))


def kind_shown(values: Sequence[str]) -> Kind:
    """What values that somebody wrote are, where nobody has said: text where one of them leaves a doubt."""
    if values and all(_date(each) for each in values):
        return "date"
    numbers = values and all(_number(each) is not None and not _CODE.match(each) for each in values)
    return "number" if numbers else "text"


#: A code keeps its zeros (007), and a point and three digits may be thousands (1.200).
_CODE = re.compile(r"-?(?:0[0-9]|[1-9][0-9]{0,2}\.[0-9]{3}$)")

_PLAIN = re.compile(r"-?[0-9]{1,15}(?:[.,][0-9]{1,6})?")
#: A comma and three digits may be thousands or thousandths.
_UNSURE = re.compile(r"-?[1-9][0-9]{0,2},[0-9]{3}")
_GROUPED = (re.compile(r"-?[0-9]{1,3}(?:,[0-9]{3}){1,4}(?:\.[0-9]{1,6})?"), ",", ".")
_GROUPED_BY_POINTS = (re.compile(r"-?[0-9]{1,3}(?:\.[0-9]{3}){1,4}(?:,[0-9]{1,6})?"), ".", ",")


def _number(said: str) -> int | float | None:
    """`1200`, `1 200,50`, `1,200.50`, `-3.5`."""
    digits = unicodedata.normalize("NFKC", said).replace(" ", "").replace("'", "").replace("\u2212", "-")
    if _UNSURE.fullmatch(digits):
        return None
    if _PLAIN.fullmatch(digits):
        return _value(digits.replace(",", "."))
    for form, thousands, point in (_GROUPED, _GROUPED_BY_POINTS):
        if form.fullmatch(digits):
            return _value(digits.replace(thousands, "").replace(point, "."))
    return None


def _value(digits: str) -> int | float:
    """A whole number as one, so that it is written back without a point."""
    return int(digits) if "." not in digits else _whole(float(digits))


def _whole(value: float) -> int | float:
    return int(value) if value.is_integer() else value


_YEAR_FIRST = re.compile(r"([0-9]{4})\s?[-/.年]\s?([0-9]{1,2})\s?[-/.月]\s?([0-9]{1,2})日?")
_DAY_FIRST = re.compile(r"([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})")
_SLASHED = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})")


def _date(said: str) -> str | None:
    """`2026-03-01`, `2026/3/1`, `2026年3月1日`, `01.03.2026`; `25/12/2026` where only one reading is a date."""
    plain = unicodedata.normalize("NFKC", said)
    if found := _YEAR_FIRST.fullmatch(plain):
        return _day(found[1], found[2], found[3])
    if found := _DAY_FIRST.fullmatch(plain):
        return _day(found[3], found[2], found[1])
    if found := _SLASHED.fullmatch(plain):
        readings = {_day(found[3], found[2], found[1]), _day(found[3], found[1], found[2])} - {None}
        return readings.pop() if len(readings) == 1 else None
    return None


def _day(year: str, month: str, day: str) -> str | None:
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return None
