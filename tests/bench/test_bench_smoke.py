"""The harness counts what it should: two customers, every contestant, no stopwatch."""

from __future__ import annotations

from contextlib import AsyncExitStack

import pytest

from tests.bench import databases, report, waiting
from tests.bench.measure import open_arena
from tests.bench.play import Plan, session
from tests.bench.scenes import BOTH, EVERYBODY, WITHOUT_PEER, Scene
from tests.bench.script import DETRACTOR, PROMOTER


async def test_two_customers_are_asked_to_the_end_by_everybody_and_every_figure_is_there() -> None:
    webhooks = len(PROMOTER) + len(DETRACTOR)
    by_text = Scene("sms", Plan("sms", BOTH, 2, 2), WITHOUT_PEER)
    on_slack = Scene("slack", Plan("slack", BOTH, 2, 2), WITHOUT_PEER)
    twice = Scene("telegram", Plan("telegram", BOTH, 2, 2, repeated=1.0), EVERYBODY)
    async with AsyncExitStack() as stack:
        http = await stack.enter_async_context(session())
        arena = await open_arena(stack, stack.enter_context(databases.sqlite()), http, customers=2)
        played = [each for scene in (twice, by_text, on_slack) for each in await arena.play(scene)]

    assert [(each.scene, each.contestant) for each in played] == [
        *(("telegram", name) for name in EVERYBODY),
        *((scene, name) for scene in ("sms", "slack") for name in WITHOUT_PEER),
    ]
    floors = [each for each in played if each.contestant == "floor"]
    assert [round(each.statements * webhooks) for each in floors] == [
        webhooks * 4 + webhooks,
        webhooks * 4,
        webhooks * 4,
    ]
    ours = [each for each in played if each.contestant == "heardback"]
    assert [(each.stalled, each.broken) for each in ours] == [(0, 0)] * 3
    assert all(each.app > 0 and each.memory > 0 and each.p99 >= each.p50 > 0 for each in played)
    assert report.cost_table(report.grouped(played)).row_count == len(played)


@pytest.mark.parametrize("kind", databases.KINDS)
async def test_what_grows_is_measured_for_messages_timers_and_replies(kind: str) -> None:
    with databases.KINDS[kind]() as served:
        grown = await waiting.measure(served, sizes=(300, 600), units=8)
    assert sorted({each.what for each in grown}) == [
        "outbox",
        "outbox, Telegram's pace",
        "replies meanwhile",
        "timers",
    ]
    assert [each.waiting for each in grown] == [300] * 4 + [600] * 4
    assert all(each.app > 0 and each.statements > 0 for each in grown)
    assert report.growth_table(grown).row_count == len(grown)
