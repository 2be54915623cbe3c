"""The worker goes on whatever happens in one of its rounds."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot import worker
from bot.storage.database import DatabaseUnavailable
from tests.support.houses import ANN, PHONE, Play
from tests.support.mail import put, read
from tests.support.patience import until

PATIENCE = 30.0  # seconds; bounds a failing test
STOPS = 5


@contextlib.asynccontextmanager
async def at_work(play: Play) -> AsyncIterator[None]:
    task = asyncio.create_task(worker.run(play.app))
    try:
        yield
        assert not task.done(), "the worker has ended by itself"
    finally:
        assert await stop(task)


async def stop(task: asyncio.Task[None]) -> bool:
    """Whether it stops when it is told to for the first time; the others are for what a failing test leaves behind."""
    for number in range(10):
        task.cancel()
        ended, _ = await asyncio.wait([task], timeout=PATIENCE)
        if ended:
            return number == 0
    return False


def failing_first(sound: Callable[..., Any], troubles: list[Exception]) -> Callable[..., Any]:
    async def fragile(*given: Any) -> Any:
        if troubles:
            raise troubles.pop()
        return await sound(*given)

    return fragile


@pytest.mark.parametrize("trouble", [DatabaseUnavailable("away"), RuntimeError("surprise")], ids=["outage", "mistake"])
async def test_a_round_that_fails_is_followed_by_one_that_does_not(
    play: Play, monkeypatch: pytest.MonkeyPatch, trouble: Exception
) -> None:
    monkeypatch.setattr(worker, "IDLE", 0.01)
    courier, timekeeper = play.app.courier, play.app.timekeeper
    monkeypatch.setattr(courier, "work_on", failing_first(courier.work_on, [trouble] * 3))
    monkeypatch.setattr(timekeeper, "fire_next", failing_first(timekeeper.fire_next, [trouble]))
    await put(play, ANN, "hello")
    await put(play, PHONE, "hello")
    async with at_work(play):
        await until(lambda: read(play, ANN) == read(play, PHONE) == ["hello"])


async def test_what_comes_in_while_it_works_goes_out_without_waiting_for_the_next_look(
    play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "IDLE", 3600.0)
    async with at_work(play):
        await asyncio.sleep(0)
        for text in ("feedback", "9", "the colours"):
            await play.take(play.message(ANN, text))
        await until(lambda: "Would you tell others too?" in "".join(read(play, ANN)))
        await put(play, PHONE, "hello")
        play.app.doorbell.ring()
        await until(lambda: read(play, PHONE) == ["hello"])


async def test_a_ring_in_the_very_moment_of_the_stop_does_not_keep_it_working(
    play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "IDLE", 0.02)
    for _ in range(STOPS):
        task = asyncio.create_task(worker.run(play.app))
        await until(lambda: len(play.app.doorbell._bells) == 2 * len(play.platforms) + 3)  # timers, webhooks, nowhere
        play.app.doorbell.ring()
        stopped = await stop(task)
        play.app.doorbell._bells.clear()
        assert stopped


async def test_text_messages_nobody_could_take_are_read_back_by_the_worker(
    play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "READ_BACK_EVERY", timedelta(milliseconds=10))
    channel, asked = play.app.house.channels["sms"], [0]
    sound = channel.missed

    async def missed(since: datetime) -> Any:
        asked[0] += 1
        return await sound(since)

    monkeypatch.setattr(channel, "missed", missed)
    async with at_work(play):
        play.platforms["sms"].missed = [play.message(PHONE, "feedback")]
        await until(lambda: len(play.seen(PHONE)) == 1)
        then = asked[0]
        await until(lambda: asked[0] > then + 1)
        assert len(play.seen(PHONE)) == 1
