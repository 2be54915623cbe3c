"""A customer who was unhappy, staff who resolve it, and what they say to each other."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from bot.contract.address import Address
from bot.contract.outbound import Notice
from bot.storage import tables
from tests.support.houses import ADMIN, AGENT, ANN, CARE, Play, words

#: Staff with a phone: what they type is what others press.
ROBIN = Address("tel", "+12025550177")
LINE = "Your refund is on its way."


async def staffed(play: Play) -> None:
    for agent in (AGENT, ROBIN):
        await play.command(ADMIN, f"staff add {agent}")


async def detractor(play: Play, who: Address = ANN, keyword: str = "feedback") -> None:
    """Somebody who leaves the rest of the survey unanswered for so long that it is over."""
    await play.say(who, keyword)
    await play.say(who, "2")


async def finish(play: Play, who: Address = ANN) -> None:
    for answer in ("the parcel was late", "no", "yes", "ann@example.com"):
        await play.say(who, answer)


async def case(play: Play) -> Mapping[str, Any]:
    """The newest case."""
    return (await play.rows(select(tables.cases).order_by(tables.cases.c.id)))[-1]


async def resolve(play: Play, words_: str = LINE, *, by: Address = ROBIN, name: str = "Robin") -> str:
    """Resolves the newest case; returns what whoever did it is told."""
    await play.say(by, f"RESOLVE {(await case(play))['id']} {words_}", name=name)
    return play.last(by)


async def told(play: Play, who: Address = ANN) -> str:
    """Ann has had her case resolved, with a line for her; what she reads."""
    await staffed(play)
    await detractor(play, who)
    await finish(play, who)
    await resolve(play)
    return play.last(who)


def thread(play: Play, where: Address = CARE) -> list[str]:
    return play.thread(where)


def notices(play: Play, who: Address) -> list[str]:
    return [words(each.content) for each in play.seen(who) if isinstance(each.content, Notice)]
