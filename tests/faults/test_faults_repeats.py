"""The same webhook again and again, on two processes that share one database: one effect, for ever."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from adapters.sandbox.common import Platform
from bot.storage.tables import answers, outbox
from tests.faults.customers import DETRACTOR, KEYWORD
from tests.faults.ledger import cards, check_books, check_journey
from tests.faults.platforms import PLATFORMS
from tests.faults.stage import Stage, stage

TIMES = 5


@pytest.mark.parametrize("platform", PLATFORMS)
async def test_every_webhook_five_times_at_once_on_two_processes_counts_once(
    database_url: str, platform: Platform
) -> None:
    async with stage(database_url) as acme:
        await acme.begin()
        await acme.begin()
        acme.relay.copies = TIMES
        customer = acme.customer(platform)
        await customer.say(KEYWORD)
        await customer.go_through(DETRACTOR)
        await acme.quiet()
        assert all(posted.taken for posted in acme.relay.posted)  # a busy process may send copies back
        assert len(acme.relay.posted) > len(DETRACTOR)

        before = await _everything(acme)
        for posted in [*acme.relay.posted]:
            assert any(answer.taken for answer in await acme.relay.repeat(posted))
        await acme.quiet()
        assert await _everything(acme) == before

        assert customer.duplicates == 0
        assert len(customer.received) == len(DETRACTOR) + 1
        assert list(cards(acme).values()) == [1]
        await check_journey(acme, customer, DETRACTOR)
        await check_books(acme)


async def _everything(acme: Stage) -> tuple[int, ...]:
    """How many messages arrived, how many were to be sent, how many answers there are."""
    counts = [
        (await acme.rows(select(func.count().label("n")).select_from(table)))[0]["n"] for table in (outbox, answers)
    ]
    return acme.platforms.inbox.total, *counts
