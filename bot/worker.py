"""The worker: sends what waits in the outbox, fires what is due, asks whoever is to be asked, and listens where a
platform is asked for its events.

Any number of workers share one PostgreSQL database; each row is claimed by one of them.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import timedelta
from functools import partial

import structlog

from bot.bootstrap import App
from bot.contract.channel import Channel
from bot.services import claiming, readback
from bot.services.hooks.delivering import HookCourier
from bot.storage.database import DatabaseUnavailable

log = structlog.get_logger()

#: How long a loop sleeps when nobody rings. A ring is the rule; this is the safety net.
IDLE = 1.0
READ_BACK_EVERY = timedelta(minutes=1)


async def run(app: App) -> None:
    """Works until cancelled."""
    async with asyncio.TaskGroup() as group:
        group.create_task(app.prepare())
        group.create_task(app.listen_to_doorbell())
        group.create_task(_loop(app, _fire_timers(app)))
        group.create_task(keep_count(app))
        group.create_task(_loop(app, _tell_hooks(app)))
        group.create_task(_loop(app, _ask(app, "")))
        for channel in app.house.channels.values():
            group.create_task(_loop(app, _ask(app, channel.name)))
            group.create_task(_loop(app, _send(app, channel.name), channel.name))
            group.create_task(_listen(app, channel))
            group.create_task(_read_back(app, channel))


#: Returns in how many seconds the next one is due, if nobody rings; 0 is at once.
Round = Callable[[], Awaitable[float]]


async def _loop(app: App, round_: Round, channel: str = "") -> None:
    """Rounds while there is work, then waits for the bell."""
    bell = app.doorbell.bell(channel)
    while True:
        bell.clear()
        if (rest := await _survived(round_)) > 0:
            # Not `wait_for`: that one forgets a cancellation which comes in the same moment as the ring.
            with suppress(TimeoutError):
                async with asyncio.timeout(rest):
                    await bell.wait()


async def _survived(round_: Callable[[], Awaitable[float | None]]) -> float:
    """In how many seconds to come again. Nothing that happens in one round ends the work: the next one comes."""
    try:
        rest = await round_()
    except DatabaseUnavailable as error:
        log.warning("database unavailable", error=str(error))
    except Exception:
        log.exception("a round failed")
    else:
        return IDLE if rest is None else rest
    return IDLE


def _send(app: App, channel: str) -> Round:
    async def round_() -> float:
        await app.courier.work_on(channel)
        return min(IDLE, app.courier.claims.rest.get(channel, IDLE))

    return round_


def _ask(app: App, channel: str) -> Round:
    async def round_() -> float:
        return 0.0 if await app.asker.ask_next(channel) else IDLE

    return round_


def _fire_timers(app: App) -> Round:
    async def round_() -> float:
        return 0.0 if await app.timekeeper.fire_next() else IDLE

    return round_


def _tell_hooks(app: App) -> Round:
    courier = HookCourier(app.house, app.courier)

    async def round_() -> float:
        return 0.0 if await courier.work_on() else IDLE

    return round_


async def keep_count(app: App) -> None:
    """What this process sends without a claim is counted for the others too."""
    while True:
        await asyncio.sleep(claiming.SETTLE)
        await _survived(app.courier.claims.settle)


async def _listen(app: App, channel: Channel) -> None:
    """A connection of our own to the platform; a lost one is made again."""
    while True:
        try:
            await channel.listen(app.receiver.handle)
            return
        except Exception as error:
            log.warning("listening again", channel=channel.name, error=type(error).__name__)
            await asyncio.sleep(5)


async def _read_back(app: App, channel: Channel) -> None:
    """Asks for what the platform will not repeat: after a start, after an outage, and now and then."""
    while True:
        await _survived(partial(readback.catch_up, app.house, app.receiver, channel))
        await asyncio.sleep(READ_BACK_EVERY.total_seconds())
