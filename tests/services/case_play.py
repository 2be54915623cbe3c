"""`/case …` in a play, and customers who are unhappy."""

from __future__ import annotations

import itertools
from typing import Any

from sqlalchemy import select

from bot.contract.address import Address
from bot.contract.inbound import CommandUsed
from bot.contract.outbound import Notice
from bot.storage import tables
from tests.support.houses import ADMIN, Play, words

_numbers = itertools.count(1)


async def case(play: Play, who: Address, text: str, place: Address | None = None) -> str:
    """`/case …`; returns the answer."""
    before = len(play.seen(place or who))
    key = f"case:event:{next(_numbers)}"
    await play.take(CommandUsed(key=key, at=play.clock(), sender=who, command="case", text=text, place=place))
    await play.work()
    answers = [words(each.content) for each in play.seen(place or who)[before:] if isinstance(each.content, Notice)]
    return answers[-1] if answers else ""


async def detractor(play: Play, who: Address, score: str = "2", said: str = "", **more: Any) -> None:
    """Somebody who gives a low score, and perhaps says why."""
    await play.say(who, "feedback", **more)
    await play.press(who, score)
    if said:
        await play.say(who, said)


async def statuses(play: Play) -> list[str]:
    """Of all cases, in the order of their numbers."""
    return [each["status"] for each in await play.rows(select(tables.cases.c.status).order_by(tables.cases.c.id))]


async def team(play: Play, text: str, who: Address = ADMIN) -> str:
    """`/team …`; returns the answer."""
    before = len(play.seen(who))
    key = f"case:event:{next(_numbers)}"
    await play.take(CommandUsed(key=key, at=play.clock(), sender=who, command="team", text=text))
    await play.work()
    return words(play.seen(who)[before:][-1].content)
