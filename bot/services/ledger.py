"""Writes down what was sent. Receipts that come while a transaction is under way share the next one."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime

from bot.services.house import House
from bot.services.lines import Job
from bot.services.sending import Sent
from bot.storage import cases, outbox
from bot.storage.database import Transaction

Receipts = Sequence[tuple[Job, Sent]]


async def write(tx: Transaction, sent: Receipts, now: datetime) -> None:
    if sent:
        receipts = [(job.row, each.receipt.message, each.receipt.parts) for job, each in sent]
        await outbox.mark_sent(tx, receipts, now)
    for job, each in sent:
        if _is_reply(job):
            await cases.settle_message(tx, job.outbound.key, "sent")
        if each.anew and job.edits:
            await outbox.replace(tx, job.edits, each.receipt.message)


def _is_reply(job: Job) -> bool:
    return job.outbound.key.startswith(cases.REPLY)


class Ledger:
    def __init__(self, house: House) -> None:
        self._house = house
        self._lock = asyncio.Lock()
        self._waiting: list[tuple[Job, Sent]] = []
        self._next: asyncio.Task[None] | None = None

    async def enter(self, sent: Receipts) -> None:
        """Returns once they are committed. Raises DatabaseUnavailable or LostRace when they are not."""
        self._waiting.extend(sent)
        if self._next is None:
            self._next = asyncio.create_task(self._write())
        await asyncio.shield(self._next)

    async def _write(self) -> None:
        async with self._lock:
            batch, self._waiting, self._next = self._waiting, [], None
            # In the order of their ids, as everybody else locks them.
            batch.sort(key=lambda entry: entry[0].row)
            database = self._house.database
            alone = not any(each.anew or _is_reply(job) for job, each in batch)
            async with database.statement() if alone else database.transaction() as tx:
                await write(tx, batch, self._house.clock())
