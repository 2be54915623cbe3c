"""Reads back what a platform will not repeat: an SMS whose webhook we could not take is still in Twilio's list."""

from __future__ import annotations

from datetime import timedelta

import structlog

from bot.contract.channel import Channel
from bot.contract.errors import SendError
from bot.contract.inbound import Inbound
from bot.services.house import House
from bot.services.receive import Receiver
from bot.storage import watermarks
from bot.storage.database import DatabaseUnavailable

log = structlog.get_logger()

#: Lists lag behind; an event seen twice is recognised by its key.
OVERLAP = timedelta(minutes=5)


async def catch_up(house: House, receiver: Receiver, channel: Channel) -> None:
    """Takes all events since the last time it was known that none is missing. One that cannot be stored yet keeps
    none of the others, and is asked for again."""
    now = house.clock()
    async with house.database.transaction() as tx:
        since = await watermarks.get(tx, channel.name)
    if since is not None:
        try:
            missed = await channel.missed(since - OVERLAP)
        except SendError as error:
            log.warning("could not read back", channel=channel.name, code=error.code)
            return
        if not all([await _is_stored(receiver, event) for event in missed]):
            return
    async with house.database.transaction() as tx:
        await watermarks.put(tx, channel.name, now)


async def _is_stored(receiver: Receiver, event: Inbound) -> bool:
    try:
        await receiver.handle(event)
    except DatabaseUnavailable:
        return False
    return True
