"""The platforms refuse what comes too fast. Two workers send what waits for hundreds, while customers answer: nothing
is refused, sent twice or lost, and every reply goes before those that were waiting when it was written."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from adapters.sandbox.common import Entry, Platform
from bot.storage import outbox
from tests.faults.child import Patience, Role
from tests.faults.customers import PROMOTER, Customer
from tests.faults.ledger import check_books, check_journey
from tests.faults.moments import Moment, moments, noted
from tests.faults.notes import put_down
from tests.faults.platforms import PLATFORMS
from tests.faults.stage import Stage, stage

#: Each platform's takes it some seconds.
CROWD: dict[Platform, int] = {"telegram": 120, "sms": 120, "slack": 30}
TALKING = 4
PATIENCE = Patience(lease=30.0)  # nobody is killed: whoever is slow on a busy machine is not taken for dead
ROLES: tuple[Role, ...] = ("web", "worker", "worker")
NOTE = "News for everybody"
#: When so much of the crowd has been told, those who talk answer the next question: by then a chat takes more again.
SHARES = (1 / 8, 3 / 4)


@pytest.mark.parametrize("databases", ["postgresql"], indirect=True)
async def test_two_workers_keep_the_limits_and_replies_go_first(database_url: str) -> None:
    async with stage(database_url, strict=True) as acme, noted(acme):
        for role in ROLES:
            await acme.begin(role, patience=PATIENCE)
        crowd = {platform: [acme.customer(platform) for _ in range(CROWD[platform])] for platform in PLATFORMS}
        talking = {platform: [acme.customer(platform) for _ in range(TALKING)] for platform in PLATFORMS}
        await asyncio.gather(*(customer.begin() for each in talking.values() for customer in each))
        for customer in crowd["telegram"]:
            acme.platforms.telegram.chats.set_standing(int(customer.chat), "member")
        for each in crowd.values():
            await put_down(acme, each, (NOTE,), outbox.ONE_OF_MANY)
        await asyncio.gather(*(_answer(acme, talking[platform], crowd[platform]) for platform in PLATFORMS))
        await acme.quiet()

        assert acme.platforms.refused == 0
        for customer in (customer for each in crowd.values() for customer in each):
            assert customer.received == [NOTE]
        for customer in (customer for each in talking.values() for customer in each):
            await check_journey(acme, customer, PROMOTER)
            assert customer.duplicates == 0
        await check_books(acme)
        written = await moments(acme)
        for platform in PLATFORMS:
            _check_order(acme, written, talking[platform], crowd[platform])


async def _answer(acme: Stage, talking: Sequence[Customer], crowd: Sequence[Customer]) -> None:
    inbox = acme.platforms.inbox
    for share, step in zip(SHARES, PROMOTER, strict=True):
        told = int(len(crowd) * share)
        await inbox.until(lambda: sum(bool(each.received) for each in crowd) >= told, f"{told} of the crowd")  # noqa: B023
        await asyncio.gather(*(customer.reply(step) for customer in talking))
    await asyncio.gather(*(customer.sees("Thank you") for customer in talking))


def _check_order(
    acme: Stage, written: Sequence[Moment], talking: Sequence[Customer], crowd: Sequence[Customer]
) -> None:
    """Of those that were claimed after a reply's commit at most one claim, which had begun before, may have come first:
    the database doesn't say which of the two it saw first."""
    place = acme.platforms.inbox.place
    claims = {moment["address"]: moment for moment in written if moment["what"] == "claimed"}
    told = [(claims[each.address], place(_chat(acme, each)[0])) for each in crowd]
    first: dict[tuple[str, str], Moment] = {}
    for moment in written:  # a change of a message has its id too
        first.setdefault((moment["address"], moment["message"].rpartition(":")[2]), moment)
    overtaken = 0
    for customer in talking:
        for entry in _chat(acme, customer)[1:]:
            waiting = [(claim, at) for claim, at in told if claim["n"] > first[customer.address, entry.id]["n"]]
            assert len({claim["tx"] for claim, at in waiting if at < place(entry)}) <= 1
            overtaken += len(waiting)
    assert overtaken >= TALKING, "the crowd was told before anybody answered"


def _chat(acme: Stage, customer: Customer) -> list[Entry]:
    return acme.platforms.inbox.chat(customer.platform, customer.chat)
