"""Links and codes by which customers begin by themselves, for anybody and for one alone; on each kind of database."""

from __future__ import annotations

import asyncio
import base64
import io
import itertools
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from unittest.mock import ANY

import pytest
import pytest_asyncio
import segno
from PIL import Image
from sqlalchemy import select

from adapters.slack.manifest import app_manifest
from bot.contract.address import Address
from bot.contract.inbound import SHORTCUT, LinkFollowed
from bot.contract.outbound import Attachment, Content
from bot.engine.cases.events import By
from bot.engine.phrases import phrase
from bot.services import invitation
from bot.services.contacts import joining
from bot.services.gates import guessing
from bot.services.law import erasing
from bot.services.links import LIFE
from bot.services.work import Work
from bot.storage import tables
from tests.services.admin_play import failed
from tests.services.law_play import data, file
from tests.services.test_services_falling_back import also_at
from tests.support.houses import ADMIN, ANN, BOB, CARE, MEMBER, PHONE, Play, buttons, words

GROUP, CAROL = Address("telegram", "-100123"), Address("telegram", "501")
UNKNOWN = "This link no longer works. Please ask us for a new one."
_numbers = itertools.count(1)


def deep_link(token: str) -> str:
    return f"https://t.me/acme_bot?start={token}"


@pytest_asyncio.fixture
async def house(play: Play) -> AsyncIterator[Play]:
    """Telegram has told the bot its name, and customers may text. Ada is known by her phone."""
    made = Play(play.database, house={"deep_links": {"telegram": deep_link}, "text_number": "+442079460000"})
    await made.command(ADMIN, f"add Ada {PHONE}", command="contact")
    yield made
    assert await failed(made) == []


def token_in(said: str) -> str:
    found = re.search(r"start=([\w-]+)", said)
    assert found is not None, said
    return found[1]


async def personal(house: Play, whom: str = "Ada") -> str:
    return token_in(await house.command(ADMIN, f"link nps for {whom}"))


async def owner(house: Play, who: Address) -> int:
    table = tables.addresses
    (row,) = await house.rows(select(table.c.contact_id).where(table.c.address == str(who)))
    return int(row["contact_id"])


