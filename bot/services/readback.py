"""Reads back what a platform will not repeat: an SMS whose webhook we could not take is still in Twilio's list."""

from __future__ import annotations

from datetime import timedelta

import structlog

from bot.contract.channel import Channel
from bot.contract.errors import SendError
from bot.services.house import House
from bot.services.receive import Receiver
from bot.storage import watermarks

log = structlog.get_logger()

#: Lists lag behind; an event seen twice is recognised by its key.
OVERLAP = timedelta(minutes=5)


async def catch_up(house: House, receiver: Receiver, channel: Channel) -> None:
    """Takes all events since the last time it was known that none is missing."""
    now = house.clock()
    async with house.database.transaction() as tx:
        since = await watermarks.get(tx, channel.name)
    if since is not None:
        try:
            missed = await channel.missed(since - OVERLAP)
        except SendError as error:
            log.warning("could not read back", channel=channel.name, code=error.code)
            return
        for event in missed:
            await receiver.handle(event)
    async with house.database.transaction() as tx:
        await watermarks.put(tx, channel.name, now)
