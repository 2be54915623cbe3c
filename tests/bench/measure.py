"""One contestant in one scene → what it cost and how it went."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field

import aiohttp

from tests.bench.contestants import Contestant, Meter, running
from tests.bench.databases import ANSWERS, Databases, broken, stored
from tests.bench.platforms import Platforms, Weather
from tests.bench.play import Plan, Played, Stage
from tests.bench.scenes import CROWD, EVERYBODY, Scene
from tests.bench.script import DETRACTOR, PROMOTER

#: What follows a reply (receipts, edits) is a part of its cost: the last ones may take so long, in seconds.
_AFTERMATH = 0.3
WARMING_UP = 40


@dataclass(frozen=True, slots=True)
class Figures:
    """Milliseconds for each webhook (`app`, `database`: CPU; `p50`, `p99`: until the reply's call came in), statements
    for each webhook, webhooks in a second, MB. None: the contestant has no such thing."""

    database_name: str
    scene: str
    contestant: str
    app: float
    database: float | None
    statements: float
    p50: float
    p99: float
    rate: float
    memory: float
    customers: int
    stalled: int
    broken: int | None


@dataclass(slots=True)
class Arena:
    """All contestants on one kind of database, up and warm."""

    databases: Databases
    platforms: Platforms
    contestants: dict[str, Contestant] = field(default_factory=dict)

    async def play(self, scene: Scene) -> list[Figures]:
        """Every contestant of the scene, once."""
        return [await self._one(self.contestants[name], scene) for name in scene.contestants]

    async def _one(self, contestant: Contestant, scene: Scene) -> Figures:
        self.platforms.weather = scene.weather()
        before = await contestant.meter()
        played = await Stage(contestant, self.platforms, scene.plan).play()
        await asyncio.sleep(_AFTERMATH)
        after = await contestant.meter()
        self.platforms.weather = Weather()
        return _figures(scene, contestant, played, (before, after))


async def open_arena(
    stack: AsyncExitStack,
    databases: Databases,
    http: aiohttp.ClientSession,
    names: Iterable[str] = EVERYBODY,
    customers: int = WARMING_UP,
) -> Arena:
    """Each contestant has served `customers` before anything is measured: caches are full, statements prepared."""
    arena = Arena(databases, await stack.enter_async_context(Platforms()))
    for name in names:
        contestant = await stack.enter_async_context(running(name, databases, arena.platforms.url, http))
        arena.contestants[name] = contestant
        await Stage(contestant, arena.platforms, Plan("telegram", (PROMOTER, DETRACTOR), customers, CROWD)).play()
    return arena


def _figures(scene: Scene, contestant: Contestant, played: Played, meters: tuple[Meter, Meter]) -> Figures:
    before, after = meters
    latencies = sorted(played.latencies)
    return Figures(
        database_name=contestant.databases.name,
        scene=scene.name,
        contestant=contestant.name,
        app=1e3 * (after.app - before.app) / played.webhooks,
        database=_difference(before.database, after.database, played.webhooks),
        statements=(after.statements - before.statements) / played.webhooks,
        p50=1e3 * _quantile(latencies, 0.50),
        p99=1e3 * _quantile(latencies, 0.99),
        rate=played.webhooks / played.seconds,
        memory=contestant.peak_memory(),
        customers=scene.plan.customers,
        stalled=played.stalled,
        broken=_broken(contestant, played),
    )


def _difference(before: float | None, after: float | None, webhooks: int) -> float | None:
    return None if before is None or after is None else 1e3 * (after - before) / webhooks


def _quantile(ordered: Sequence[float], share: float) -> float:
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else float("nan")


def _broken(contestant: Contestant, played: Played) -> int | None:
    if contestant.name not in ANSWERS:
        return None
    return broken(stored(contestant.database_url, contestant.name), played.wanted)
