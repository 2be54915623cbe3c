"""`make bench`: what a webhook costs, beside the floor and beside a peer; and what grows while very much waits.

Each contestant is a process of its own; this one plays the platforms and their customers. CPU times are the kernel's.
Contestants take turns within each round, and ratios are of figures of the same round: a busy machine disturbs both.
"""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from enum import StrEnum
from pathlib import Path
from typing import Annotated, NamedTuple

import typer
from rich.console import Console

from tests.bench import databases, hotspots, report, waiting
from tests.bench.measure import Arena, Figures, open_arena
from tests.bench.play import Plan, Stage, session
from tests.bench.scenes import BOTH, CROWD, Scene, cost, pressure
from tests.bench.script import SCRIPTS, Platform

console = Console()


class Kind(StrEnum):
    sqlite = "sqlite"
    postgresql = "postgresql"


class Size(NamedTuple):
    """How much is played."""

    kinds: tuple[Kind, ...]
    platforms: tuple[Platform, ...]
    rounds: int
    customers: int
    under_pressure: int
    waiting: tuple[int, ...]

    def scenes(self) -> list[Scene]:
        costs = [cost(platform, who, self.customers) for platform in self.platforms for who in SCRIPTS]
        return [*costs, *pressure(self.under_pressure)]


FULL = Size(
    (Kind.sqlite, Kind.postgresql),
    ("telegram", "slack", "sms"),
    rounds=3,
    customers=20,
    under_pressure=48,
    waiting=waiting.SIZES,
)
QUICK = Size((Kind.sqlite,), ("telegram",), rounds=1, customers=16, under_pressure=16, waiting=waiting.SIZES[:2])


def main(
    quick: Annotated[bool, typer.Option(help="One round on SQLite, Telegram only.")] = False,
    database: Annotated[list[Kind] | None, typer.Option(help="Only on this one; may be repeated.")] = None,
    rounds: Annotated[int | None, typer.Option(min=1, max=20)] = None,
    customers: Annotated[int | None, typer.Option(min=1, max=5000, help="In each round.")] = None,
    profile: Annotated[bool, typer.Option(help="Only say where Heardback's CPU goes.")] = False,
    queues: Annotated[bool, typer.Option(help="Only say what grows while very much waits.")] = False,
    json: Annotated[Path | None, typer.Option(help="Also write all figures here.")] = None,
) -> None:
    size = QUICK if quick else FULL
    size = size._replace(
        kinds=tuple(database or size.kinds), rounds=rounds or size.rounds, customers=customers or size.customers
    )
    if profile:
        asyncio.run(_profile(size))
        return
    grown = asyncio.run(_grow(size))
    console.print(report.growth_table(grown))
    if queues:
        return
    figures = asyncio.run(_measure(size))
    measured = report.grouped(figures)
    console.print(report.cost_table(measured), report.pressure_table(measured))
    if json is not None:
        report.write_json(figures, json)


async def _measure(size: Size) -> list[Figures]:
    figures: list[Figures] = []
    for kind in size.kinds:
        async with AsyncExitStack() as stack:
            http = await stack.enter_async_context(session())
            served = stack.enter_context(databases.KINDS[kind.value]())
            with console.status(f"{served.name}: starting the contestants"):
                arena = await open_arena(stack, served, http)
            for number in range(size.rounds):
                figures += await _round(arena, size.scenes(), number)
    return figures


async def _round(arena: Arena, scenes: list[Scene], number: int) -> list[Figures]:
    figures: list[Figures] = []
    for scene in scenes:
        if scene.rounds or number == 0:
            with console.status(f"{arena.databases.name}, round {number + 1}: {scene.name}"):
                figures += await arena.play(scene)
    return figures


async def _grow(size: Size) -> list[waiting.Grown]:
    grown: list[waiting.Grown] = []
    for kind in size.kinds:
        with databases.KINDS[kind.value]() as served, console.status(f"{served.name}: much waits"):
            grown += await waiting.measure(served, size.waiting)
    return grown


async def _profile(size: Size) -> None:
    for kind in size.kinds:
        async with AsyncExitStack() as stack:
            http = await stack.enter_async_context(session())
            served = stack.enter_context(databases.KINDS[kind.value]())
            arena = await open_arena(stack, served, http, ["heardback"])
            contestant = arena.contestants["heardback"]
            await contestant.profile()
            played = await Stage(contestant, arena.platforms, Plan("telegram", BOTH, size.customers, CROWD)).play()
            seen = hotspots.spots(await contestant.profile())
            console.rule(served.name)
            console.print(hotspots.group_table(seen, played.webhooks), hotspots.function_table(seen, played.webhooks))


if __name__ == "__main__":
    typer.run(main)
