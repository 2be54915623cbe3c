"""One row of a file → a contact as they would be written down, or why they can't be."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from zoneinfo import available_timezones

import phonenumbers

from bot.contract.address import Address
from bot.engine.attributes import read
from bot.engine.condition_tree import Scalar
from bot.engine.phrases import Phrase, phrase
from bot.engine.words import language_named
from bot.engine.words.assent import decided
from bot.sheets.columns import PLACES, Columns

_LONGEST_NAME = 200
_LONGEST_PLACE = 120
_MOST_ADDRESSES = 10


@dataclass(frozen=True, slots=True)
class Row:
    line: int
    name: str
    language: str
    addresses: tuple[str, ...]
    facts: Mapping[str, Scalar] = field(default_factory=dict)


def person(columns: Columns, line: int, cells: list[str], region: str) -> Row | Phrase:
    """`region` is where numbers without a country code are from: `GB`; empty where nobody has said so."""
    if len(cells) > len(columns.uses):
        return phrase("import.too_many_cells", most=len(columns.uses))
    given = {use: cell.strip() for use, cell in zip(columns.uses, cells, strict=False) if use and cell.strip()}
    places = _places(given, given.pop("country", "").upper() or region)
    if isinstance(places, Phrase):
        return places
    name, language = " ".join(given.pop("name", "").split()), given.pop("language", "")
    if len(name) > _LONGEST_NAME or not name.isprintable():
        return phrase("import.bad_name", most=_LONGEST_NAME)
    spoken = language_named(language) if language else ""
    if spoken is None:
        return phrase("import.bad_language", text=_short(language))
    facts = _facts(columns, given)
    return facts if isinstance(facts, Phrase) else Row(line, name, spoken, places, facts)


def _places(given: dict[str, str], region: str) -> tuple[str, ...] | Phrase:
    found: list[str] = []
    for scheme in PLACES:
        for word in _several(given.pop(scheme, "")):
            place = _number(scheme, word, region) if scheme in ("tel", "whatsapp") else _address(scheme, word)
            if isinstance(place, Phrase):
                return place
            found.append(place)
    if not found:
        return phrase("import.no_address")
    if len(set(found)) > _MOST_ADDRESSES:
        return phrase("contact.enough_addresses", most=_MOST_ADDRESSES)
    return tuple(dict.fromkeys(found))


def _several(cell: str) -> list[str]:
    return [each.strip() for each in re.split(r"[;,|\n]", cell[: _LONGEST_PLACE * _MOST_ADDRESSES]) if each.strip()]


def _number(scheme: str, word: str, region: str) -> str | Phrase:
    """In one spelling. The apostrophe is a spreadsheet's, which keeps it from taking the number for a sum."""
    text = word.removeprefix(f"{scheme}:").lstrip("'")[:_LONGEST_PLACE]
    if not region and not text.startswith(("+", "＋")):
        return phrase("import.no_region", text=_short(word))
    try:
        number = phonenumbers.parse(text, region or None)
    except phonenumbers.NumberParseException:
        return phrase("import.bad_phone", text=_short(word))
    if not phonenumbers.is_possible_number(number) or re.search(r"[a-zA-Zа-яА-Я]", text):
        return phrase("import.bad_phone", text=_short(word))
    return _address(scheme, phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def _address(scheme: str, word: str) -> str | Phrase:
    try:
        return str(Address.parse(word if word.startswith(f"{scheme}:") else f"{scheme}:{word}"))
    except ValueError:
        return phrase("import.bad_address", text=_short(word))


def _facts(columns: Columns, given: Mapping[str, str]) -> dict[str, Scalar] | Phrase:
    facts: dict[str, Scalar] = {}
    for key, cell in given.items():
        value = _READ[key](cell) if key in _READ else read(columns.attributes[key], cell)
        if isinstance(value, Phrase):
            return value
        facts[key] = value
    return facts


def _zone(cell: str) -> str | Phrase:
    return cell if cell in _zones() else phrase("import.bad_zone", text=_short(cell))


def _consent(cell: str) -> str | Phrase:
    """Yes or no, as people write it and as databases do."""
    said = False if cell == "0" else decided(cell)
    return phrase("import.bad_consent", text=_short(cell)) if said is None else "yes" if said else "no"


#: What is read in a way of its own.
_READ = {"zone": _zone, "consent": _consent}


@lru_cache(maxsize=1)
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def _short(text: str) -> str:
    return "".join(each if each.isprintable() else "?" for each in text[:40])
