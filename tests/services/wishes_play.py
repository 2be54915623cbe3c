"""Wishes in a test's own process: `/idea …` as anybody writes it, and what stands on the board."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import insert, select, update

from bot.contract.address import Address
from bot.contract.inbound import CommandUsed
from bot.contract.outbound import Notice
from bot.storage import tables
from tests.support.houses import ADMIN, AGENT, VIEWER, Play, words

_numbers = itertools.count(1)


def asking(play: Play, who: Address, text: str) -> CommandUsed:
    key = f"idea:{next(_numbers)}"
    return CommandUsed(key=key, at=play.clock(), sender=who, command="idea", text=text, language="en")


async def idea(play: Play, who: Address, text: str) -> str:
    """`/idea …`; returns the last answer."""
    before = len(play.seen(who))
    await play.take(asking(play, who, text))
    await play.send()
    answers = [words(each.content) for each in play.seen(who)[before:] if isinstance(each.content, Notice)]
    return answers[-1] if answers else ""


async def staffed(play: Play) -> None:
    await play.command(ADMIN, f"staff add {AGENT}")
    await play.command(ADMIN, f"staff add {VIEWER} viewer")


async def later(play: Play, minutes: int = 10) -> None:
    await play.wait(timedelta(minutes=minutes))


async def wish(play: Play, number: int) -> Mapping[str, Any]:
    (row,) = await play.rows(select(tables.wishes).where(tables.wishes.c.id == number))
    return row


async def voters(play: Play, number: int) -> int:
    table = tables.wish_votes
    return len(await play.rows(select(table.c.contact_id).where(table.c.wish_id == number)))


async def outcomes(play: Play) -> list[tuple[int, str, str]]:
    """(telling, address, outcome) of all that was told."""
    rows = await play.rows(select(tables.told).order_by(tables.told.c.telling_id, tables.told.c.contact_id))
    return [(row["telling_id"], row["address"], row["outcome"]) for row in rows]


async def crowd(play: Play, number: int, size: int) -> None:
    """So many who have voted, written down at once."""
    async with play.database.transaction() as tx:
        for n in range(size):
            person = {"name": "", "language": "en", "attributes": {}, "created_at": play.clock()}
            contact = (await tx.run(insert(tables.contacts).returning(tables.contacts.c.id), person)).scalar_one()
            place = {"address": f"telegram:{70000 + n}", "contact_id": contact, "changed_at": play.clock()}
            address = (await tx.run(insert(tables.addresses).returning(tables.addresses.c.id), place)).scalar_one()
            vote = {
                "wish_id": number,
                "contact_id": contact,
                "address_id": address,
                "source": "voted",
                "at": play.clock(),
            }
            await tx.run(insert(tables.wish_votes), vote)


async def told_so_far(play: Play) -> int:
    return len(await play.rows(select(tables.told.c.contact_id)))


async def unhappy(play: Play, who: Address) -> None:
    await play.say(who, "feedback")
    await play.press(who, "2")


async def answered_in_a_case(play: Play, who: Address, status: str, state: str = "sent") -> None:
    """Staff have written to the customer in their case."""
    (case,) = await play.rows(
        select(tables.cases.c.id)
        .join(tables.addresses, tables.addresses.c.contact_id == tables.cases.c.contact_id)
        .where(tables.addresses.c.address == str(who))
    )
    said = {"case_id": case["id"], "direction": "to", "words": "Sorry!", "state": state, "at": play.clock()}
    async with play.database.transaction() as tx:
        await tx.run(insert(tables.case_messages), said)
        await tx.run(update(tables.cases).where(tables.cases.c.id == case["id"]).values(status=status))


async def news(play: Play, who: Address, before: int) -> list[str]:
    return [words(each.content) for each in play.seen(who)[before:]]
