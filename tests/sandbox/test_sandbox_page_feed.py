"""What the page is told, and when."""

from __future__ import annotations

import asyncio

import httpx2
import pytest

from adapters.sandbox.common import Entry, Journal
from adapters.sandbox.page.acts import Deliveries
from adapters.sandbox.page.feed import Feed
from adapters.sandbox.page.screens import Screens
from tests.sandbox.page_game import playing
from tests.sandbox.page_world import DM, SCENE

pytestmark = pytest.mark.asyncio


async def test_the_screens_are_told_at_first_and_then_whenever_they_change() -> None:
    shown = {"slack": {"modal": None}}
    screens, journal = Screens(lambda: shown), Journal()
    told = Feed(journal, SCENE, screens).lines()
    first = await anext(told)
    assert first.index("event: snapshot") < first.index('event: screens\ndata: {"slack": {"modal": null}}')
    screens.touch()
    journal.record(Entry("slack", DM, "1.1", mine=True, body={"text": "hello"}))
    changed = await anext(told)
    assert ("event: entry" in changed, "event: screens" in changed) == (True, False)
    shown["slack"] = {"modal": {"id": "V1"}}  # type: ignore[dict-item]
    screens.touch()
    assert await anext(told) == 'event: screens\ndata: {"slack": {"modal": {"id": "V1"}}}\n\n'
    journal.close()
    assert [line async for line in told] == []


async def test_what_changes_while_the_page_is_being_told_is_told_next() -> None:
    seen, journal = iter(range(1, 9)), Journal()
    screens = Screens(lambda: {"staff": next(seen)})
    told = Feed(journal, SCENE, screens).lines()
    assert '"staff": 1' in await anext(told)
    screens.touch()
    assert '"staff": 2' in await anext(told)
    screens.touch()
    assert '"staff": 3' in await anext(told)


async def test_an_act_that_the_bot_took_late_still_changes_what_people_see(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("adapters.sandbox.page.acts._PATIENCE", 0.0)
    screens, slow = Screens(dict), asyncio.Event()

    async def delivery() -> list[int]:
        await slow.wait()
        return [200]

    with pytest.raises(ConnectionError, match="not taken it yet"):
        await Deliveries(screens).taken(delivery())
    touched = screens.touched
    slow.set()
    await touched.wait()


@pytest.mark.parametrize(
    ("act", "status"),
    [
        ({"phone": "telegram", "action": "say", "chat": "1", "text": "hello"}, 404),
        ({"phone": "staff", "action": "submit"}, 404),
        ({"phone": "staff", "action": "fill", "values": {"key": "score"}}, 404),
        ({"phone": "staff", "action": "fill", "values": {"key": {"not": "a value"}}}, 400),
    ],
)
async def test_an_act_on_what_is_not_there_is_refused(act: dict[str, object], status: int) -> None:
    async with playing() as game, httpx2.AsyncClient() as client:
        answer = await client.post(f"{game.url}/sandbox/act", json=act)
    assert (answer.status_code, bool(answer.json()["error"])) == (status, True)
