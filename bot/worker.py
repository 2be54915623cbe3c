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
from bot.services import readback
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
        group.create_task(_loop(app, HookCourier(app.house, app.courier).work_on))
        group.create_task(_loop(app, partial(app.asker.ask_next, "")))
        for channel in app.house.channels.values():
            group.create_task(_loop(app, partial(app.asker.ask_next, channel.name)))
            group.create_task(_loop(app, _send(app, channel.name), channel.name))
            group.create_task(_listen(app, channel))
            group.create_task(_read_back(app, channel))


Round = Callable[[], Awaitable[bool | None]]


async def _loop(app: App, round_: Round, channel: str = "") -> None:
    """Rounds while there is work, then waits for the bell."""
    bell = app.doorbell.bell(channel)
    while True:
        bell.clear()
        if not await _survived(round_):
            # Not `wait_for`: that one forgets a cancellation which comes in the same moment as the ring.
            with suppress(TimeoutError):
                async with asyncio.timeout(IDLE):
                    await bell.wait()


async def _survived(round_: Round) -> bool:
    """Whether there may be more to do at once. Nothing that happens in one round ends the work: the next one comes."""
    try:
        return bool(await round_())
    except DatabaseUnavailable as error:
        log.warning("database unavailable", error=str(error))
    except Exception:
        log.exception("a round failed")
    return False


def _send(app: App, channel: str) -> Round:
    async def round_() -> bool:
        return await app.courier.work_on(channel) > 0

    return round_


def _fire_timers(app: App) -> Round:
    return app.timekeeper.fire_next


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
