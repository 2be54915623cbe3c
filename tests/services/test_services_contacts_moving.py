"""Who began by text message goes on elsewhere by a short code, on each kind of database."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.contract.address import Address
from bot.engine.words.elsewhere import platform_wanted
from bot.storage import tables
from tests.support.houses import ADMIN, ANN, BOB, MEMBER, PHONE, Play, words


async def code(play: Play, said: str = "continue on telegram") -> str:
    await play.say(PHONE, said)
    found = re.search(r"Send ([A-Z0-9]{6}) to us on Telegram", play.last(PHONE))
    assert found is not None, play.last(PHONE)
    return found[1]


async def owners(play: Play, *where: Address) -> set[int]:
    places = [str(each) for each in where]
    rows = await play.rows(select(tables.addresses.c.contact_id).where(tables.addresses.c.address.in_(places)))
    return {row["contact_id"] for row in rows}


@pytest.fixture
async def begun(play: Play) -> Play:
    """A conversation is open by text message, and one question of it is answered."""
    await play.say(PHONE, "feedback")
    await play.say(PHONE, "9")
    return play


async def test_the_open_conversation_goes_on_where_the_code_is_sent(begun: Play) -> None:
    sent = await code(begun)
    await begun.say(ANN, sent.lower(), name="Ann")
    assert len(await owners(begun, PHONE, ANN)) == 1
    assert begun.last(PHONE) == "We go on with you on Telegram."
    await begun.say(ANN, "the people")
    rows = await begun.rows(select(tables.answers.c.channel, tables.answers.c.conversation_id))
    assert {row["conversation_id"] for row in rows} == {1}
    assert [row["channel"] for row in rows] == ["sms", "telegram"]


async def test_a_code_is_good_once_and_for_a_quarter_of_an_hour(begun: Play) -> None:
    sent = await code(begun)
    await begun.wait(timedelta(minutes=16))
    await begun.say(BOB, sent)
    assert len(await owners(begun, PHONE, BOB)) == 2
    sent = await code(begun)
    await begun.follow(ANN, sent)
    await begun.say(BOB, sent)
    assert len(await owners(begun, PHONE, ANN)) == 1
    assert len(await owners(begun, PHONE, BOB)) == 2


async def test_a_colleague_who_sends_a_customers_code_does_not_become_the_customer(begun: Play) -> None:
    await begun.command(ADMIN, f"staff add {BOB}")
    sent = await code(begun)
    await begun.say(BOB, sent)
    assert "you are staff" in begun.last(BOB)
    assert len(await owners(begun, PHONE, BOB)) == 2
    await begun.say(ANN, sent)
    assert len(await owners(begun, PHONE, ANN)) == 1


async def test_who_guesses_is_heard_no_more(begun: Play) -> None:
    for n in range(5):
        await begun.say(BOB, f"A2B3C{n + 3}")
    sent = await code(begun)
    await begun.say(BOB, sent)
    assert len(await owners(begun, PHONE, BOB)) == 2
    await begun.wait(timedelta(minutes=10))
    await begun.say(ANN, sent)
    assert len(await owners(begun, PHONE, ANN)) == 1


async def test_nobody_is_given_code_after_code(begun: Play) -> None:
    for _ in range(3):
        await code(begun)
    await begun.say(PHONE, "continue on telegram")
    assert "several codes already" in begun.last(PHONE)


async def test_what_is_open_at_both_addresses_stays_where_it_is(begun: Play) -> None:
    await begun.say(ANN, "feedback")
    sent = await code(begun)
    await begun.say(ANN, sent)
    assert len(await owners(begun, PHONE, ANN)) == 1
    rows = await begun.rows(select(tables.conversations.c.address_id, tables.conversations.c.status))
    assert len({row["address_id"] for row in rows}) == 2


async def test_what_went_to_their_phone_comes_along_to_where_they_go_on_next(play: Play) -> None:
    """A wish had taken the question from Telegram to the phone; from Telegram they go on in Slack."""
    await play.say(PHONE, "hello")
    await play.say(ANN, await code(play))
    for said in ("feedback", "later", "ask me tomorrow", "8", "text me instead", "continue on slack"):
        await play.say(ANN, said)
    found = re.search(r"Send ([A-Z0-9]{6}) to us on Slack", play.last(ANN))
    assert found is not None
    assert "What would have made it a 9 or a 10?" in play.last(PHONE)
    await play.say(MEMBER, found[1])
    assert play.last(ANN) == "We go on with you on Slack."
    assert "Picking up where we left off.\nWhat would have made it a 9 or a 10?" in play.last(MEMBER)
    await play.say(MEMBER, "a lower price")
    rows = await play.rows(select(tables.answers.c.value, tables.answers.c.channel).order_by(tables.answers.c.id))
    assert [tuple(row.values()) for row in rows] == [(8, "telegram"), ("a lower price", "slack")]


@pytest.mark.parametrize("gone", ["FORGET YES", "STOP"])
async def test_who_has_left_comes_back_by_a_code_of_their_own(begun: Play, gone: str) -> None:
    await begun.say(ANN, "hello")
    await begun.say(ANN, gone)
    told = len(begun.seen(ANN))
    await begun.say(ANN, "A2B3C4")
    assert len(begun.seen(ANN)) == told
    await begun.say(ANN, await code(begun))
    assert len(await owners(begun, PHONE, ANN)) == 1
    greeting, question = (words(each.content) for each in begun.seen(ANN)[told:])
    assert greeting == "Good to see you here too. We know now that it is you."
    assert "Picking up where we left off." in question
    assert await begun.rows(select(tables.suppressions).where(tables.suppressions.c.lifted_at.is_(None))) == []


@pytest.mark.parametrize(
    ("said", "platform"),
    [
        ("Continue on Telegram", "telegram"),
        ("продолжить в телеграме", "telegram"),
        ("продолжить в Telegram", "telegram"),
        ("在Telegram继续", "telegram"),
        ("在 Telegram 繼續", "telegram"),
        ("go on in slack!", "slack"),
        ("I will not continue on telegram with you", None),
        ("telegram", None),
    ],
)
def test_who_would_rather_go_on_elsewhere_is_understood(said: str, platform: str | None) -> None:
    assert platform_wanted(said) == platform
