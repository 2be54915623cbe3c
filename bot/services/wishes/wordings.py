"""The wishes on the board as this process knows them: each is read and prepared to be compared once.

A wish's words never change; where they are erased, their length does.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence

from bot.services.house import House
from bot.services.wishes.similar import BEGINNING, Terms, terms
from bot.services.wishes.understood import ALIVE
from bot.services.work import Outside, Work
from bot.storage import wishes
from bot.storage.database import Transaction

#: More than these are prepared while no transaction is open.
_AT_ONCE = 20


class Unprepared(Outside):
    """Many wishes that this process has not seen yet."""

    def __init__(self, numbers: Sequence[int]) -> None:
        super().__init__("wordings")
        self.numbers = numbers

    async def find(self, house: House) -> None:
        async with house.database.transaction() as tx:
            words = await _read(tx, self.numbers)
        house.wishes.update(await asyncio.to_thread(_prepared, words))


async def on_the_board(work: Work) -> dict[int, Terms]:
    """Wish → its words. Raises Unprepared where there are many to prepare."""
    known, there = work.house.wishes, await wishes.lengths(work.tx, ALIVE)
    for key in known.keys() - there.items():
        del known[key]
    unknown = [number for number, length in there.items() if (number, length) not in known]
    if len(unknown) > _AT_ONCE:
        raise Unprepared(unknown)
    known.update(_prepared(await _read(work.tx, unknown)))
    return {number: found for (number, _), found in known.items() if number in there}


async def _read(tx: Transaction, numbers: Sequence[int]) -> Mapping[tuple[int, int], str]:
    rows = await wishes.beginnings(tx, numbers, BEGINNING) if numbers else ()
    return {(row["id"], row["length"]): row["words"] for row in rows}


def _prepared(words: Mapping[tuple[int, int], str]) -> dict[tuple[int, int], Terms]:
    return {key: terms(text) for key, text in words.items()}
