"""What several want at the same time is done once, and to its end, whoever stops waiting."""

from __future__ import annotations

import asyncio

import pytest

from bot.services.underway import UnderWay


class Bread:
    """Baked one loaf after the other, each when the oven opens."""

    def __init__(self) -> None:
        self.begun = 0
        self.oven = asyncio.Event()

    async def bake(self) -> int:
        self.begun += 1
        loaf = self.begun
        await self.oven.wait()
        return loaf

    async def burn(self) -> int:
        await self.oven.wait()
        raise ValueError("burnt")


async def test_who_comes_while_it_runs_gets_the_same_and_who_comes_later_another() -> None:
    bread, works = Bread(), UnderWay()
    waiting = [asyncio.create_task(works.once("a", bread.bake)) for _ in range(3)]
    await asyncio.sleep(0)
    bread.oven.set()
    assert await asyncio.gather(*waiting) == [1, 1, 1]
    assert await works.once("a", bread.bake) == 2


async def test_something_else_is_begun_for_itself() -> None:
    bread, works = Bread(), UnderWay()
    bread.oven.set()
    loaves = await asyncio.gather(*(works.once(key, bread.bake) for key in "ab"))
    assert loaves == [1, 2]


async def test_one_who_stops_waiting_takes_it_from_nobody() -> None:
    bread, works = Bread(), UnderWay()
    first, second = (asyncio.create_task(works.once("a", bread.bake)) for _ in range(2))
    await asyncio.sleep(0)
    first.cancel()
    await asyncio.wait([first])
    bread.oven.set()
    assert await second == 1


async def test_a_failure_is_everybodys_and_the_next_one_begins_anew() -> None:
    bread, works = Bread(), UnderWay()
    bread.oven.set()
    failed = await asyncio.gather(*(works.once("a", bread.burn) for _ in range(2)), return_exceptions=True)
    assert [str(each) for each in failed] == ["burnt", "burnt"]
    assert await works.once("a", bread.bake) == 1
    with pytest.raises(ValueError, match="burnt"):
        await works.once("a", bread.burn)