def scanned(picture: Attachment, content: str) -> bool:
    """Whether the picture has the modules that stand for this."""
    image = Image.open(io.BytesIO(base64.b64decode(picture.data))).convert("1")
    rows = [list(row) for row in segno.make_qr(content, error="m").matrix_iter(border=4)]
    scale = image.width // len(rows)
    return rows == [
        [int(not image.getpixel((x * scale + scale // 2, y * scale + scale // 2))) for x in range(len(rows))]
        for y in range(len(rows))
    ]


def pictures(house: Play, who: Address) -> list[Attachment]:
    return [each.content for each in house.seen(who) if isinstance(each.content, Attachment)]


# ---------------------------------------------------------------- for anybody


async def test_every_way_to_begin_is_said_in_one_message_with_a_code_to_scan(house: Play) -> None:
    said = await house.command(ADMIN, "link nps")
    link = deep_link(token_in(said))
    assert said.splitlines() == [
        link,
        "By text message: FEEDBACK to +442079460000",
        f'On Slack: the shortcut "{SHORTCUT}", then "Would you recommend us?"',
        "",
        "Whoever comes this way is asked nps. The link is good for 30 days, until December 2.",
    ]
    (picture,) = pictures(house, ADMIN)
    assert (picture.name, picture.alt) == ("nps-qr.png", f"QR code for {link}")
    assert scanned(picture, link)
    assert f"name: {SHORTCUT}\n" in app_manifest(None)


async def test_where_text_messages_alone_are_taken_the_code_writes_one(house: Play) -> None:
    text = {name: each for name, each in house.app.house.channels.items() if name == "sms"}
    async with house.database.transaction() as tx:
        listed = await house.app.house.library.find(tx, "nps")
    assert listed is not None
    ways = invitation.for_anybody(replace(house.app.house, channels=text), listed.survey, "")
    assert ways.url == "sms:+442079460000?body=FEEDBACK"
    assert list(ways.lines("")) == [phrase("invite.by_text", keyword="FEEDBACK", to=ANY)]


async def test_of_what_was_sent_no_link_is_kept(house: Play) -> None:
    await personal(house)
    await house.command(ADMIN, "link nps")
    assert [row["content"] for row in await house.outbox(ADMIN)][-4:] == [{}] * 4


async def test_all_in_a_channel_are_told_and_each_begins_alone(house: Play) -> None:
    await house.command(ADMIN, "link nps", place=CARE)
    await house.press(ADMIN, "Share in channel", place=CARE)
    post = next(each.content for each in house.seen(CARE) if buttons(each.content)[:1] and begins(each.content))
    assert words(post).startswith("We would like to hear from you: ")
    assert house.last(CARE) == "Shared with everybody here."
    await house.press(MEMBER, "Begin", place=CARE)
    assert "How likely" in house.last(MEMBER)
    assert house.last(CARE) == "I have written to you in our chat."


async def test_a_group_on_telegram_is_shown_a_link_since_a_bot_cannot_write_first(house: Play) -> None:
    await house.command(ADMIN, "link nps")
    await house.press(ADMIN, "Share in channel")
    assert buttons(house.seen(ADMIN)[-1].content)[0].token == f"x:link:nps in {CARE}"
    said = await house.command(ADMIN, f"link nps in {GROUP}")
    assert said.startswith(f"Shared in {GROUP}.")
    (button,) = buttons(house.seen(GROUP)[-1].content)
    await house.follow(BOB, token_in(button.url))
    assert "How likely" in house.last(BOB)
    for where in ("telegram:55", "nowhere", "terminal:you"):
        assert "is no channel that I know" in await house.command(ADMIN, f"link nps in {where}")


def begins(content: Content) -> bool:
    return any(each.label == "Begin" for each in buttons(content))


# ---------------------------------------------------------------- for one alone


async def test_who_opens_a_personal_link_is_that_customer_with_all_that_was_theirs(house: Play) -> None:
    await house.say(PHONE, "feedback")
    await house.say(PHONE, "9")
    await house.say(ANN, "hello there")
    token = await personal(house)
    assert len(token) * 6 >= 128
    await house.follow(ANN, token)
    assert await owner(house, ANN) == await owner(house, PHONE)
    assert "How likely" in house.last(ANN)
    remarks = await house.rows(select(tables.remarks.c.contact_id))
    assert [row["contact_id"] for row in remarks] == [await owner(house, PHONE)]


async def test_a_customer_with_a_history_of_their_own_does_not_become_another(house: Play) -> None:
    for each in ("feedback", "2", "bob's own words"):
        await house.say(BOB, each)
    token = await personal(house)
    await house.follow(BOB, token)
    assert house.last(BOB).startswith("This invitation is for somebody else")
    assert await owner(house, BOB) != await owner(house, PHONE)
    assert [row["address"] for row in await house.rows(select(tables.guesses.c.address))] == [str(BOB)]
    await house.follow(ANN, token)
    assert await owner(house, ANN) == await owner(house, PHONE), "it is still good"


async def test_a_customer_who_is_known_elsewhere_too_does_not_become_another(house: Play) -> None:
    other = Address("tel", "+442079460001")
    await house.command(ADMIN, f"add Bob {other}", command="contact")
    await also_at(house, other, BOB)
    await house.follow(BOB, await personal(house))
    assert await owner(house, BOB) == await owner(house, other) != await owner(house, PHONE)


async def test_whoever_the_link_was_for_hears_that_it_was_opened(house: Play) -> None:
    await house.say(PHONE, "feedback")
    before = len(house.seen(PHONE))
    await house.follow(ANN, await personal(house))
    told = [words(each.content) for each in house.seen(PHONE)[before:]]
    assert len(told) == 1
    assert "your invitation was opened on Telegram" in told[0]


async def test_who_made_a_link_hears_once_that_it_was_opened(house: Play) -> None:
    token = await personal(house)
    before = len(house.seen(ADMIN))
    for who in (ANN, ANN, BOB):
        await house.follow(who, token)
    told = [words(each.content) for each in house.seen(ADMIN)[before:]]
    assert told == ["Ada has opened the link to nps that you made for them, on Telegram."]


async def test_who_is_staff_no_more_hears_of_no_customer(house: Play) -> None:
    await house.command(ADMIN, f"staff add {CAROL} admin")
    token = token_in(await house.command(CAROL, "link nps for Ada"))
    await house.command(ADMIN, f"staff remove {CAROL}")
    before = len(house.seen(CAROL))
    await house.follow(ANN, token)
    assert len(house.seen(CAROL)) == before


async def test_who_opens_their_own_link_where_they_are_known_has_their_data_at_once(house: Play) -> None:
    await house.say(ANN, "hello")
    await house.follow(ANN, await personal(house, str(ANN)))
    await data(house, ANN, "mine")
    assert ANN.id in str(file(house, ANN))


async def test_a_personal_link_is_good_once(house: Play) -> None:
    token = await personal(house)
    await house.follow(ANN, token)
    await house.follow(ANN, token)
    assert "How likely" in house.last(ANN), "what is open goes on"
    await house.say(ANN, "stop")
    await house.say(ANN, "start")
    await house.follow(ANN, token)
    assert house.last(ANN) == "You have used this link already: it was good once. Thank you!"
    await house.follow(BOB, token)
    assert house.last(BOB) == UNKNOWN
    assert await owner(house, BOB) != await owner(house, ANN)
    guesses = await house.rows(select(tables.guesses.c.address))
    assert [row["address"] for row in guesses] == [str(BOB)]


async def test_of_two_who_open_it_at_once_one_is_the_customer(house: Play) -> None:
    token, twin = await personal(house), house.twin()
    events = [
        LinkFollowed(key=f"race:{next(_numbers)}", at=house.clock(), sender=who, payload=token) for who in (ANN, BOB)
    ]
    await asyncio.gather(house.take(events[0]), twin.take(events[1]))
    await house.work()
    owners = [await owner(house, who) for who in (ANN, BOB)]
    ada = await owner(house, PHONE)
    assert sorted(each == ada for each in owners) == [False, True]
    assert sorted(house.last(who) == UNKNOWN for who in (ANN, BOB)) == [False, True]


async def test_a_personal_link_expires_and_is_gone_with_the_next_that_is_made(house: Play) -> None:
    token = await personal(house)
    await house.wait(LIFE)
    await house.follow(ANN, token)
    assert house.last(ANN) == UNKNOWN
    await personal(house)
    assert len(await house.rows(select(tables.links))) == 1


async def test_who_guesses_does_not_get_in_even_with_the_right_one(house: Play) -> None:
    token = await personal(house)
    for number in range(guessing.MOST):
        await house.follow(BOB, f"{token[:-2]}{number:02}x")
    await house.follow(BOB, token)
    assert await owner(house, BOB) != await owner(house, PHONE)
    await house.follow(ANN, token)
    assert await owner(house, ANN) == await owner(house, PHONE)


async def test_the_link_of_a_customer_who_was_erased_is_dead(house: Play) -> None:
    token = await personal(house)
    ada = await owner(house, PHONE)
    async with house.database.transaction() as tx:
        await erasing.erase(Work(tx, house.app.house, house.clock(), "erased"), ada)
    assert await house.rows(select(tables.links)) == []
    await house.follow(ANN, token)
    assert house.last(ANN) == UNKNOWN
    (gone,) = await house.rows(select(tables.addresses.c.address).where(tables.addresses.c.contact_id == ada))
    assert gone["address"] in await house.command(ADMIN, f"link nps for {gone['address']}")
    assert await house.rows(select(tables.links)) == []


async def test_the_link_of_a_customer_who_turns_out_to_be_another_is_the_others(house: Play) -> None:
    token = await personal(house)
    await house.command(ADMIN, f"add Eve {BOB}", command="contact")
    ada, eve = await owner(house, PHONE), await owner(house, BOB)
    async with house.database.transaction() as tx:
        work = Work(tx, house.app.house, house.clock(), "joined")
        assert await joining.join(work, ada, eve, By("system", "system"))
    await house.follow(ANN, token)
    assert await owner(house, ANN) == await owner(house, BOB)


async def test_opening_it_is_an_opt_in_where_it_is_opened(house: Play) -> None:
    await house.say(PHONE, "stop")
    await house.say(ANN, "stop")
    await house.follow(ANN, await personal(house))
    assert "How likely" in house.last(ANN)
    table = tables.addresses
    states = {row["address"]: row["state"] for row in await house.rows(select(table.c.address, table.c.state))}
    assert (states[str(ANN)], states[str(PHONE)]) == ("reachable", "opted_out")
    said = select(tables.consents).where(tables.consents.c.address == str(ANN)).order_by(tables.consents.c.id.desc())
    newest = (await house.rows(said))[0]
    assert (newest["state"], newest["source"], newest["contact_id"]) == ("in", "joined", await owner(house, PHONE))


async def test_staff_who_try_it_do_not_become_the_customer(house: Play) -> None:
    await house.command(ADMIN, f"staff add {BOB}")
    token = await personal(house)
    await house.follow(BOB, token)
    assert "you are staff" in house.last(BOB)
    await house.follow(ANN, token)
    assert await owner(house, ANN) == await owner(house, PHONE)


async def test_a_link_to_a_survey_that_pauses_is_still_good_when_it_goes_on(house: Play) -> None:
    token = await personal(house)
    await house.command(ADMIN, "pause nps")
    await house.follow(ANN, token)
    assert "taking a break" in house.last(ANN)
    await house.command(ADMIN, "resume nps")
    await house.follow(ANN, token)
    assert "How likely" in house.last(ANN)


@pytest.mark.parametrize(("whom", "said"), [("Nobody", "Nobody"), ("", "Write it like this")])
async def test_a_link_for_nobody_is_none(house: Play, whom: str, said: str) -> None:
    assert said in await house.command(ADMIN, f"link nps for {whom}")
    assert await house.rows(select(tables.links)) == []
