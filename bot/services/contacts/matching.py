"""Whether a condition holds for a contact, by what is known of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.contract.address import Address
from bot.engine.condition_tree import Scalar, Tree, lookup_in
from bot.engine.conditions import names
from bot.engine.reaching import Place
from bot.services.askings import reaching
from bot.services.people import facts_of
from bot.services.work import Work

Row = Mapping[str, Any]

#: What is so of an address, and at most known of a contact.
_OF_A_PLACE = frozenset({"channel", "country", "language"})


def facts(row: Row, address: str = "") -> dict[str, Scalar]:
    """`row` has their name, language and attributes; where they are asked says more, if there is such a place."""
    known = {"language": row["language"]} if row["language"] else {}
    there = facts_of(Address.parse(address), row["language"] or "", {}) if address else {}
    return {"name": row["name"], **there, **known, **row["attributes"]}


def holds(condition: Tree, row: Row, address: str = "") -> bool:
    return condition.holds(lookup_in({}, facts(row, address)))


def is_about_places(segment: Tree | None) -> bool:
    """Whether it matters where each is asked: to look up the country of a number takes long."""
    return segment is not None and not names(segment).isdisjoint(_OF_A_PLACE)


def meant(segment: Tree | None, rows: Sequence[Row], places: Mapping[int, Sequence[Place]]) -> Sequence[Row]:
    """Those of the segment, which may be about the place where each is asked. None is everybody."""
    if segment is None:
        return rows
    return [row for row in rows if holds(segment, row, _first(places.get(row["id"], ())))]


async def fitting(work: Work, segment: Tree | None, rows: Sequence[Row]) -> Sequence[Row]:
    """As `meant`, of contacts whose places are not known yet; they are looked for where the segment is about them."""
    places = await reaching.places(work, [row["id"] for row in rows]) if is_about_places(segment) else {}
    return meant(segment, rows, places)


def _first(places: Sequence[Place]) -> str:
    return places[0].address if places else ""
