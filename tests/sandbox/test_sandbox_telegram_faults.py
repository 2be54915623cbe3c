"""Rate limits, and faults on demand, as python-telegram-bot meets them."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from telegram.error import NetworkError, RetryAfter, TimedOut

from adapters.sandbox.common import Fault
from tests.sandbox.telegram_world import ANN, BEN, CREW, World, telegram_world


@pytest.fixture
async def world() -> AsyncIterator[World]:
    async with telegram_world() as world:
        await world.telegram.start(ANN)
        await world.telegram.start(BEN)
        yield world


@pytest.fixture
async def strict_world() -> AsyncIterator[World]:
    """The clock stands still until a test moves it."""
    async with telegram_world(enforce_rate=True) as world:
        await world.telegram.start(ANN)
        await world.telegram.start(BEN)
        yield world


def sent_to(world: World, chat: int) -> list[str]:
    return [entry.body["text"] for entry in world.journal.chat("telegram", str(chat)) if entry.mine]


async def test_more_than_a_short_burst_is_refused_in_that_chat_only(strict_world: World) -> None:
    world = strict_world
    for text in ("one", "two", "three"):
        await world.bot.send_message(ANN, text)
    with pytest.raises(RetryAfter):
        await world.bot.send_message(ANN, "four")
    await world.bot.send_message(BEN, "one")
    world.clock.now += 3
    await world.bot.send_message(ANN, "four")
    assert (sent_to(world, ANN), sent_to(world, BEN)) == (["one", "two", "three", "four"], ["one"])
    assert (world.telegram.early_calls, world.telegram.refused_calls) == (0, 1)


async def test_a_group_takes_twenty_messages_a_minute(strict_world: World) -> None:
    world = strict_world
    for number in range(20):
        await world.bot.send_message(CREW, str(number))
    world.clock.now += 20
    status, answer = await world.call("sendMessage", chat_id=CREW, text="21")
    assert (status, answer["parameters"]) == (429, {"retry_after": 40})


async def test_all_chats_together_take_thirty_messages_a_second(strict_world: World) -> None:
    world = strict_world
    for number in range(20):
        await world.bot.send_message(CREW, str(number))
    world.clock.now += 0.5
    await world.telegram.upgrade(ANN, CREW, -100500)
    for number in range(10):
        await world.bot.send_message(-100500, str(number))
    status, _ = await world.call("sendMessage", chat_id=ANN, text="the 31st")
    assert status == 429
    world.clock.now += 0.5
    assert (await world.call("sendMessage", chat_id=ANN, text="the 31st"))[0] == 200


async def test_a_planned_429_names_its_wait_and_who_does_not_wait_is_counted(world: World) -> None:
    world.faults.plan(Fault("rate_limited", "sendMessage", seconds=7, chat=str(ANN)))
    await world.bot.send_message(BEN, "Not concerned")
    with pytest.raises(RetryAfter) as refused:
        await world.bot.send_message(ANN, "one")
    assert str(refused.value) == "Flood control exceeded. Retry in 7 seconds"
    await world.bot.send_message(BEN, "Not concerned either")
    assert world.telegram.early_calls == 0
    await world.bot.send_message(ANN, "too early")
    assert world.telegram.early_calls == 1
    world.clock.now += 7
    await world.bot.send_message(ANN, "in time")
    assert world.telegram.early_calls == 1


async def test_a_429_carries_the_wait_in_a_header_too(world: World) -> None:
    world.faults.plan(Fault("rate_limited", seconds=2.5))
    status, answer = await world.call("sendMessage", chat_id=ANN, text="Hello")
    assert (status, answer["parameters"], answer["error_code"]) == (429, {"retry_after": 3}, 429)


async def test_a_reset_before_the_work_leaves_nothing_and_one_after_it_the_message(world: World) -> None:
    world.faults.plan(Fault("reset_before", "sendMessage"))
    with pytest.raises(NetworkError):
        await world.bot.send_message(ANN, "lost")
    world.faults.plan(Fault("reset_after", "sendMessage"))
    with pytest.raises(NetworkError):
        await world.bot.send_message(ANN, "arrived")
    assert sent_to(world, ANN) == ["arrived"]


async def test_a_hanging_call_times_out_although_the_message_arrived(world: World) -> None:
    world.faults.plan(Fault("hang", "sendMessage", seconds=60))
    with pytest.raises(TimedOut):
        await world.bot.send_message(ANN, "arrived", read_timeout=0.2)
    assert sent_to(world, ANN) == ["arrived"]


async def test_a_server_error_is_one(world: World) -> None:
    world.faults.plan(Fault("server_error", "sendMessage"))
    with pytest.raises(NetworkError):
        await world.bot.send_message(ANN, "lost")
    assert sent_to(world, ANN) == []


async def test_calls_are_kept_with_their_parameters(world: World) -> None:
    await world.bot.send_message(ANN, "Hello")
    assert world.telegram.calls[-1] == ("sendMessage", {"chat_id": ANN, "text": "Hello"})
    await world.call("sendMessage", text="Hello")
    assert world.telegram.calls[-1] == ("sendMessage", {"text": "Hello"})
