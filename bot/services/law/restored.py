"""After a backup of the database was restored: whoever was erased since is erased again, before anything else happens.

The file of erasures says who, as hashes. Where the database knows all of them nothing was restored, and nothing is
looked through.
"""

from __future__ import annotations

import asyncio
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

import structlog

from bot.services.house import House
from bot.services.law import erasing, journal, suppressed
from bot.storage import suppressions

if TYPE_CHECKING:
    from bot.services.receive import Receiver

log = structlog.get_logger()


class Erased(NamedTuple):
    """When they were erased last, and when they came back after that."""

    at: datetime
    back_at: datetime | None


async def erase_again(house: House, receiver: Receiver) -> int:
    """How many contacts."""
    wanted = _latest(await asyncio.to_thread(journal.read, house.erasures_file))
    if not await _unknown(house, wanted):
        return 0
    contacts = await _still_there(house, wanted)
    for contact_id in contacts:
        await receiver.within(f"erased again:{contact_id}", partial(erasing.erase, contact_id=contact_id))
    async with house.database.transaction() as tx:
        for hash_, erased in wanted.items():
            await suppressions.put(tx, hash_, erased.at, erased.back_at)
    if contacts:
        log.warning("erased again after a backup was restored", contacts=len(contacts))
    return len(contacts)


def _latest(lines: list[journal.Line]) -> dict[str, Erased]:
    found: dict[str, Erased] = {}
    for line in lines:
        if not line.back:
            found[line.hash] = Erased(line.at, None)
        elif line.hash in found:
            found[line.hash] = found[line.hash]._replace(back_at=line.at)
    return found


async def _unknown(house: House, wanted: dict[str, Erased]) -> bool:
    """Whether the database lacks one of them."""
    if not wanted:
        return False
    async with house.database.transaction() as tx:
        known = await suppressions.known(tx)
    return any(hash_ not in known or known[hash_] < erased.at for hash_, erased in wanted.items())


async def _still_there(house: House, wanted: dict[str, Erased]) -> list[int]:
    """Contacts who were there when they were erased: who came back afterwards is somebody new."""
    found: dict[int, None] = {}
    async with house.database.transaction() as tx:
        key = await suppressed.key_of(tx, house)
        async for row in suppressions.everybody(tx):
            erased = wanted.get(suppressed.hashed(key, row["address"]))
            if erased is not None and row["created_at"] <= erased.at:
                found[row["contact_id"]] = None
    return list(found)


async def prepare(house: House) -> None:
    """The key of the hashes is in the database, and so in every backup, before the first erasure."""
    async with house.database.transaction() as tx:
        await suppressed.key_of(tx, house)
