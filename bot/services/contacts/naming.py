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


class Named(NamedTuple):
    """`addresses` are where they are reached, the oldest first. `exactly`: by that address, number or very name."""

    contact_id: int
    name: str
    addresses: tuple[str, ...]
    attributes: Mapping[str, Any]
    exactly: bool


async def named(tx: Transaction, text: str) -> list[Named]:
    """Who is at that address or has that number or very name; else those with the beginnings of a name, the latest
    first. At most ten."""
    said = " ".join(text.split())
    if not said:
        return []
    one = await _numbered_or_at(tx, said)
    rows = await storage.with_name(tx, said, _MOST) if one is None else one
    found = {row["id"]: row for row in rows}
    everybody = [
        Named(
            each,
            row["name"],
            tuple(r["address"] for r in rows if r["id"] == each),
            row["attributes"],
            one is not None or _plain(row["name"]) == _plain(said),
        )
        for each, row in found.items()
    ]
    return [each for each in everybody if each.exactly] or everybody


async def _numbered_or_at(tx: Transaction, said: str) -> Sequence[storage.Row] | None:
    """None where it is a name."""
    number = tokens.number(said[1:]) if said.startswith("#") else None
    if number is not None:
        return await storage.numbered(tx, number)
    spellings = [said, f"tel:{re.sub(r'[ ()-]', '', said)}"]
    return await storage.at_address(tx, spellings) or None


def _plain(name: str) -> str:
    return " ".join(name.split()).casefold()
