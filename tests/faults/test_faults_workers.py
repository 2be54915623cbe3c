"""Two workers share one PostgreSQL database, and one of them is killed: no message is lost or sent by both."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.storage.tables import timers
from tests.faults.child import Patience
from tests.faults.customers import Customer
from tests.faults.notes import put_down
from tests.faults.platforms import PLATFORMS
from tests.faults.stage import stage

PEOPLE = 12
NOTES = ("Note 1", "Note 2", "Note 3", "Note 4")
PATIENCE = Patience(lease=5.0)


@pytest.mark.parametrize("databases", ["postgresql"], indirect=True)
async def test_two_workers_share_the_outbox_and_the_timers_while_one_is_killed(database_url: str) -> None:
    async with stage(database_url) as acme:
        await acme.begin("web", patience=PATIENCE)
        killed, _ = [await acme.begin("worker", patience=PATIENCE) for _ in range(2)]
        customers = [acme.customer(platform) for platform in PLATFORMS for _ in range(PEOPLE)]
        await asyncio.gather(*(customer.begin() for customer in customers))
        await acme.quiet()
        await put_down(acme, customers, NOTES)
        acme.clock.advance(timedelta(hours=24))  # and everybody is to be reminded
        inbox = acme.platforms.inbox
        half = inbox.total + len(customers) * len(NOTES) // 2
        await inbox.until(lambda: inbox.total >= half, "half of the notes")
        await acme.kill(killed)
        leased = await acme.leased()
        await acme.until_stored(select(timers.c.id).where(timers.c.kind == "reminder"), lambda rows: not rows)
        await acme.quiet()
        for customer in customers:
            notes, others = _told_apart(customer)
            assert notes == sorted(notes)
            assert {*notes} == {*NOTES}
            assert len({*others}) == len(["the question", "the reminder"])
            assert customer.duplicates <= leased[customer.address]
        print(f"{len(customers) * (len(NOTES) + 1)} messages of two workers, one killed: {_told(customers, leased)}")


def _told_apart(customer: Customer) -> tuple[list[str], list[str]]:
    notes = [text for text in customer.received if text in NOTES]
    return notes, [text for text in customer.received if text not in NOTES]


def _told(customers: Sequence[Customer], leased: Counter[str]) -> str:
    twice = sum(customer.duplicates for customer in customers)
    return f"{leased.total()} leased at the kill, {twice} sent twice, 0 lost"
