"""What a message, a reply and a timer cost while very much waits: does it grow with that?

In one process, over a platform in memory: what is measured is the queues. CPU times are this process's own and, on
PostgreSQL, its server's.
"""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from statistics import quantiles
from typing import Any, NamedTuple

from sqlalchemy import event

from adapters.telegram.paces import PACES
from bot import worker
from bot.bootstrap import App
from bot.contract.address import Address
from bot.contract.channel import Paces
from bot.contract.inbound import MessageReceived
from bot.services.house import utc_now
from bot.storage.database import Database
from tests.bench import filling
from tests.bench.databases import Databases
from tests.support.channels import MemoryChannel, Platform
from tests.support.databases import prepare
from tests.support.houses import VirtualClock, put_together

SIZES = (10_000, 100_000, 1_000_000)
#: How many messages, replies or timers are measured at each size.
UNITS = 400
#: The first ones of a kind only warm up.
WARMING = 20
_YEAR = timedelta(days=365)


class Grown(NamedTuple):
    """The costs of one message, reply or timer while so many others wait. `server` is None where the database is in
    the app; the latencies are seconds."""

    database: str
    what: str
    waiting: int
    app: float
    server: float | None
    statements: float
    p50: float | None = None
    p99: float | None = None


@dataclass
class Bench:
    databases: Databases
    database: Database
    clock: VirtualClock = field(default_factory=VirtualClock)
    filled: int = 0
    statements: int = 0
    people: Any = field(default_factory=lambda: itertools.count(1))

    async def grow(self, size: int) -> None:
        """So many messages and as many timers wait; those of a former size that were used up are replaced."""
        await filling.messages(self.database, self.filled + 1, self.filled + size)
        await filling.timers(self.database, self.filled + 1, self.filled + size, _YEAR)
        self.filled += size
        await filling.settle(self.database)

    def app(self, paces: Paces, clock: Callable[[], Any] | None = None) -> App:
        clock = clock or self.clock
        channel = MemoryChannel("telegram", Platform(clock))
        channel.capabilities = replace(channel.capabilities, paces=paces)
        return put_together(self.database, {"telegram": channel}, clock)

    async def costs(self, what: str, waiting: int, units: int, work: Callable[[int], Awaitable[Any]]) -> Grown:
        """`work` does so many of them."""
        await work(WARMING)
        before = self._meter()
        await work(units)
        app, server, statements = (
            None if then is None or now is None else (now - then) / units
            for then, now in zip(before, self._meter(), strict=True)
        )
        assert app is not None
        assert statements is not None
        return Grown(self.databases.name, what, waiting, app * 1000, server and server * 1000, statements)

    def _meter(self) -> tuple[float, float | None, float]:
        return time.process_time(), self.databases.cpu(), float(self.statements)

    def count(self, *_: Any) -> None:
        self.statements += 1


@asynccontextmanager
async def open_bench(databases: Databases) -> AsyncIterator[Bench]:
    url = databases.create("waiting")
    await asyncio.to_thread(prepare, url)
    bench = Bench(databases, Database(url))
    event.listen(bench.database.engine.sync_engine, "before_cursor_execute", bench.count)
    yield bench
    await bench.database.close()


async def measure(databases: Databases, sizes: Sequence[int] = SIZES, units: int = UNITS) -> list[Grown]:
    figures: list[Grown] = []
    async with open_bench(databases) as bench:
        last = 0
        for size in sizes:
            await bench.grow(size - last)
            last = size
            for scene in (_drained, _kept_in_step, _fired, _answered):
                figures.append(await scene(bench, size, units))
    return figures


async def _drained(bench: Bench, size: int, units: int) -> Grown:
    """By a worker that nothing holds back."""
    return await bench.costs("outbox", size, units, _drain(bench, bench.app(Paces())))


async def _kept_in_step(bench: Bench, size: int, units: int) -> Grown:
    """At Telegram's pace; the waiting takes no time."""
    return await bench.costs("outbox, Telegram's pace", size, units, _drain(bench, bench.app(PACES)))


def _drain(bench: Bench, app: App) -> Callable[[int], Awaitable[None]]:
    async def drain(units: int) -> None:
        done = 0
        while done < units:
            done += await app.courier.work_on("telegram")
            await app.courier.settle()
            bench.clock.now += timedelta(seconds=app.courier.claims.rest.get("telegram", 0.0))

    return drain


async def _fired(bench: Bench, size: int, units: int) -> Grown:
    """Those that are due among those that are not."""
    app, first = bench.app(Paces()), bench.filled + 1
    bench.filled += units + WARMING
    await filling.timers(bench.database, first, bench.filled, -_YEAR)

    async def fire(units: int) -> None:
        for _ in range(units):
            assert await app.timekeeper.fire_next()

    return await bench.costs("timers", size, units, fire)


async def _answered(bench: Bench, size: int, units: int) -> Grown:
    """Answers while a worker in the same process drains at Telegram's pace, in real time."""
    app = bench.app(PACES, utc_now)
    people = [Address("telegram", str(next(bench.people))) for _ in range(units + WARMING)]
    for person in people:
        await app.receiver.handle(_said(person, "feedback"))
    await app.courier.settle()
    draining = asyncio.create_task(worker.run(app))
    latencies: list[float] = []
    waiting = iter(people)

    async def answer(units: int) -> None:
        for person in itertools.islice(waiting, units):
            began = time.perf_counter()
            await app.receiver.handle(_said(person, "9"))
            await app.courier.settle()
            latencies.append(time.perf_counter() - began)

    try:
        grown = await bench.costs("replies meanwhile", size, units, answer)
    finally:
        draining.cancel()
        await asyncio.gather(draining, return_exceptions=True)
    cuts = quantiles(latencies[WARMING:], n=100)
    return grown._replace(p50=cuts[49], p99=cuts[98])


def _said(person: Address, words: str) -> MessageReceived:
    key = f"bench:{person}:{words}"
    return MessageReceived(key=key, at=utc_now(), sender=person, text=words, message=key)
