"""Whom somebody may mean by an address, a number (`#12`), a name, or the beginnings of its words."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from bot.contract import tokens
from bot.storage import contact_names as storage
from bot.storage.database import Transaction

#: More than anybody reads.
_MOST = 10
_ERASED = "erased:"


class Named(NamedTuple):
    """`addresses` are where they are reached, the oldest first; `whole`: that address, number or very name was said."""

    contact_id: int
    name: str
    addresses: tuple[str, ...]
    attributes: Mapping[str, Any]
    whole: bool


async def named(tx: Transaction, text: str) -> list[Named]:
    """Who is at that address or has that number or very name; else those with the beginnings of a name, the latest
    first. At most ten."""
    said = " ".join(text.split())
    if not said:
        return []
    if rows := await _pointed_at(tx, said):
        return _people(rows, whole=True)
    everybody = _people(await storage.with_name(tx, said, _MOST), whole=False)
    return [each._replace(whole=True) for each in everybody if _plain(each.name) == _plain(said)] or everybody


async def _pointed_at(tx: Transaction, said: str) -> Sequence[storage.Row]:
    number = tokens.number(said[1:]) if said.startswith("#") else None
    if number is not None:
        return await storage.numbered(tx, number)
    return await storage.at_address(tx, [said, f"tel:{re.sub(r'[ ()-]', '', said)}"])


def _people(rows: Sequence[storage.Row], *, whole: bool) -> list[Named]:
    found = {row["id"]: row for row in rows if not row["address"].startswith(_ERASED)}
    return [
        Named(each, row["name"], tuple(r["address"] for r in rows if r["id"] == each), row["attributes"], whole)
        for each, row in found.items()
    ]


def _plain(name: str) -> str:
    return " ".join(name.split()).casefold()
