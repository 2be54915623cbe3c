"""Paused, archived, published anew, rolled back: what newcomers are asked, and what those who are answering keep."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
import pytest_asyncio
from sqlalchemy import select

from bot.contract.address import Address
from bot.contract.inbound import ShortcutUsed
from bot.storage import tables
from tests.services.admin_play import answer, failed, forge, question
from tests.support.houses import ADMIN, ANN, BOB, MEMBER, Play, buttons

Way = Callable[[Play, Address, str], Awaitable[None]]


@pytest_asyncio.fixture
async def house(play: Play) -> AsyncIterator[Play]:
    yield play
    assert await failed(play) == []


# ---------------------------------------------------------------- not asked any more


async def by_keyword(play: Play, who: Address, _link: str) -> None:
    await play.say(who, "feedback")


async def by_link(play: Play, who: Address, link: str) -> None:
    await play.follow(who, link)


async def by_button(play: Play, who: Address, _link: str) -> None:
    await forge(play, who, "s:nps")


async def by_shortcut(play: Play, who: Address, _link: str) -> None:
    await play.take(ShortcutUsed(key=f"shortcut:{who}", at=play.clock(), sender=who))
    await play.work()


async def by_command(play: Play, who: Address, _link: str) -> None:
    await play.command(who, "")


@pytest.mark.parametrize("way", [by_keyword, by_link, by_button, by_shortcut, by_command])
@pytest.mark.parametrize("status", ["pause", "archive"])
async def test_nobody_new_is_asked_whichever_way_they_come(house: Play, way: Way, status: str) -> None:
    link = (await house.command(ADMIN, "link nps")).splitlines()[0].removeprefix("/start ")
    await house.say(MEMBER, "hello")
    assert "nps" in [each.token.removeprefix("s:") for each in buttons(house.seen(MEMBER)[-1].content)]
    await house.command(ADMIN, f"{status} nps")
    await way(house, MEMBER, link)
    assert "How likely" not in house.last(MEMBER)
    assert house.last(MEMBER), "they are told something"
    offered = [each.token for each in buttons(house.seen(MEMBER)[-1].content)]
    assert "s:nps" not in offered
    assert await house.rows(select(tables.conversations.c.id)) == []


@pytest.mark.parametrize("status", ["pause", "archive"])
async def test_who_is_answering_may_finish_and_correct(house: Play, status: str) -> None:
    await house.say(ANN, "feedback")
    await house.press(ANN, "9")
    await house.command(ADMIN, f"{status} nps")
    await house.press(ANN, "3")
    assert "held you back" in house.last(ANN)
    await house.say(ANN, "too slow")
    assert "Would you warn a friend off us?" in house.last(ANN)


async def test_publishing_does_not_begin_to_ask_what_was_paused(house: Play) -> None:
    await house.command(ADMIN, "pause nps")
    await house.command(ADMIN, "edit nps question held_back remove")
    assert "nps is still paused" in await house.command(ADMIN, "publish nps")
    await house.say(ANN, "feedback")
    assert "How likely" not in house.last(ANN)
    await house.press(ADMIN, "Resume")
    await house.say(ANN, "feedback")
    await house.press(ANN, "3")
    assert "held you back" not in house.last(ANN)


async def test_rolling_back_does_not_begin_to_ask_what_was_archived(house: Play) -> None:
    await house.command(ADMIN, "edit nps question held_back remove")
    await house.command(ADMIN, "publish nps")
    await house.command(ADMIN, "archive nps")
    await house.command(ADMIN, "rollback nps 1")
    await house.say(ANN, "feedback")
    assert "How likely" not in house.last(ANN)


async def test_an_archived_survey_can_be_looked_at_and_taken_up_again(house: Play) -> None:
    await house.command(ADMIN, "archive nps")
    for words in ("show nps", "results nps", "edit nps"):
        assert "recommend us" in await house.command(ADMIN, words)
    assert "By SMS, for one customer" in await house.command(ADMIN, "check nps")
    assert "version 1" in await house.command(ADMIN, "versions nps")
    await house.command(ADMIN, "resume nps")
    await house.say(ANN, "feedback")
    assert "How likely" in house.last(ANN)


async def test_a_draft_that_was_never_published_cannot_be_asked_in_any_way(house: Play) -> None:
    await house.command(ADMIN, "new stars")
    await answer(house, ADMIN, {})
    (row,) = await house.rows(select(tables.drafts.c.survey_key))
    key = row["survey_key"]
    await forge(house, ANN, f"s:{key}")
    assert await house.rows(select(tables.conversations.c.id)) == []
    for words in (f"send {key} to {ANN}", f"link {key}", f"pause {key}", f"resume {key}", f"archive {key}"):
        assert (await house.command(ADMIN, words)).startswith(f"{key} is a draft"), words


# ---------------------------------------------------------------- a conversation keeps its version


async def remove(play: Play) -> None:
    await play.command(ADMIN, "edit nps question held_back remove")
    await play.command(ADMIN, "publish nps")


async def reword(play: Play) -> None:
    await play.command(ADMIN, "edit nps question held_back change")
    await answer(play, ADMIN, {"text_en": "What was it?"})
    assert (await question(play, "nps", "held_back"))["text"]["en"] == "What was it?"
    await play.command(ADMIN, "publish nps")


async def roll_back(play: Play) -> None:
    await remove(play)
    await play.command(ADMIN, "rollback nps 1")


async def archive(play: Play) -> None:
    await remove(play)
    await play.command(ADMIN, "archive nps")


@pytest.mark.parametrize("change", [remove, reword, roll_back, archive])
async def test_a_running_conversation_keeps_its_version_whatever_is_done(
    house: Play, change: Callable[[Play], Awaitable[None]]
) -> None:
    await house.say(ANN, "feedback")
    await change(house)
    twin = house.twin()
    await twin.press(ANN, "3")
    assert "What held you back from a higher score?" in twin.last(ANN)
    await twin.say(ANN, "too slow")
    await twin.press(ANN, "No")
    await twin.press(ANN, "No")
    (row,) = await twin.rows(select(tables.conversations.c.outcome))
    assert row["outcome"] == "completed"


async def test_one_that_began_on_a_version_keeps_it_after_it_is_rolled_back(house: Play) -> None:
    await remove(house)
    await house.say(BOB, "feedback")
    await house.command(ADMIN, "rollback nps 1")
    await house.press(BOB, "3")
    assert "Would you warn a friend off us?" in house.last(BOB)
    await house.say(ANN, "feedback")
    await house.press(ANN, "3")
    assert "held you back" in house.last(ANN)
