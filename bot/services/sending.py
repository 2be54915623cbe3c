"""One message over its channel: found again if an earlier attempt may have sent it, changed in place or sent anew."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import structlog

from bot.contract.channel import ApiCall, Channel, Receipt
from bot.contract.errors import EditImpossible, OutcomeUnknown, SendError, ThreadGone, Unsendable
from bot.contract.outbound import Outbound, Settled
from bot.services.house import House
from bot.services.lines import Job

log = structlog.get_logger()

#: Seconds. A send is given up before its lease runs out, so that no second process begins it meanwhile.
SEND_TIMEOUT = 20.0


class Sent(NamedTuple):
    """`anew` says that the message to be changed is gone and that this one stands in its place."""

    receipt: Receipt
    anew: bool = False


async def send(house: House, job: Job, outbound: Outbound) -> Sent:
    """Raises nothing but a `SendError`: one that the adapter did not foresee says nothing of the outcome."""
    channel = house.channels[job.outbound.to.channel]
    try:
        async with asyncio.timeout(SEND_TIMEOUT):
            return await _found(channel, job, outbound.under) or await _transmit(channel, outbound)
    except TimeoutError as error:
        raise OutcomeUnknown("timeout") from error
    except SendError:
        raise
    except Exception as error:
        log.exception("an adapter failed", channel=channel.name)
        raise OutcomeUnknown(type(error).__name__) from error


async def _found(channel: Channel, job: Job, under: str) -> Sent | None:
    if job.attempts - 1 <= job.settled:
        return None
    receipt = await channel.find_sent(replace(job.outbound, under=under), job.since)
    return Sent(receipt) if receipt is not None else None


async def _transmit(channel: Channel, outbound: Outbound) -> Sent:
    try:
        return Sent(await _call(channel, _rendered(channel, outbound)))
    except EditImpossible:
        if isinstance(outbound.content, Settled):
            return Sent(Receipt())  # a tidier look for an old message, which is gone: nothing is lost
        return Sent(await _call(channel, _rendered(channel, replace(outbound, edit=""))), anew=True)
    except ThreadGone:
        return Sent(await _call(channel, _rendered(channel, replace(outbound, under=""))))


def _rendered(channel: Channel, outbound: Outbound) -> Sequence[ApiCall]:
    try:
        return channel.render(outbound)
    except Exception as error:
        log.exception("a message cannot be rendered", channel=channel.name, kind=outbound.content.kind)
        raise Unsendable(type(error).__name__) from error


async def _call(channel: Channel, calls: Sequence[ApiCall]) -> Receipt:
    named = Receipt()
    for call in calls:
        receipt = await channel.send(call)
        named = receipt if call.names_message else named
    return named
