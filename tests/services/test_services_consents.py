"""Who agreed to what, and who took it back: written down with its wording, time and source."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from typing import Any

import pytest
from sqlalchemy import select

from bot.contract.inbound import OptOutReported, ShortcutUsed
from bot.services import links
from bot.services.work import Work
from bot.storage import tables
from tests.support.houses import ADMIN, ANN, PHONE, Play

_numbers = itertools.count(1)


async def evidence(play: Play) -> list[Mapping[str, Any]]:
    return list(await play.rows(select(tables.consents).order_by(tables.consents.c.id)))


async def story(play: Play) -> list[tuple[str, str, str]]:
    return [(row["state"], row["source"], row["wording"]) for row in await evidence(play)]


async def test_stop_and_start_are_kept_in_the_customers_own_words_with_time_and_event(play: Play) -> None:
    await play.say(ANN, "feedback")
    stop = await play.say(ANN, "Please stop texting me")
    await play.say(ANN, "START")
    rows = await evidence(play)
    told = [(row["state"], row["source"], row["wording"]) for row in rows]
    assert told[0][:2] == ("in", "keyword")
    assert told[1:] == [("out", "said", "Please stop texting me"), ("in", "said", "START")]
    out = rows[1]
    assert (out["address"], out["purpose"], out["channel"]) == (str(ANN), "all", "telegram")
    assert (out["event_key"], out["at"], out["by"]) == (stop.key, play.clock(), "")


async def test_stop_said_twice_is_one_opt_out(play: Play) -> None:
    await play.say(ANN, "feedback")
    await play.say(ANN, "STOP")
    await play.say(ANN, "STOP")
    assert [state for state, *_ in await story(play)] == ["in", "out"]


async def test_what_the_carrier_reports_is_kept_as_such(play: Play) -> None:
    for opted_out in (True, False):
        key = f"carrier:{next(_numbers)}"
        await play.take(OptOutReported(key=key, at=play.clock(), sender=PHONE, opted_out=opted_out))
    assert await story(play) == [("out", "carrier", ""), ("in", "carrier", "")]


async def test_a_link_a_menu_and_a_button_are_told_apart(play: Play) -> None:
    async with play.database.transaction() as tx:
        token = await links.make(Work(tx, play.app.house, play.clock(), "operator"), "nps", ADMIN)
    await play.follow(ANN, token)
    await play.say(ANN, "STOP")
    await play.take(ShortcutUsed(key="menu:1", at=play.clock(), sender=ANN))
    await play.work()
    await play.press(ANN, "How many stars?")
    assert await story(play) == [
        ("in", "link", "nps"),
        ("out", "said", "STOP"),
        ("in", "menu", ""),
        ("in", "button", "stars"),
    ]


async def test_merely_writing_to_us_is_no_consent(play: Play) -> None:
    await play.say(ANN, "hello")
    assert await evidence(play) == []


@pytest.mark.parametrize(("answer", "state"), [("Yes", "in"), ("No", "out")])
async def test_the_answer_that_lets_staff_write_is_kept_with_its_question(play: Play, answer: str, state: str) -> None:
    await _asked_for_consent(play)
    await play.press(ANN, answer)
    found = [row for row in await evidence(play) if row["purpose"] == "contact"]
    assert [(row["state"], row["source"]) for row in found] == [(state, "answer")]
    assert found[0]["wording"].endswith(f"? {answer.lower()}")


async def test_contact_details_are_kept_with_the_promise_under_which_they_were_given(play: Play) -> None:
    await _asked_for_consent(play)
    await play.press(ANN, "Yes")
    await play.say(ANN, "ann@example.com")
    found = [row for row in await evidence(play) if row["purpose"] == "contact"]
    assert [(row["state"], row["source"]) for row in found] == [("in", "answer")] * 2
    assert found[1]["wording"].startswith("Where")


async def _asked_for_consent(play: Play) -> None:
    await play.say(ANN, "feedback")
    await play.press(ANN, "2")
    await play.say(ANN, "It was late")
    await play.press(ANN, "No")
