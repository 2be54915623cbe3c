"""Words nobody asked for: overheard where the bot was told to listen. A bad one opens a case; nothing is answered."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from bot.contract.address import Address
from bot.contract.inbound import MessageReceived
from bot.storage import tables
from tests.support.houses import ADMIN, AGENT, BOB, CARE, MEMBER, Play, words

PLACE = Address("slack", "T1/C9")
GROUP = Address("telegram", "-1001234")


async def topic(play: Play, text: str, **more: object) -> str:
    """`/topic …` by an admin; returns the answer."""
    return await play.command(ADMIN, text, command="topic", **more)


async def overheard(play: Play, text: str, who: Address = MEMBER, place: Address = PLACE) -> MessageReceived:
    return await play.say(who, text, place=place, name="Ann", language="en")


async def mentioned(play: Play) -> list[tuple[str, str, str]]:
    """source, words, sentiment."""
    rows = await play.rows(select(tables.mentions).order_by(tables.mentions.c.id))
    return [(row["source"], row["words"], row["sentiment"]) for row in rows]


@pytest.fixture
async def listening(play: Play) -> Play:
    assert "I listen for: whatever has a topic" in await topic(play, f"listen {PLACE}")
    return play


async def test_what_has_a_topic_is_kept_tagged_and_not_answered(listening: Play) -> None:
    await overheard(listening, "Their prices are high but support is great")
    assert await mentioned(listening) == [(str(PLACE), "Their prices are high but support is great", "positive")]
    tags = await listening.rows(select(tables.tags.c.topic_key, tables.tags.c.source).order_by(tables.tags.c.topic_key))
    assert [(row["source"], row["topic_key"]) for row in tags] == [("mention", "price"), ("mention", "support")]
    assert listening.seen(MEMBER) == []
    assert listening.seen(PLACE) == []


async def test_it_is_the_words_of_the_customer_who_said_them(listening: Play) -> None:
    await overheard(listening, "fair prices")
    (row,) = await listening.rows(
        select(tables.addresses.c.address).join(
            tables.mentions, tables.mentions.c.contact_id == tables.addresses.c.contact_id
        )
    )
    assert row["address"] == str(MEMBER)


async def test_what_has_no_topic_is_none_of_our_business(listening: Play) -> None:
    for text in ("see you at lunch", "", "👍"):
        await overheard(listening, text)
    assert await mentioned(listening) == []
    assert await listening.rows(select(tables.texts)) == []


async def test_what_staff_say_is_no_mention(listening: Play) -> None:
    await listening.command(ADMIN, f"staff add {AGENT}")
    await overheard(listening, "the price is too high", who=AGENT)
    assert await mentioned(listening) == []


async def test_nothing_is_kept_from_other_places_nor_after_going_deaf(listening: Play) -> None:
    await overheard(listening, "the price is too high", place=CARE)
    assert await topic(listening, f"deaf {PLACE}") == f"I no longer listen in {PLACE}."
    await overheard(listening, "the price is too high")
    assert await mentioned(listening) == []


async def test_a_listener_may_have_words_of_its_own_in_any_language(play: Play) -> None:
    await topic(play, f"listen {GROUP} on refund, возврат, 退款")
    for text in ("I want two refunds", "нужны возвраты", "要退款", "the price is too high"):
        await overheard(play, text, who=BOB, place=GROUP)
    assert [text for _, text, _ in await mentioned(play)] == ["I want two refunds", "нужны возвраты", "要退款"]


async def test_here_is_where_it_is_said(play: Play) -> None:
    await topic(play, "listen here", place=PLACE)
    assert await topic(play, "listen") == f"In {PLACE} I listen for: whatever has a topic."


async def test_the_same_message_twice_is_one_mention(listening: Play) -> None:
    event = await overheard(listening, "the price is too high")
    await listening.take(event)
    await overheard(listening, "the price is too high")
    assert len(await mentioned(listening)) == 2


# ---------------------------------------------------------------- a bad one


async def cases(play: Play) -> list[tuple[str, str]]:
    rows = await play.rows(select(tables.cases).order_by(tables.cases.c.id))
    return [(row["source"], row["alert"]) for row in rows]


async def test_a_bad_one_about_what_matters_much_opens_a_case(listening: Play) -> None:
    await overheard(listening, "The app crashes all the time, terrible")
    assert await cases(listening) == [("mention", "bugs")]
    assert "The app crashes all the time, terrible" in words(listening.seen(CARE)[0].content)


@pytest.mark.parametrize("text", ["The price is terrible", "Your support is great", "support hours?"])
async def test_one_about_something_else_or_not_bad_opens_none(listening: Play, text: str) -> None:
    await overheard(listening, text)
    assert len(await mentioned(listening)) == 1
    assert await cases(listening) == []


async def test_where_it_is_wished_every_bad_one_opens_a_case(play: Play) -> None:
    await topic(play, f"listen {PLACE} alert")
    await overheard(play, "The price is terrible")
    assert await cases(play) == [("mention", "price")]


async def test_the_next_bad_one_of_the_same_customer_joins_the_case(listening: Play) -> None:
    await overheard(listening, "The app crashes all the time")
    await overheard(listening, "The app crashes again")
    assert len(await cases(listening)) == 1
