"""kill -9 at a named point, then a new process: nothing acknowledged is lost, nothing is recorded twice, and what was
being sent comes at most once more."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from adapters.sandbox.common import Fault, Platform
from bot.storage.tables import timers
from tests.faults.customers import DETRACTOR, PROMOTER, THANKS, Customer, Step
from tests.faults.ledger import cards, check_books, check_journey
from tests.faults.notes import put_down
from tests.faults.platforms import PLATFORMS
from tests.faults.processes import Running
from tests.faults.stage import Stage, stage

#: The call that brings a message, by platform.
SENDING: dict[Platform, str] = {"slack": "chat.postMessage", "telegram": "sendMessage", "sms": "messages.create"}
#: Where nobody can look up whether a message was sent after all, it may come twice.
AT_MOST_TWICE = 1
CAN_BE_LOOKED_UP: dict[Platform, int] = {"slack": 0, "telegram": AT_MOST_TWICE, "sms": 0}
NEVER: dict[Platform, int] = {"slack": 0, "telegram": 0, "sms": 0}


@pytest.mark.parametrize(
    ("point", "duplicates"),
    [
        ("before the commit", NEVER),
        ("before the send", NEVER),
        ("before the receipt is stored", CAN_BE_LOOKED_UP),
    ],
)
async def test_an_answer_survives_a_kill(database_url: str, point: str, duplicates: dict[Platform, int]) -> None:
    async with stage(database_url) as acme:
        running = await acme.begin(point=point)
        for platform in PLATFORMS:
            customer = await _begun(acme, platform)
            acme.armed.value = True
            answering = asyncio.create_task(customer.reply(PROMOTER[0]))
            await running.died()
            running = await acme.replace_last(running)
            await answering
            await _finish(acme, customer, PROMOTER, 1)
            assert customer.duplicates <= duplicates[platform]
        await check_books(acme)


async def test_a_message_that_the_platform_took_as_the_process_died_comes_at_most_once_more(database_url: str) -> None:
    async with stage(database_url) as acme:
        running = await acme.begin()
        for platform in PLATFORMS:
            customer = await _begun(acme, platform)
            acme.platforms.faults[platform].plan(Fault("hang", SENDING[platform], seconds=60))
            answering = asyncio.create_task(customer.reply(PROMOTER[0]))
            await customer.sees(PROMOTER[1].words)
            await acme.kill(running)
            running = await acme.replace_last(running)
            await answering
            await _finish(acme, customer, PROMOTER, 1)
            assert customer.duplicates <= CAN_BE_LOOKED_UP[platform]
        await check_books(acme)


async def test_a_message_claimed_by_a_worker_that_dies_is_sent_by_the_next_one(database_url: str) -> None:
    async with stage(database_url) as acme:
        running = await acme.begin(point="before the send")
        for platform in PLATFORMS:
            customer = await _begun(acme, platform)
            acme.armed.value = True
            await put_down(acme, [customer], ["By the way"])
            await running.died()
            running = await acme.replace_last(running)
            await customer.sees("By the way")
            await _finish(acme, customer, PROMOTER, 0)
            assert customer.duplicates == 0
        await check_books(acme)


# ---------------------------------------------------------------- timers


@pytest.mark.parametrize("point", ["before the commit", "before the send"])
async def test_a_reminder_and_a_page_survive_the_death_of_the_process_that_fires_them(
    database_url: str, point: str
) -> None:
    """Those who have not answered are reminded after a day; before that, a case nobody takes is paged again."""
    async with stage(database_url) as acme:
        running = await acme.begin(point=point)
        customers = [await _begun(acme, platform) for platform in ("telegram", "sms")]
        unhappy = await _begun(acme, "slack")
        await unhappy.go_through(DETRACTOR)
        await acme.quiet()
        running = await _killed_once_time_has_passed(acme, running, timedelta(minutes=15))
        await acme.platforms.inbox.until(lambda: len(cards(acme)) == 2, "the second card")
        await acme.quiet()
        running = await _killed_once_time_has_passed(acme, running, timedelta(hours=24))
        for customer in customers:
            await acme.platforms.inbox.until(lambda: len(customer.received) == 2, "the reminder")  # noqa: B023
            await _finish(acme, customer, PROMOTER, 0)
            assert len(customer.received) == len(PROMOTER) + 2
        assert {*cards(acme).values()} == {1}
        await check_books(acme)


async def _killed_once_time_has_passed(acme: Stage, running: Running, time: timedelta) -> Running:
    """A timer falls due; the process that fires it dies of it, and another one comes."""
    due = select(func.count().label("n")).select_from(timers).where(timers.c.due_at <= acme.clock() + time)
    assert (await acme.rows(due))[0]["n"] > 0
    acme.armed.value = True
    acme.clock.advance(time)
    await running.died()
    return await acme.replace_last(running)


# ---------------------------------------------------------------- what all of them do


async def _begun(acme: Stage, platform: Platform) -> Customer:
    """A customer who has been asked the first question; nothing else is under way."""
    customer = acme.customer(platform)
    await customer.begin()
    await acme.quiet()
    await acme.reads_back()
    return customer


async def _finish(acme: Stage, customer: Customer, path: tuple[Step, ...], done: int) -> None:
    for step in path[done:]:
        await customer.reply(step)
    await customer.sees(THANKS)
    await acme.quiet()
    await check_journey(acme, customer, path)
