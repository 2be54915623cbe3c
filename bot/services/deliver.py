"""Outbox → channel → receipt. Messages to one address go out one after another; addresses and channels independently.

What this process has just committed it sends at once (`after_commit`); everything else, and whatever a killed process
left behind, is claimed by the workers (`work_on`). A failure says itself what to do (`contract/errors.py`); here that
becomes a row's next state.
"""

from __future__ import annotations

import asyncio
import math
import random
from collections import defaultdict
from collections.abc import Coroutine, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import structlog

from bot.contract.address import Address
from bot.contract.channel import Receipt
from bot.contract.errors import SendError, TryLater
from bot.contract.outbound import Notice, Outbound, Question
from bot.contract.stored import from_json
from bot.services import failures, ledger, making, sending
from bot.services.askings import overnight
from bot.services.claiming import Claims
from bot.services.house import Doorbell, House
from bot.services.ledger import Ledger
from bot.services.lines import Job, Line
from bot.services.sending import Sent
from bot.services.work import Work
from bot.storage import outbox, people
from bot.storage.database import DatabaseUnavailable, LostRace, StorageError, Transaction

log = structlog.get_logger()

#: Sends at the same time in one channel, in one process.
IN_FLIGHT = 64
#: Seconds between the attempts to write down what was sent, while the database is away.
_NOTE_AGAIN = 0.5
#: Seconds in a line after which a message is looked at once more before it is sent.
STALE = 1.0
#: The latest prompts of which a process remembers the platform's id.
PROMPTS = 2000


@dataclass(slots=True)
class _Outcome:
    """How far one address's messages came: those sent, the one that failed, and those left to be sent from `resume`
    on."""

    sent: list[tuple[Job, Sent]] = field(default_factory=list)
    failed: tuple[Job, SendError] | None = None
    unsent: Sequence[Job] = ()
    resume: datetime | None = None


