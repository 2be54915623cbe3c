"""The database is away while customers talk to the bot: 503 and never a false 2xx, then recovery without help."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from sqlalchemy import text

from tests.faults.child import Patience
from tests.faults.customers import DETRACTOR, KEYWORD, PROMOTER, Customer, Step
from tests.faults.ledger import cards, check_books, check_journey
from tests.faults.outages import Crash, Outage, crashing_servers, locks
from tests.faults.platforms import PLATFORMS
from tests.faults.relay import Answer
from tests.faults.stage import Stage, stage

#: What is refused there does not come again; it was read back.
SMS = "/twilio/sms"
#: So many requests are refused before the database comes back.
REFUSALS = 12
Journeys = list[tuple[Customer, tuple[Step, ...]]]


@pytest.fixture(scope="module")
def crashing_server() -> Iterator[Callable[[], Crash]]:
    with crashing_servers() as made:
        yield made


@pytest.fixture
def crash(crashing_server: Callable[[], Crash]) -> Crash:
    return crashing_server()


@pytest.fixture(params=["a SQLite file that is locked", "a PostgreSQL server that crashes"])
def outage(request: pytest.FixtureRequest) -> Iterator[Outage]:
    if request.param == "a PostgreSQL server that crashes":
        yield request.getfixturevalue("crash")
    else:
        with locks(request.getfixturevalue("sqlite_databases")) as made:
            yield made


@pytest.fixture(autouse=True)
def _telegram_comes_again_sooner(monkeypatch: pytest.MonkeyPatch) -> None:
    """It heeds our Retry-After, which is longer than a test should last."""
    monkeypatch.setattr("adapters.sandbox.telegram.delivery._MAX_RETRY_AFTER", 0.2)


async def test_nothing_is_taken_while_the_database_is_away_and_nothing_is_lost(outage: Outage) -> None:
    async with stage(outage.url) as acme:
        running = await acme.begin(patience=outage.patience)
        await acme.reads_back()
        early, late = _journeys(acme, (PROMOTER, DETRACTOR)), _journeys(acme, (PROMOTER,))
        async with asyncio.TaskGroup() as group:
            for customer, path in early:
                group.create_task(_go_through(customer, path))
            await acme.platforms.inbox.until(lambda: acme.platforms.inbox.total > len(early), "the load")
            await outage.strike()
            for customer, path in late:
                group.create_task(_go_through(customer, path))
            refused = await _refusals(acme)
            health = [(await acme.relay.get(running.url, path)).status for path in ("/healthz", "/readyz")]
            await outage.end()
        await acme.quiet()
        assert {(answer.status, answer.headers.get("Retry-After")) for answer in refused} == {(503, "5")}
        assert health == [200, 503]
        for customer, path in early + late:
            await check_journey(acme, customer, path)
            assert customer.duplicates == 0
        assert [posted.path for posted in acme.relay.posted if posted.path == SMS and not posted.taken] != []
        await _work_goes_on(acme)
        await check_books(acme)


def _journeys(acme: Stage, paths: tuple[tuple[Step, ...], ...]) -> Journeys:
    return [(acme.customer(platform), path) for platform in PLATFORMS for path in paths for _ in range(2)]


#: The connections of this database that wait for the bell: one of each process.
_LISTENERS = text(
    "SELECT pid FROM pg_stat_activity WHERE query LIKE 'LISTEN %' AND datname = current_database() AND state = 'idle'"
)


async def test_the_bell_of_one_process_wakes_the_other_again_after_a_crash(crash: Crash) -> None:
    """The worker looks by itself only every ten minutes: what it sends at once, it was rung for."""
    async with stage(crash.url) as acme:
        await acme.begin("web")
        await acme.begin("worker", patience=Patience(idle=600.0))
        for happens in (_nothing, crash.strike):
            await happens()
            await crash.end()
            await acme.until_stored(_LISTENERS, lambda rows: len(rows) == 2)
            known = len(cards(acme))
            customer = acme.customer("telegram")
            await customer.begin()
            await customer.reply(DETRACTOR[0])
            await acme.platforms.inbox.until(lambda: len(cards(acme)) == known + 1, "the card")  # noqa: B023
        await acme.quiet()
        await check_books(acme)


async def _nothing() -> None:
    """The bell also works before anything has happened."""


async def _go_through(customer: Customer, path: tuple[Step, ...]) -> None:
    await customer.say(KEYWORD)
    await customer.go_through(path)


async def _refusals(acme: Stage) -> list[Answer]:
    """Every answer to what was posted since the database is away, once there are enough of them."""
    since = len(acme.relay.posted)
    found: list[Answer] = []

    async def enough() -> bool:
        found[:] = [answer for posted in acme.relay.posted[since:] for answer in posted.answers]
        return len(found) >= REFUSALS

    await acme.until(enough, "refusals")
    return found


async def _work_goes_on(acme: Stage) -> None:
    """A worker that has lived through it still fires what falls due, and sends it."""
    opened = len(cards(acme))
    acme.clock.advance(timedelta(minutes=15))
    await acme.platforms.inbox.until(lambda: len(cards(acme)) == 2 * opened, "every case to be paged again")
    await acme.quiet()
