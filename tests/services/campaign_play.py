"""What is told of campaigns: who plans them, for whom, and what becomes of their askings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import insert, select

from bot.contract.address import Address
from bot.storage import tables
from tests.support.houses import ADMIN, Play


async def campaign(play: Play, text: str, who: Address = ADMIN, **more: Any) -> str:
    return await play.command(who, text, command="campaign", **more)


async def known(play: Play, *whom: Address, **attributes: Any) -> None:
    """Contacts of whom so much is known."""
    async with play.database.transaction() as tx:
        for each in whom:
            row = {"name": "", "attributes": attributes, "created_at": play.clock()}
            made = await tx.run(insert(tables.contacts).values(row).returning(tables.contacts.c.id))
            address = {"address": str(each), "contact_id": made.scalar_one(), "changed_at": play.clock()}
            await tx.run(insert(tables.addresses).values(address))


def phones(many: int, prefix: str = "+4479460") -> list[Address]:
    return [Address("tel", f"{prefix}{n:05}") for n in range(many)]


async def askings(play: Play) -> Sequence[Mapping[str, Any]]:
    return await play.rows(select(tables.askings).order_by(tables.askings.c.id))


async def states(play: Play) -> Counter[str]:
    return Counter(row["status"] for row in await askings(play))


async def begun(play: Play, text: str) -> str:
    """A new campaign, seen and started."""
    told = await campaign(play, f"new {text}")
    await play.press(ADMIN, "Start")
    return told