class Courier:
    def __init__(self, house: House, doorbell: Doorbell) -> None:
        self._house = house
        self._doorbell = doorbell
        self._lines = house.lines
        self._ledger = Ledger(house)
        self.claims = Claims(house)
        self._tasks: dict[str, set[asyncio.Task[None]]] = defaultdict(set)
        self._behind: set[Address] = set()
        self._paused: dict[str, datetime] = {}
        self._prompts: dict[str, str] = {}

    # -- what has just been committed

    def after_commit(self, work: Work) -> None:
        """Sends what this process has leased; wakes the workers for the rest."""
        for address in work.silenced:
            if (moving := self._lines.at(address)) is not None:
                moving.empty()
        if left := work.left:
            behind = {address for address in left if address in self._lines}
            self._behind |= behind
            if others := left - behind:
                self._doorbell.ring({address.channel for address in others})
        if not work.jobs:
            return
        if work.line is not None and work.line.broken:  # those before them have failed meanwhile, and come first
            self._run(work.jobs[0].outbound.to.channel, self._note(_Outcome(unsent=work.jobs)))
        else:
            self.claims.spent(work.jobs[0].outbound.to, len(work.jobs))
            self._start(work.jobs)

    def _start(self, jobs: Sequence[Job]) -> None:
        """They join the line to their address, or form one."""
        address, line = jobs[0].outbound.to, self._lines.at(jobs[0].outbound.to)
        begin_until = _seconds() + _may_wait()
        if line is None:
            line = self._lines.open(address)
            line.join(jobs[:1], math.inf)
            jobs = jobs[1:]
            self._run(address.channel, self._move(address, line))
        if jobs:
            line.join(jobs, begin_until)

    def _run(self, channel: str, work: Coroutine[Any, Any, None]) -> None:
        tasks, task = self._tasks[channel], asyncio.create_task(work)
        tasks.add(task)
        task.add_done_callback(tasks.discard)

    async def settle(self) -> None:
        """Waits for the sends now under way."""
        while running := [task for tasks in self._tasks.values() for task in tasks]:
            await asyncio.gather(*running, return_exceptions=True)

    # -- what waits in the outbox

    async def work_on(self, channel: str) -> int:
        """Claims what is due in one channel and begins to send it. Returns how many rows it took; `claims.rest` says
        when to come again."""
        tasks = self._tasks[channel]
        room = IN_FLIGHT - len(tasks)
        if room <= 0:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            self.claims.rest[channel] = 0.0
            return 1
        rows = await self.claims.take(channel, room, len(tasks))
        for row in rows:
            self._behind.add(Address.parse(row["address"]))
            await self._take_up(row)
        return len(rows)

    async def _take_up(self, row: outbox.Row) -> None:
        if overnight.concerns(row, self._house.clock()) and not await self._may_go(row):
            self._behind.discard(Address.parse(row["address"]))
            self._doorbell.ring([row["channel"]])
            return
        try:
            job = _job(row, from_json(row["content"]))
        except Exception:  # written by another version of the code: that one may still read it
            log.exception("a message cannot be read", channel=row["channel"])
            blank = _job(row, Outbound(row["key"], Address.parse(row["address"]), Notice("")))
            await self._note(_Outcome(failed=(blank, TryLater("unreadable"))))
        else:
            self._start([job])

    async def _may_go(self, row: outbox.Row) -> bool:
        try:
            work = await overnight.keep(self._house, row)
        except (DatabaseUnavailable, LostRace):  # its lease runs out, and it is looked at again
            return False
        if work is not None:
            self.after_commit(work)
        return work is None

    # -- one address, in order

    async def _move(self, address: Address, line: Line) -> None:
        try:
            while line.first is not None:
                await self._note(await self._send_in_order(line))
                if address in self._behind and not line.broken:
                    await self._take_next(address)
        except DatabaseUnavailable:
            line.break_off()
            log.warning("receipts not stored; the lease will run out", channel=address.channel)
        except Exception:
            line.break_off()
            log.exception("delivery failed", channel=address.channel)
        finally:
            self._lines.close(address, line)
            if address in self._behind:
                self._behind.discard(address)
                self._doorbell.ring([address.channel])

    async def _take_next(self, address: Address) -> None:
        """What else waits for an address whose line is moving joins it, without a worker."""
        self._behind.discard(address)
        with suppress(DatabaseUnavailable):
            row = await self.claims.take_at(address)
            if row is not None:
                self._behind.add(address)
                await self._take_up(row)
            elif await self.claims.waits_at(address):
                self._doorbell.ring([address.channel])

    async def _send_in_order(self, line: Line) -> _Outcome:
        """Up to the first new message: it is written down before the next is begun, so that a process killed in
        between repeats at most one. Edits may go together with it, since repeating one changes nothing."""
        done = _Outcome()
        while (first := line.first) is not None and all(_is_edit(job) for job, _ in done.sent):
            job, begin_until = first
            done.resume = self._silent_until(job.outbound.to)
            if done.resume is not None or _seconds() > begin_until:
                self._behind.add(job.outbound.to)
                done.unsent = line.break_off()
                break
            line.advance()
            if await self._called_off(job, begin_until):
                continue
            try:
                done.sent.append((job, await self._send(job)))
            except SendError as error:
                self._remember_pause(job, error)
                done.failed, done.unsent = (job, error), line.break_off()
                break
        return done

    async def _called_off(self, job: Job, begin_until: float) -> bool:
        """Another process may have taken a STOP while this one waited behind a slow send. What begins soon after it
        was leased, as nearly everything does, is not looked at."""
        if _seconds() < begin_until - _may_wait() + STALE:
            return False
        with suppress(DatabaseUnavailable):
            async with self._house.database.statement() as tx:
                return not await outbox.is_pending(tx, job.row)
        return False

    async def _note(self, done: _Outcome) -> None:
        """Writes down what came of it, also if the database is away for a while: what is forgotten is sent again."""
        until = _seconds() + outbox.LEASE.total_seconds()
        while True:
            try:
                work = await self._write(done)
                break
            except (DatabaseUnavailable, LostRace):
                if _seconds() > until:
                    raise
                await asyncio.sleep(_NOTE_AGAIN)
        if work is not None:
            self.after_commit(work)

    async def _write(self, done: _Outcome) -> Work | None:
        if done.failed is None and not done.unsent:
            await self._ledger.enter(done.sent)
            return None
        now = self._house.clock()
        async with self._house.database.transaction() as tx:
            if done.failed is not None:
                await people.lock(tx, str(done.failed[0].outbound.to))
            await ledger.write(tx, done.sent, now)
            for job in done.unsent:
                await outbox.release(tx, job.row, done.resume or now)
            return await self._write_failure(tx, *done.failed, now) if done.failed is not None else None

    async def _write_failure(self, tx: Transaction, job: Job, error: SendError, now: datetime) -> Work:
        work = Work(tx, self._house, now, f"failed:{job.row}:{job.attempts}")
        await failures.handle(work, job, error, backoff(job.attempts))
        await work.flush()
        return work

    # -- silence that a platform has asked for

    def _remember_pause(self, job: Job, error: SendError) -> None:
        """At once, for those who are about to send; the others see it in the database."""
        if (pause := failures.pause_for(job, error, self._house.clock())) is not None:
            scope, until = pause
            self._paused[scope] = max(until, self._paused.get(scope, until))

    def _silent_until(self, to: Address) -> datetime | None:
        """Until when the platform has asked for silence there, if that is still to come."""
        now = self._house.clock()
        for scope in (str(to), to.channel):
            if scope in self._paused and self._paused[scope] <= now:
                del self._paused[scope]
        return max((self._paused[scope] for scope in (str(to), to.channel) if scope in self._paused), default=None)

    # -- one message

    async def _send(self, job: Job) -> Sent:
        made = await self._made(job)
        outbound = await self._with_ids(made) if made is not None else None
        if made is None or outbound is None:
            return Sent(Receipt())
        sent = await sending.send(self._house, made, outbound)
        if sent.receipt.parts > 1:
            self.claims.spent(outbound.to, sent.receipt.parts - 1)
        self._remember_prompt(outbound, sent.receipt.message)
        return sent

    async def _made(self, job: Job) -> Job | None:
        """With what takes long to make, for which its lease is extended; None when its reader may not have it."""
        seconds = making.patience(job.outbound)
        if not seconds:
            return job
        try:
            async with self._house.database.statement() as tx:
                await outbox.extend(tx, job.row, self._house.clock(), seconds)
            if not await making.may_have(self._house, job.outbound):
                log.info("it is not theirs to read any more: a file is not sent", channel=job.outbound.to.channel)
                return None
            return replace(job, outbound=await making.made(self._house, job.outbound))
        except StorageError as error:
            raise TryLater("database") from error

    async def _with_ids(self, job: Job) -> Outbound | None:
        """The message with the ids of the one it changes and of the one under which it stands; None when the one to be
        changed was never shown. Where there is no thread, it is said without."""
        outbound = job.outbound
        if job.edits:
            known = job.edited or self._prompts.pop(job.edits, "") or await self._message_of(job.edits)
            if not known:
                return None
            outbound = replace(outbound, edit=known)
        if job.under:
            outbound = replace(outbound, under=job.root or await self._message_of(job.under))
        return outbound

    async def _message_of(self, key: str) -> str:
        try:
            async with self._house.database.statement() as tx:
                return await outbox.message_of(tx, key)
        except DatabaseUnavailable as error:
            raise TryLater("database") from error

    def _remember_prompt(self, outbound: Outbound, message: str) -> None:
        """Where it stands, for the answer that will soon settle it: that saves asking the database."""
        if message and not outbound.edit and isinstance(outbound.content, Question):
            self._prompts[outbound.key] = message
            if len(self._prompts) > PROMPTS:
                del self._prompts[next(iter(self._prompts))]


def _is_edit(job: Job) -> bool:
    return bool(job.edits or job.outbound.edit)


def backoff(attempts: int) -> float:
    """Seconds before the next attempt: doubling from one, at most ten minutes, spread so that none march in step."""
    return min(600.0, 2.0 ** (attempts - 1)) * random.uniform(0.7, 1.3)  # noqa: S311


def _may_wait() -> float:
    """Seconds in a line after which a lease no longer covers a send."""
    return outbox.LEASE.total_seconds() * 0.9 - sending.SEND_TIMEOUT


def _seconds() -> float:
    return asyncio.get_running_loop().time()


def _job(row: outbox.Row, outbound: Outbound) -> Job:
    return Job(
        row=row["id"],
        outbound=replace(outbound, to=Address.parse(row["address"])),  # it may have moved since
        edits=row["edits"],
        edited=row["edited"] or "",
        under=row["under"],
        root=row["root"] or "",
        case_id=row["case_id"],
        since=row["created_at"],
        attempts=row["attempts"],
        settled=row["settled"],
    )
