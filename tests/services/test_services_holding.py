"""Who may read or erase a history after addresses were tied together by a link or a code; on each kind of database."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta

import pytest
import pytest_asyncio
from sqlalchemy import select

from bot.contract import tokens
from bot.contract.address import Address
from bot.contract.errors import TryLater
from bot.contract.inbound import ButtonPressed, HomeOpened
from bot.contract.outbound import Attachment, Home
from bot.storage import tables
from tests.services.admin_play import failed
from tests.services.law_play import data, file
from tests.services.test_services_links import deep_link, owner, personal
from tests.support.houses import ADMIN, ANN, BOB, MEMBER, PHONE, Play

SECRET = "a secret reason"
MONTH = timedelta(days=30)


@pytest_asyncio.fixture
async def house(play: Play) -> AsyncIterator[Play]:
    """Ada is known by her phone; she and Bob have told why they are unhappy."""
    made = Play(play.database, house={"deep_links": {"telegram": deep_link}})
    await made.command(ADMIN, f"add Ada {PHONE}", command="contact")
    for who in (PHONE, BOB):
        for each in ("feedback", "3", SECRET, "skip"):
            await made.say(who, each)
    yield made
    assert await failed(made) == []


async def code(house: Play, who: Address, platform: str) -> str:
    await house.say(who, f"continue on {platform}")
    found = re.search(r"\b(?=\w*\d)(?=\w*[A-Z])[A-Z0-9]{6}\b", house.last(who))
    assert found is not None, house.last(who)
    return found[0]


async def link(house: Play) -> None:
    await house.follow(ANN, await personal(house))


async def link_after_stop(house: Play) -> None:
    token = await personal(house)
    await house.say(PHONE, "STOP")
    await house.follow(ANN, token)


async def link_and_from_there_a_code(house: Play) -> None:
    await link(house)
    await house.say(MEMBER, await code(house, ANN, "slack"))


async def own_code(house: Play) -> None:
    await house.say(ANN, await code(house, PHONE, "telegram"))


async def a_strangers_code(house: Play) -> None:
    """A stranger asks for it, and has Bob open its link."""
    await house.follow(BOB, await code(house, MEMBER, "telegram"))


async def holds(house: Play, who: Address) -> None:
    for ask in ("mine", "forget yes"):
        assert_held(await data(house, who, ask))
    assert files(house, who) == 0
    assert await histories(house) == 2


def assert_held(said: str) -> None:
    """They are told from when on, and who can do it at once."""
    dated = "only from December 2" in said and "Ask Acme directly" in said
    assert dated or "We can't send files here" in said, said


def files(house: Play, who: Address) -> int:
    return sum(isinstance(each.content, Attachment) for each in house.seen(who))


async def histories(house: Play) -> int:
    return str(await house.rows(select(tables.answers.c.words))).count(SECRET)


@pytest.mark.parametrize(
    ("tie", "places"),
    [
        (link, (PHONE, ANN)),
        (link_after_stop, (ANN,)),
        (link_and_from_there_a_code, (PHONE, ANN, MEMBER)),
        (own_code, (PHONE, ANN)),
        (a_strangers_code, (BOB, MEMBER)),
    ],
)
async def test_for_thirty_days_after_a_tie_nobody_reads_or_erases_what_is_behind_it(
    house: Play, tie: Callable[[Play], Awaitable[None]], places: tuple[Address, ...]
) -> None:
    await tie(house)
    assert len({await owner(house, each) for each in places}) == 1
    for each in places:
        await holds(house, each)
    await house.wait(MONTH - timedelta(seconds=1))
    await holds(house, places[-1])
    await house.wait(timedelta(seconds=1))
    await data(house, places[-1], "mine")
    assert places[-1].channel == "sms" or SECRET in str(file(house, places[-1]))
    await data(house, places[-1], "forget yes")
    assert "know nothing about you" in house.last(places[-1])
    assert await histories(house) == 1


async def test_it_is_held_however_they_ask(house: Play) -> None:
    await own_code(house)
    for said in ("my data", "forget me", "forget yes"):
        await house.say(ANN, said)
        assert_held(house.last(ANN))
    await house.say(ANN, "мои данные")
    assert "Попросите напрямую у Acme" in house.last(ANN)
    assert_held(await data(house, ANN, "forget"))
    await house.say(PHONE, "forget yes")
    assert_held(house.last(PHONE))
    assert (files(house, ANN), await histories(house)) == (0, 2)


async def test_the_bots_page_shows_no_answers_and_takes_none_away(house: Play) -> None:
    asked = tables.answers.c
    (row,) = await house.rows(select(asked.conversation_id, asked.question).where(asked.words == SECRET).limit(1))
    await link_and_from_there_a_code(house)
    await house.take(HomeOpened(key="home:1", at=house.clock(), sender=MEMBER))
    await house.work()
    page = house.seen(MEMBER)[-1].content
    assert isinstance(page, Home)
    assert "only from December 2" in str(page)
    assert SECRET not in str(page)
    token = tokens.erase(str(row["conversation_id"]), row["question"])
    await house.take(ButtonPressed(key="forged:1", at=house.clock(), sender=ANN, token=token, message="m1"))
    await house.work()
    assert_held(house.last(ANN))
    assert await histories(house) == 2


async def test_a_code_after_they_were_asked_whether_they_are_sure_holds_it_too(house: Play) -> None:
    await house.say(MEMBER, "forget me")
    await a_strangers_code(house)
    await house.press(MEMBER, "Delete everything")
    assert_held(house.last(MEMBER))
    assert await histories(house) == 2


async def test_a_file_that_waits_while_another_is_tied_to_them_is_not_sent(house: Play) -> None:
    sent = await code(house, MEMBER, "telegram")
    house.platforms["slack"].fail(TryLater("503"), MEMBER)
    await data(house, MEMBER, "mine")
    await house.follow(BOB, sent)
    await house.wait(timedelta(minutes=5))
    assert files(house, MEMBER) == 0


async def test_staff_may_do_it_at_once(house: Play) -> None:
    await link(house)
    await data(house, ADMIN, "of contact Ada")
    assert SECRET in str(file(house, ADMIN))
    await data(house, ADMIN, "erase contact Ada yes")
    assert await histories(house) == 1


async def merged_by_an_admin(house: Play) -> None:
    ada, bob = await owner(house, PHONE), await owner(house, BOB)
    await house.command(ADMIN, f"merge #{ada} into #{bob} yes", command="contact")
    assert await owner(house, PHONE) == bob


async def a_code_that_nobody_sent(house: Play) -> None:
    await code(house, BOB, "slack")


@pytest.mark.parametrize("before", [merged_by_an_admin, a_code_that_nobody_sent])
async def test_who_was_tied_to_nobody_by_a_link_or_a_code_is_never_held(
    house: Play, before: Callable[[Play], Awaitable[None]]
) -> None:
    await before(house)
    await data(house, BOB, "mine")
    assert SECRET in str(file(house, BOB))
    await data(house, BOB, "forget yes")
    assert "know nothing about you" in house.last(BOB)
