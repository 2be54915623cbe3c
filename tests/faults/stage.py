"""The bot as real processes on a real database, between the emulated platforms and their customers."""

from __future__ import annotations

import asyncio
import contextlib
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import Executable, select

from adapters.sandbox.common import Platform
from bot.storage.database import Database, DatabaseUnavailable
from bot.storage.tables import outbox, watermarks
from tests.faults import processes
from tests.faults.child import Orders, Patience, Role
from tests.faults.clock import Clock
from tests.faults.customers import CUSTOMERS, Customer
from tests.faults.platforms import PATIENCE, Platforms, platforms
from tests.faults.processes import Running
from tests.faults.relay import Relay
from tests.support.serving import serve

#: How often the database is looked at, in seconds: it tells nobody that it has changed.
_GLANCE = 0.02


@dataclass
class Stage:
    """`public_url` is where the platforms reach the bot, whichever processes of it live."""

    public_url: str
    database: Database
    platforms: Platforms
    relay: Relay
    clock: Clock
    armed: Any = field(default_factory=processes.shared_flag)
    running: list[Running] = field(default_factory=list)

    # -- processes

    async def begin(self, role: Role = "run", *, point: str = "", patience: Patience = Patience()) -> Running:  # noqa: B008
        """One more process, which can be reached."""
        settings = {**self.platforms.settings(self.public_url), "database_url": self.database.url}
        return await self._begin(Orders(role, settings, self.clock, self.armed, point, patience))

    async def replace(self, dead: Running) -> Running:
        """Another one like the one that has died."""
        self._forget(dead)
        return await self._begin(dead.orders)

    async def replace_last(self, dead: Running) -> Running:
        """As `replace`, where no other process is alive: the leases of the dead one run out at once."""
        self.clock.advance(timedelta(seconds=dead.orders.patience.lease))
        return await self.replace(dead)

    async def kill(self, running: Running) -> None:
        await running.kill()
        self._forget(running)

    async def kill_all(self) -> None:
        for running in [*self.running]:
            await self.kill(running)

    async def ready(self) -> None:
        """Wait until some process can do its work."""
        await self.until(self._some_process_is_ready, "a process to be ready")

    async def _begin(self, orders: Orders) -> Running:
        running = await processes.begin(orders)
        self.running.append(running)
        if running.url:
            self.relay.processes.append(running.url)
        return running

    def _forget(self, dead: Running) -> None:
        if dead in self.running:
            self.running.remove(dead)
            self.relay.processes = [each.url for each in self.running if each.url]

    async def _some_process_is_ready(self) -> bool:
        said = [await self.relay.get(process, "/readyz") for process in self.relay.processes]
        return any(answer.taken for answer in said)

    # -- people

    def customer(self, platform: Platform) -> Customer:
        return CUSTOMERS[platform](self.platforms, self.ready)

    # -- what is recorded

    async def rows(self, statement: Executable) -> Sequence[Mapping[str, Any]]:
        async with self.database.transaction() as tx:
            return await tx.rows(statement)

    async def until_stored(self, statement: Executable, so: Callable[[Sequence[Any]], object] = bool) -> Sequence[Any]:
        """The rows, once they are `so`."""
        found: list[Sequence[Any]] = [()]

        async def look() -> bool:
            with contextlib.suppress(DatabaseUnavailable):
                found[0] = await self.rows(statement)
            return bool(so(found[0]))

        await self.until(look, f"rows; the last were {found}")
        return found[0]

    async def quiet(self) -> None:
        """Everything that people did was taken, and everything that is to be sent was sent."""
        await self.platforms.settled()
        pending = select(outbox.c.key, outbox.c.attempts, outbox.c.error).where(outbox.c.state == "pending")
        await self.until_stored(pending, lambda rows: not rows)
        await self.platforms.settled()

    async def reads_back(self) -> None:
        """The bot knows from when on it must ask Twilio for what it has missed."""
        await self.until_stored(select(watermarks.c.name).where(watermarks.c.name == "sms"))

    async def leased(self) -> Counter[str]:
        """Address → how many sends to it may be under way."""
        under_way = select(outbox.c.address).where(outbox.c.state == "pending", outbox.c.leased_until > self.clock())
        return Counter(row["address"] for row in await self.rows(under_way))

    async def until(self, look: Callable[[], Any], what: str) -> None:
        try:
            async with asyncio.timeout(PATIENCE):
                while not await look():  # noqa: ASYNC110 (nobody tells)
                    await asyncio.sleep(_GLANCE)
        except TimeoutError:
            raise AssertionError(f"waited in vain for {what}") from None


@contextlib.asynccontextmanager
async def stage(database_url: str, *, strict: bool = False) -> AsyncIterator[Stage]:
    """Everything but the processes. Those that live at the end are killed. `strict` platforms take no more than the
    real ones."""
    relay, clock, database = Relay(), processes.shared_clock(), Database(database_url)
    async with contextlib.AsyncExitStack() as stack:
        public_url = await stack.enter_async_context(serve(relay.asgi))
        stack.push_async_callback(relay.close)
        stack.push_async_callback(database.close)
        played = await stack.enter_async_context(platforms(public_url, clock, strict=strict))
        made = Stage(public_url, database, played, relay, clock)
        stack.push_async_callback(made.kill_all)
        yield made
