"""The case that somebody means by its number."""

from __future__ import annotations

from bot.contract import tokens
from bot.services.admin.asked import Asked, Failed
from bot.services.cases.stored import Row
from bot.storage import cases


async def find(asked: Asked) -> Row | Failed:
    """The case whose number is the first word; else what to tell whoever asked."""
    return await numbered(asked, asked.words[0]) if asked.words else asked.usage()


async def meant(asked: Asked) -> int | Failed:
    """As `find`, for whoever has something else to lock before the case."""
    word = asked.words[0] if asked.words else ""
    number = tokens.number(word.removeprefix("#"))
    if number is None or not await cases.there(asked.work.tx, number):
        return asked.fail("case.unknown", text=word) if word else asked.usage()
    return number


async def numbered(asked: Asked, word: str) -> Row | Failed:
    number = tokens.number(word.removeprefix("#"))
    row = await cases.load(asked.work.tx, number) if number is not None else None
    return row if row is not None else asked.fail("case.unknown", text=word)
