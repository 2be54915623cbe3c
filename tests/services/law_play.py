"""`/data …` in a play, and everything that a database has, as text."""

from __future__ import annotations

import itertools
import json
from typing import Any

from sqlalchemy import select

from bot.contract.address import Address
from bot.contract.inbound import CommandUsed
from bot.contract.outbound import Attachment, Notice
from bot.storage.tables import metadata
from tests.support.houses import Play, words

_numbers = itertools.count(1)


async def data(play: Play, who: Address, text: str) -> str:
    """`/data …`; returns the last answer in words."""
    before = len(play.seen(who))
    key = f"data:event:{next(_numbers)}"
    await play.take(CommandUsed(key=key, at=play.clock(), sender=who, command="data", text=text))
    await play.work()
    answers = [words(each.content) for each in play.seen(who)[before:] if isinstance(each.content, Notice)]
    return answers[-1] if answers else ""


def file(play: Play, who: Address) -> dict[str, Any]:
    """The newest file that came there."""
    import base64

    found = [each.content for each in play.seen(who) if isinstance(each.content, Attachment)]
    read: dict[str, Any] = json.loads(base64.b64decode(found[-1].data))
    return read


async def whole_database(play: Play) -> str:
    """Every value of every row."""
    tables = [await play.rows(select(table)) for table in metadata.tables.values()]
    return "\n".join(str(value) for rows in tables for row in rows for value in row.values())
