"""What is told of gates: who asks, and what they are answered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from bot.contract.address import Address
from bot.storage import tables
from tests.support.houses import ADMIN, Play


async def gate(play: Play, text: str, who: Address = ADMIN) -> str:
    return await play.command(who, text, command="gate")


async def why(play: Play, text: str, who: Address = ADMIN) -> str:
    return await play.command(who, text, command="why")


async def decisions(play: Play) -> Sequence[Mapping[str, Any]]:
    """Oldest first."""
    return await play.rows(select(tables.decisions).order_by(tables.decisions.c.id))


async def finished(play: Play, who: Address) -> None:
    """They have answered nps, by a keyword of theirs, and are asked nothing more."""
    await play.say(who, "feedback")
    for answer in ("9", "skip", "skip"):
        await play.say(who, answer)
