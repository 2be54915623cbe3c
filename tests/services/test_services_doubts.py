"""A score that its words contradict is checked with the customer before anybody is paged; nobody is lost by that."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.contract.address import Address
from bot.contract.inbound import ReachabilityChanged
from bot.storage import tables
from tests.support.houses import ANN, CARE, MEMBER, PHONE, Play
from tests.support.on_sqlite import databases  # noqa: F401 (a fixture)

TEN_MINUTES = timedelta(minutes=10)
HAPPY = "1: absolutely brilliant!"


async def doubted(play: Play, who: Address) -> None:
    await play.say(who, "feedback")
    await play.say(who, HAPPY)


@pytest.mark.parametrize("who", [ANN, MEMBER, PHONE], ids=["telegram", "slack", "sms"])
async def test_praise_beside_a_low_score_pages_nobody_before_the_customer_was_asked(play: Play, who: Address) -> None:
    await doubted(play, who)
    assert "You gave 1 of 10, and your words sound happy. Did you mean 1?" in play.last(who)
    assert play.cards(CARE) == []
    await play.twin().say(who, "10")
    await play.wait(timedelta(days=1))
    assert play.cards(CARE) == []


@pytest.mark.parametrize("who", [ANN, MEMBER, PHONE], ids=["telegram", "slack", "sms"])
async def test_who_meant_it_is_believed(play: Play, who: Address) -> None:
    await doubted(play, who)
    await play.say(who, "yes")
    assert "Low score: 1/10" in play.card(CARE)
    assert "warn a friend" in play.last(who)


async def test_the_check_can_be_pressed_and_its_buttons_go(play: Play) -> None:
    await doubted(play, ANN)
    pressed = await play.press(ANN, "No, change it")
    assert any(each.edit == pressed.message for each in play.seen(ANN))
    await play.press(ANN, "9")
    assert play.cards(CARE) == []


async def test_who_does_not_answer_is_not_lost(play: Play) -> None:
    await doubted(play, ANN)
    await play.wait(TEN_MINUTES - timedelta(seconds=1))
    assert play.cards(CARE) == []
    twin = play.twin()
    await twin.wait(timedelta(seconds=1))
    assert "1/10" in play.card(CARE)
    await play.press(ANN, "No, change it")
    await play.press(ANN, "10")
    assert "Stood down" in play.card(CARE)
    assert await play.rows(select(tables.cases.c.status)) == [{"status": "stood_down"}]


async def test_who_blocks_the_bot_instead_is_not_lost(play: Play) -> None:
    await doubted(play, ANN)
    await play.take(ReachabilityChanged(key="blocked", at=play.clock(), sender=ANN, reachable=False))
    await play.wait(TEN_MINUTES)
    assert "1/10" in play.card(CARE)


async def test_who_says_stop_instead_is_not_lost_and_hears_nothing_more(play: Play) -> None:
    await doubted(play, PHONE)
    before = len(play.seen(PHONE))
    await play.say(PHONE, "STOP")
    assert "1/10" in play.card(CARE)
    await play.wait(timedelta(days=2))
    assert len(play.seen(PHONE)) == before


async def test_anger_beside_a_top_score_is_checked_too(play: Play) -> None:
    await play.say(ANN, "feedback")
    await play.say(ANN, "10, awful, I hate it")
    assert "your words sound unhappy" in play.last(ANN)
    await play.say(ANN, "1")
    assert "1/10" in play.card(CARE)


async def test_a_score_that_was_pressed_has_paged_and_the_correction_stands_it_down(play: Play) -> None:
    await play.say(ANN, "feedback")
    await play.press(ANN, "1")
    assert "1/10" in play.card(CARE)
    await play.say(ANN, "absolutely brilliant, I love it")
    await play.say(ANN, "10")
    assert "Corrected, no longer low: 10/10" in play.card(CARE)
    assert "Stood down" in play.card(CARE)


async def test_the_highest_score_there_is_is_named(play: Play) -> None:
    await play.say(ANN, "rate support")
    await play.say(ANN, "5: terrible, awful service")
    assert "You gave 5 of 5, and your words sound unhappy." in play.last(ANN)
