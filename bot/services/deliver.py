"""Outbox → channel → receipt. Messages to one address go out one after another; addresses and channels independently.

What this process has just committed it sends at once (`after_commit`); everything else, and whatever a killed process
left behind, is claimed by the workers (`work_on`). A failure says itself what to do (`contract/errors.py`); here that
becomes a row's next state.
"""

from __future__ import annotations

import asyncio
import random
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import structlog

from bot.contract.address import Address
from bot.contract.channel import Channel, Receipt
from bot.contract.errors import EditImpossible, OutcomeUnknown, SendError
from bot.contract.outbound import Outbound, Settled, from_json
from bot.services import failures
from bot.services.house import Doorbell, House
from bot.services.metrics import SENDS
from bot.services.work import Job, Work
from bot.storage import outbox
from bot.storage.database import DatabaseUnavailable

log = structlog.get_logger()

#: A send is given up before its lease runs out, so that no second process begins it meanwhile.
SEND_TIMEOUT = 20.0
#: Sends at the same time in one channel, in one process.
IN_FLIGHT = 64


@dataclass(frozen=True, slots=True)
class _Failed:
    job: Job
    error: SendError


class Courier:
    def __init__(self, house: House, doorbell: Doorbell) -> None:
        self._house = house
        self._doorbell = doorbell
        self._tasks: defaultdict[str, set[asyncio.Task[None]]] = defaultdict(set)
        self._busy: set[Address] = set()
        self._behind: set[Address] = set()
        self._paused: dict[str, datetime] = {}

    # -- what has just been committed

    def after_commit(self, work: Work) -> None:
        """Sends what this process has leased; wakes the workers for the rest."""
        if work.ring:
            self._behind.update(outbound.to for outbound in work.outbounds if outbound.to in self._busy)
            self._doorbell.ring()
        if work.jobs:
            self._start(work.jobs)

    def _start(self, jobs: Sequence[Job]) -> None:
        address = jobs[0].outbound.to
        self._busy.add(address)
        task = asyncio.create_task(self._chain(address, jobs))
        self._tasks[address.channel].add(task)
        task.add_done_callback(self._tasks[address.channel].discard)

    async def settle(self) -> None:
        """Waits for the sends now under way."""
        while under_way := [task for tasks in self._tasks.values() for task in tasks]:
            await asyncio.gather(*under_way, return_exceptions=True)

    # -- what waits in the outbox

    async def work_on(self, channel: str) -> int:
        """Claims what is due in one channel and begins to send it. Returns how many rows it took."""
        under_way = self._tasks[channel]
        room = IN_FLIGHT - len(under_way)
        if room <= 0:
            await asyncio.wait(under_way, return_when=asyncio.FIRST_COMPLETED)
            return 1
        async with self._house.database.transaction() as tx:
            rows = await outbox.claim(tx, [channel], self._house.clock(), room)
        for row in rows:
            self._behind.add(Address.parse(row["address"]))
            self._start([_job(row)])
        return len(rows)

    # -- one address, in order

    async def _chain(self, address: Address, jobs: Sequence[Job]) -> None:
        try:
            await self._send_in_order(jobs)
        except DatabaseUnavailable:
            log.warning("receipts not stored; the lease will run out", channel=address.channel)
        except Exception:
            log.exception("delivery failed", channel=address.channel)
        finally:
            self._busy.discard(address)
            if address in self._behind:
                self._behind.discard(address)
                self._doorbell.ring()

    async def _send_in_order(self, jobs: Sequence[Job]) -> None:
        receipts: list[tuple[int, str, int]] = []
        failed: _Failed | None = None
        for job in jobs:
            if (until := self._silent_until(job.outbound.to)) is not None:
                await self._hold(jobs[len(receipts) :], until)
                break
            try:
                receipt = await self._send(job)
            except SendError as error:
                SENDS.labels(job.outbound.to.channel, type(error).__name__).inc()
                failed = _Failed(job, error)
                break
            SENDS.labels(job.outbound.to.channel, "sent").inc()
            receipts.append((job.row, receipt.message, receipt.parts))
        if receipts or failed is not None:
            await self._note(receipts, failed, jobs[len(receipts) + 1 :])

    async def _note(self, receipts: list[tuple[int, str, int]], failed: _Failed | None, unsent: Iterable[Job]) -> None:
        now = self._house.clock()
        async with self._house.database.transaction() as tx:
            if receipts:
                await outbox.mark_sent(tx, receipts, now)
            if failed is None:
                return
            for job in unsent:
                await outbox.release(tx, job.row, now)
            work = Work(tx, self._house, now, f"failed:{failed.job.row}:{failed.job.attempts}")
            await failures.handle(work, failed.job, failed.error, backoff(failed.job.attempts))
            await work.flush()
        self._remember_pause(failed, now)
        self.after_commit(work)

    def _remember_pause(self, failed: _Failed, now: datetime) -> None:
        if (pause := failures.pause_for(failed.job, failed.error, now)) is not None:
            self._paused[pause[0]] = pause[1]

    # -- one message

    async def _send(self, job: Job) -> Receipt:
        channel = self._house.channels[job.outbound.to.channel]
        if job.attempts - 1 > job.settled:
            found = await channel.find_sent(job.outbound, job.since)
            if found is not None:
                return found
        outbound = await self._with_edit(job)
        return Receipt() if outbound is None else await _transmit(channel, outbound)

    def _silent_until(self, to: Address) -> datetime | None:
        """Until when the platform has asked for silence there, if that is still to come."""
        until = max((self._paused[s] for s in (str(to), to.channel) if s in self._paused), default=None)
        return until if until is not None and until > self._house.clock() else None

    async def _hold(self, jobs: Iterable[Job], until: datetime) -> None:
        async with self._house.database.transaction() as tx:
            for job in jobs:
                await outbox.release(tx, job.row, until)

    async def _with_edit(self, job: Job) -> Outbound | None:
        """The message with the id of the one it changes; None when that one was never shown."""
        if not job.edits:
            return job.outbound
        async with self._house.database.transaction() as tx:
            message = await outbox.message_of(tx, job.edits)
        return replace(job.outbound, edit=message) if message else None


async def _transmit(channel: Channel, outbound: Outbound) -> Receipt:
    named = Receipt()
    try:
        async with asyncio.timeout(SEND_TIMEOUT):
            for call in channel.render(outbound):
                receipt = await channel.send(call)
                named = receipt if call.names_message else named
    except TimeoutError as error:
        raise OutcomeUnknown("timeout") from error
    except EditImpossible:
        if isinstance(outbound.content, Settled):
            return Receipt()  # a tidier look for an old message, which is gone: nothing is lost
        return await _transmit(channel, replace(outbound, edit=""))
    return named


def backoff(attempts: int) -> float:
    """Seconds before the next attempt: doubling from one, at most ten minutes, spread so that none march in step."""
    return min(600.0, 2.0 ** (attempts - 1)) * random.uniform(0.7, 1.3)  # noqa: S311


def _job(row: outbox.Row) -> Job:
    return Job(
        row=row["id"],
        outbound=from_json(row["content"]),
        edits=row["edits"],
        case_id=row["case_id"],
        since=row["created_at"],
        attempts=row["attempts"],
        settled=row["settled"],
    )
