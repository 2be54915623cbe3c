"""Where a customer is asked: what they prefer, and how they say so; whoever asks why is told."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.contract.address import Address
from bot.engine.words.elsewhere import platform_preferred
from bot.storage import people, tables
from tests.services.gate_play import why
from tests.services.test_services_askings import known, planned
from tests.services.test_services_falling_back import also_at
from tests.support.houses import ADMIN, ANN, BOB, PHONE, Play, words


async def contact(play: Play, text: str) -> str:
    return await play.command(ADMIN, text, command="contact")


@pytest.fixture
async def ann(play: Play) -> Play:
    await known(play, PHONE)
    await also_at(play, PHONE, ANN)
    return play


async def test_staff_and_why_see_where_a_customer_would_be_asked_and_what_they_set_counts(ann: Play) -> None:
    assert "Would be asked on Telegram: it costs least." in await why(ann, str(PHONE))
    assert "prefers: sms" not in await contact(ann, "show #1")
    assert "no value of prefers" in await contact(ann, "set #1 prefers pigeon") or "pigeon" in ann.last(ADMIN)
    await contact(ann, "set #1 prefers SMS")
    assert f"Would be asked by text message, {PHONE.id}: they prefer it." in await contact(ann, "show #1")
    await planned(ann, PHONE)
    await ann.work()
    assert "recommend" in ann.last(PHONE)
    assert ann.seen(ANN) == []
    async with ann.database.transaction() as tx:
        await people.set_reachability(tx, str(PHONE), "unreachable", "unknown", ann.clock())
    assert "on Telegram: the only one where they can be reached" in await contact(ann, "show #1")


async def test_by_name_a_customer_is_asked_at_their_best_address_and_of_namesakes_one_is_chosen(ann: Play) -> None:
    await contact(ann, "set #1 prefers sms")
    await ann.say(ANN, "hello", name="Ann")
    assert f"Ask Ann ({PHONE}) the survey nps" in await ann.command(ADMIN, "send nps to contact Ann")
    await ann.say(BOB, "hello", name="Ann")
    assert "fits several" in await ann.command(ADMIN, "send nps to contact Ann")
    await ann.press(ADMIN, "#1 Ann")
    assert f"Ask Ann ({PHONE}) the survey nps" in ann.last(ADMIN)


async def test_where_they_answered_last_goes_before_what_it_costs(ann: Play) -> None:
    await ann.say(PHONE, "feedback")
    await ann.say(PHONE, "9")
    assert f"Would be asked by text message, {PHONE.id}: they answered there last." in await contact(ann, "show #1")


async def test_a_customer_says_in_their_own_words_where_they_would_rather_be_asked(ann: Play) -> None:
    """What is open goes along, and is answered there."""
    await ann.say(ANN, "feedback")
    await ann.say(ANN, "text me instead")
    assert "Noted" in ann.last(ANN)
    assert "recommend" in ann.last(PHONE)
    await ann.say(PHONE, "9")
    (answer,) = await ann.rows(select(tables.answers))
    assert (answer["value"], answer["channel"]) == (9, "sms")
    (row,) = await ann.rows(select(tables.contacts.c.attributes).where(tables.contacts.c.id == 1))
    assert row["attributes"]["prefers"] == "sms"


@pytest.mark.parametrize("said", ["text me instead", "напиши мне в смс", "以后用短信联系"])
async def test_what_is_open_goes_on_here_where_their_number_is_not_known(play: Play, said: str) -> None:
    await play.say(ANN, "feedback")
    told = len(play.seen(ANN))
    await play.say(ANN, said)
    noted, question = (words(each.content) for each in play.seen(ANN)[told:])
    assert "by SMS first, once we know your phone number" in noted
    assert "recommend" in question
    await play.say(ANN, "9")
    assert [row["value"] for row in await play.rows(select(tables.answers))] == [9]


@pytest.mark.parametrize(("who", "said"), [(ANN, "text me instead"), (PHONE, "write me on telegram instead")])
async def test_where_they_would_rather_be_asked_does_not_say_that_it_is_time(
    play: Play, who: Address, said: str
) -> None:
    await play.say(who, "feedback")
    await play.say(who, "later")
    told = len(play.seen(who))
    await play.say(who, said)
    (noted,) = (words(each.content) for each in play.seen(who)[told:])
    assert "Until then we write to you here." in noted
    await play.wait(timedelta(hours=25))
    assert "Picking up where we left off." in play.last(who)


async def test_what_was_put_off_is_asked_when_they_said_where_they_said(ann: Play) -> None:
    await ann.say(ANN, "feedback")
    await ann.say(ANN, "later")
    await ann.say(ANN, "text me instead")
    assert "on SMS first" in ann.last(ANN)
    assert ann.seen(PHONE) == []
    told = len(ann.seen(ANN))
    await ann.wait(timedelta(hours=25))
    assert "Picking up where we left off." in ann.last(PHONE)
    assert len(ann.seen(ANN)) == told


async def test_what_is_open_there_already_is_asked_there_once_more(ann: Play) -> None:
    await ann.say(PHONE, "feedback")
    await ann.say(ANN, "feedback")
    told = len(ann.seen(PHONE))
    await ann.say(ANN, "text me instead")
    assert len(ann.seen(PHONE)) == told + 1
    assert "recommend" in ann.last(PHONE)


async def test_who_prefers_where_they_are_is_asked_on(play: Play) -> None:
    await play.say(PHONE, "feedback")
    await play.say(PHONE, "text me instead")
    assert "recommend" in play.last(PHONE)


async def test_who_prefers_a_platform_where_nobody_knows_them_is_told_how_to_be_known(play: Play) -> None:
    await play.say(PHONE, "пишите в телеграм")
    code = next(word for word in play.last(PHONE).split() if len(word) == 6 and word.isupper() and word.isalnum())
    await play.say(ANN, code)
    rows = await play.rows(select(tables.addresses.c.contact_id))
    assert len({row["contact_id"] for row in rows}) == 1
    assert "they prefer it" in await contact(play, "show #1") or "they prefer it" in await contact(play, "show #2")


async def test_the_answer_to_how_we_may_reach_them_is_an_answer(play: Play) -> None:
    await play.say(ANN, "feedback")
    for answer in ("2", "skip", "No", "Yes"):
        await play.say(ANN, answer)
    await play.say(ANN, "write to me on telegram")
    rows = await play.rows(select(tables.contacts.c.attributes))
    assert all("prefers" not in row["attributes"] for row in rows)


@pytest.mark.parametrize(
    ("said", "channel"),
    [
        ("Please text me instead!", "sms"),
        ("I'd prefer Telegram", "telegram"),
        ("contact me by SMS from now on", "sms"),
        ("Пишите мне смс", "sms"),
        ("напиши мне в смс", "sms"),
        ("пишите лучше в Telegram, пожалуйста", "telegram"),
        ("以后用短信联系", "sms"),
        ("以後用簡訊聯絡", "sms"),
        ("在Telegram联系我", "telegram"),
        ("не пишите в телеграм", None),
        ("text me", None),
        ("I never text", None),
        ("continue on telegram", None),
    ],
)
def test_a_preference_is_told_from_going_on_elsewhere_and_from_mere_talk(said: str, channel: str | None) -> None:
    assert platform_preferred(said) == channel
