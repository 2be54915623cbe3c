"""Customers who answer the survey: each sends a webhook, waits for the reply, and sends the next."""

from __future__ import annotations

import asyncio
import itertools
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from time import perf_counter
from typing import NamedTuple

import aiohttp

from tests.bench.contestants import Contestant
from tests.bench.databases import Rows
from tests.bench.platforms import Platforms
from tests.bench.script import Act, Platform, Script, expected
from tests.bench.wires import WIRES, Reply, Webhook, Wire

_numbers = itertools.count(1_000_000)
_OK = 200
#: A platform repeats what was not taken; ours soon, so that nobody waits for it.
_REPEAT_PAUSE = 0.2
_TRIES = 5
_LATE = 0.3


class Plan(NamedTuple):
    """`customers` in all, `at_once` of them at the same time, taking the `scripts` in turn. `rate` spreads webhooks
    evenly, so many in a second; None sends each as soon as the customer has the reply to the last. A share of them is
    `repeated`: sent twice at the same moment. A customer without a reply for `patience` seconds is stalled."""

    platform: Platform
    scripts: tuple[Script, ...]
    customers: int
    at_once: int
    rate: float | None = None
    repeated: float = 0.0
    patience: float = 20.0


@dataclass(slots=True)
class Played:
    seconds: float = 0.0
    webhooks: int = 0
    latencies: list[float] = field(default_factory=list)
    """Seconds from a webhook to the reply's call, in the order they came."""
    stalled: int = 0
    wanted: Rows = field(default_factory=dict)
    """What must be stored now."""


class Stage:
    """Where customers and one contestant meet."""

    def __init__(self, contestant: Contestant, platforms: Platforms, plan: Plan) -> None:
        self._contestant = contestant
        self._platforms = platforms
        self._plan = plan
        self._chance = random.Random(7)
        self._played = Played()
        self._slots = _slots(plan.rate)
        self._sendings: list[asyncio.Task[None]] = []

    async def play(self) -> Played:
        scripts = itertools.islice(itertools.cycle(self._plan.scripts), self._plan.customers)
        waiting = iter(list(scripts))
        began = perf_counter()
        await asyncio.gather(*(self._one_after_another(waiting) for _ in range(self._plan.at_once)))
        self._played.seconds = perf_counter() - began
        await asyncio.gather(*self._sendings)
        return self._played

    async def _one_after_another(self, waiting: Iterator[Script]) -> None:
        for script in waiting:
            wire = WIRES[self._plan.platform](next(_numbers), self._contestant.url)
            self._played.wanted[wire.address] = expected(script)
            inbox = self._platforms.inboxes[wire.id] = asyncio.Queue()
            try:
                await self._customer(wire, script, inbox)
            except TimeoutError:
                self._played.stalled += 1
            del self._platforms.inboxes[wire.id]

    async def _customer(self, wire: Wire, script: Script, inbox: asyncio.Queue[Reply]) -> None:
        last = Reply(0.0, "1", {})
        for act in script:
            if (wait := next(self._slots) - perf_counter()) > 0:
                await asyncio.sleep(wait)
            sent = perf_counter()
            self._sendings.append(asyncio.create_task(self._send(_webhook(wire, act, last))))
            last = await asyncio.wait_for(inbox.get(), self._plan.patience)
            self._played.latencies.append(last.at - sent)

    async def _send(self, webhook: Webhook) -> None:
        self._played.webhooks += 1
        if self._chance.random() >= self._plan.repeated:
            await self._post(webhook)
        else:
            await asyncio.gather(self._post(webhook), self._post_again(webhook))

    async def _post_again(self, webhook: Webhook) -> None:
        """At the same moment, or when the customer has gone on."""
        await asyncio.sleep(self._chance.choice((0.0, _LATE)))
        await self._post(webhook)

    async def _post(self, webhook: Webhook) -> None:
        """Again until it is taken, as platforms do."""
        for _ in range(_TRIES):
            if await self._taken(webhook):
                return
            await asyncio.sleep(_REPEAT_PAUSE)
        raise RuntimeError(f"{self._contestant.name} does not take {webhook.path}")

    async def _taken(self, webhook: Webhook) -> bool:
        url = self._contestant.url + webhook.path
        try:
            async with self._contestant.http.post(url, data=webhook.body, headers=webhook.headers) as answer:
                return answer.status == _OK
        except aiohttp.ClientConnectionError:
            return False


def _webhook(wire: Wire, act: Act, last: Reply) -> Webhook:
    return wire.tapped(act.said, last) if act.tap else wire.typed(act.said)


def _slots(rate: float | None) -> Iterator[float]:
    """When each webhook is due, by `perf_counter`."""
    if rate is None:
        return itertools.repeat(0.0)
    return itertools.count(perf_counter(), 1 / rate)


def session() -> aiohttp.ClientSession:
    """As many connections as there are customers."""
    return aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0), timeout=aiohttp.ClientTimeout(total=60))
