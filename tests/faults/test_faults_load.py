"""kill -9 at any instant while customers of every platform talk to the bot. `FAULT_KILLS` says how often."""

from __future__ import annotations

import asyncio
import os
import random
from collections import Counter

from bot.contract.address import Address
from tests.faults.child import Patience
from tests.faults.customers import DETRACTOR, KEYWORD, PROMOTER, Customer, Step
from tests.faults.ledger import cards, check_books, check_journey
from tests.faults.platforms import PLATFORMS, STAFF_CHANNEL, TEAM
from tests.faults.processes import Running
from tests.faults.stage import Stage, stage

KILLS = int(os.environ.get("FAULT_KILLS", "6"))
#: The load lasts longer than the kills: so many messages come between two of them at most.
MESSAGES = 8
SEED = 7
Journeys = list[tuple[Customer, tuple[Step, ...]]]


async def test_kills_at_any_instant_lose_nothing_and_repeat_only_what_was_being_sent(database_url: str) -> None:
    async with stage(database_url) as acme:
        running = await acme.begin(patience=Patience(read_back=2.0))
        await acme.reads_back()
        journeys = _journeys(acme, 2 + KILLS * MESSAGES // 12)
        async with asyncio.TaskGroup() as group:
            for customer, path in journeys:
                group.create_task(_go_through(customer, path))
            in_flight = await _kill_again_and_again(acme, running)
        await acme.quiet()
        for customer, path in journeys:
            await check_journey(acme, customer, path)
            assert customer.duplicates <= in_flight[customer.address]
        staff = str(Address("slack", f"{TEAM}/{STAFF_CHANNEL}"))
        assert cards(acme).total() - len(cards(acme)) <= in_flight[staff]
        await check_books(acme)
        _tell(acme, journeys, in_flight)


def _journeys(acme: Stage, rounds: int) -> Journeys:
    """In each round somebody on each platform who is happy, and somebody who is not."""
    return [
        (acme.customer(platform), path)
        for _ in range(rounds)
        for platform in PLATFORMS
        for path in (PROMOTER, DETRACTOR)
    ]


async def _go_through(customer: Customer, path: tuple[Step, ...]) -> None:
    await customer.say(KEYWORD)
    await customer.go_through(path)


async def _kill_again_and_again(acme: Stage, running: Running) -> Counter[str]:
    """Address → sends that may have been under way at a kill."""
    chance, in_flight, inbox = random.Random(SEED), Counter[str](), acme.platforms.inbox
    for _ in range(KILLS):
        enough = inbox.total + chance.randint(1, MESSAGES)
        await inbox.until(lambda: inbox.total >= enough, f"{enough} messages")  # noqa: B023
        await asyncio.sleep(chance.uniform(0.0, 0.02))  # any instant, not only that of an arrival
        await acme.kill(running)
        in_flight += await acme.leased()
        running = await acme.replace_last(running)
    return in_flight


def _tell(acme: Stage, journeys: Journeys, in_flight: Counter[str]) -> None:
    twice = Counter[str](cards=cards(acme).total() - len(cards(acme)))
    for customer, _ in journeys:
        twice[customer.platform] += customer.duplicates
    print(
        f"{KILLS} kills on {acme.database.dialect} under {len(journeys)} customers: "
        f"{in_flight.total()} messages leased at a kill, sent twice: {dict(twice)}, 0 lost"
    )
