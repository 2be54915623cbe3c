"""Sends what waits for webhooks: again for a day with growing pauses, and to nobody who has failed for three.

At least once: who is killed between the POST and the note of it posts again, under the same id.
"""

from __future__ import annotations

import asyncio
from datetime import timedelta

import structlog

from bot.contract.hooks import Posted
from bot.engine.phrases import phrase
from bot.services.cases.admins import tell_admins
from bot.services.deliver import Courier
from bot.services.hooks.signing import headers
from bot.services.house import House
from bot.services.work import Work
from bot.storage import webhooks as storage

log = structlog.get_logger()

#: POSTs at the same time, in one process.
IN_FLIGHT = 20
#: Seconds before each next attempt; the last is repeated.
_WAITS = (5, 30, 120, 600, 1800, 3600, 7200)
#: So long one message is tried, and so long a webhook may fail before it is disabled.
PATIENCE, DISABLED_AFTER = timedelta(days=1), timedelta(days=3)
_GONE = 410


class HookCourier:
    def __init__(self, house: House, courier: Courier) -> None:
        self._house = house
        self._courier = courier

    async def work_on(self) -> bool:
        """Sends some of what is due. False when nothing was."""
        async with self._house.database.statement() as tx:
            rows = await storage.claim(tx, self._house.clock(), IN_FLIGHT)
        if not rows:
            return False
        async with self._house.database.transaction() as tx:
            hooks = await storage.of(tx, [row["webhook_id"] for row in rows])
        await asyncio.gather(*(self._deliver(row, hooks.get(row["webhook_id"])) for row in rows))
        return True

    async def _deliver(self, row: storage.Row, hook: storage.Row | None) -> None:
        posted = await self._posted(row, hook) if hook is not None else None
        async with self._house.database.transaction() as tx:
            work = Work(tx, self._house, self._house.clock(), f"hook:{row['message_id']}:{row['attempts']}")
            await _note(work, row, posted)
            await work.flush()
        self._courier.after_commit(work)

    async def _posted(self, row: storage.Row, hook: storage.Row) -> Posted:
        body = row["body"].encode()
        signed = headers(hook["secret"], row["message_id"], self._house.clock(), body)
        return await self._house.poster.post(hook["url"], signed, body)


async def _note(work: Work, row: storage.Row, posted: Posted | None) -> None:
    """None where the webhook is in use no more."""
    if posted is None:
        await storage.drop(work.tx, row["id"])
    elif 200 <= posted.status < 300:
        await storage.sent(work.tx, row["id"], row["webhook_id"])
    else:
        await _failed(work, row, posted)


async def _failed(work: Work, row: storage.Row, posted: Posted) -> None:
    hook = await storage.lock(work.tx, row["webhook_id"])
    if hook is None:
        await storage.drop(work.tx, row["id"])
        return
    why, since = posted.why or f"status {posted.status}", hook["failing_since"] or work.now
    log.warning("webhook failed", webhook=hook["id"], why=why)
    await storage.note_failure(work.tx, hook["id"], since, why)
    if posted.status == _GONE or work.now - since >= DISABLED_AFTER:
        await _disable(work, hook, why)
    elif work.now - row["created_at"] >= PATIENCE:
        await storage.drop(work.tx, row["id"])
    else:
        await storage.retry(work.tx, row["id"], work.now + _wait(row["attempts"]))


def _wait(attempts: int) -> timedelta:
    return timedelta(seconds=_WAITS[min(attempts, len(_WAITS)) - 1])


async def _disable(work: Work, hook: storage.Row, why: str) -> None:
    await storage.disable(work.tx, hook["id"], work.now)
    work.house.hooks.forget()
    tell_admins(work, phrase("hook.disabled", number=hook["id"], url=hook["url"], why=why))
