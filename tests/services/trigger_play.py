"""What is told of triggers: who says them, to whom things happen, and who is planned to be asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update

from bot.contract.address import Address
from bot.services.triggers import happening
from bot.services.work import Work
from bot.storage import api_contacts, tables
from tests.support.houses import ADMIN, Play


async def trigger(play: Play, text: str) -> str:
    return await play.command(ADMIN, f"trigger {text}")


async def on(play: Play, text: str) -> None:
    await trigger(play, text)
    await play.press(ADMIN, "Switch on")
    assert play.last(ADMIN).startswith("On: ")


async def contact(play: Play, *whom: Address, **attributes: Any) -> int:
    """Contacts of whom nothing else is known; the number of the last one."""
    number = 0
    async with play.database.transaction() as tx:
        for each in whom:
            row = {"name": "", "attributes": attributes, "created_at": play.clock(), "language": "en"}
            number = (await tx.run(insert(tables.contacts).values(row).returning(tables.contacts.c.id))).scalar_one()
            address = {"address": str(each), "contact_id": number, "changed_at": play.clock()}
            await tx.run(insert(tables.addresses).values(address))
    return number


async def known(play: Play, number: int, **attributes: Any) -> None:
    async with play.database.transaction() as tx:
        where = tables.contacts.c.id == number
        await tx.run(update(tables.contacts).where(where).values(attributes=attributes))


async def happens(play: Play, number: int, name: str, at: datetime | None = None) -> None:
    """As the API brings it."""
    async with play.database.transaction() as tx:
        work = Work(tx, play.app.house, play.clock(), f"test:{name}")
        values = {
            "contact_id": number,
            "name": name,
            "properties": {},
            "at": at or play.clock(),
            "source": "crm",
            "received_at": play.clock(),
        }
        await api_contacts.add_event(tx, values)
        await happening.happened(work, number, name, values["at"])
        await work.flush()


async def askings(play: Play) -> Sequence[Mapping[str, Any]]:
    return await play.rows(select(tables.askings).order_by(tables.askings.c.id))


async def statuses(play: Play) -> list[str]:
    return [row["status"] for row in await askings(play)]
