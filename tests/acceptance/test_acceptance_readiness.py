"""Alive, ready, and how it is doing: for whoever runs it."""

from __future__ import annotations

import pytest

from tests.acceptance.channels import CHANNELS
from tests.acceptance.forgery import get
from tests.support.databases import SqliteDatabases
from tests.support.stage import SLACK_SECRET, TELEGRAM_SECRET, TELEGRAM_TOKEN, TWILIO_TOKEN, Plan
from tests.support.world import world


@pytest.fixture
def bare(sqlite_databases: SqliteDatabases) -> str:
    """A database without any table."""
    return sqlite_databases.empty()


async def test_before_the_migration_the_process_lives_but_is_not_ready(bare: str) -> None:
    async with world(bare, Plan(worker=False)) as made:
        assert (await get(made, "/healthz"))[0] == 200
        assert (await get(made, "/readyz"))[0] == 503
        await made.app.migrate()
        assert (await get(made, "/readyz"))[0] == 200


async def test_a_webhook_before_the_migration_is_not_acknowledged_and_counts_once_it_is_repeated(
    bare: str,
) -> None:
    async with world(bare) as made:
        customer = made.slack_customer()
        assert set(await made.slack.say(customer.user, "feedback")) == {503}
        body = made.slack.webhooks.bodies[-1]
        await made.app.migrate()
        assert await made.slack.deliver_raw(body) == [200]
        assert "How likely" in (await customer.next()).text


async def test_metrics_count_and_tell_nothing_about_anybody(fresh: str) -> None:
    async with world(fresh) as made:
        customers = [await CHANNELS[name].begin(made, "en", "nps") for name in CHANNELS if CHANNELS[name].webhooks]
        for customer in customers:
            await customer.answers("0", "my very private words")
            await customer.next()
        await made.quiet()
        status, metrics = await get(made, "/metrics")
    assert status == 200
    for name in ("slack", "telegram", "sms"):
        assert f'heardback_events_total{{channel="{name}"}}' in metrics
    secrets = (SLACK_SECRET, TELEGRAM_SECRET, TELEGRAM_TOKEN, TWILIO_TOKEN)
    private = [customer.address.id.rpartition("/")[2] for customer in customers]
    assert not [each for each in (*secrets, *private, "private words") if each in metrics]


async def test_nobody_learns_from_the_server_what_it_is_made_of(fresh: str) -> None:
    async with world(fresh, Plan(worker=False)) as made:
        for path in ("/docs", "/openapi.json", "/redoc", "/.env", "/sandbox/"):
            assert (await get(made, path))[0] == 404
