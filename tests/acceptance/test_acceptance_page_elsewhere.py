"""The page where staff are not on Slack: in a Telegram group, or with nothing but a telephone."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
import pytest_asyncio
from sqlalchemy import select

from bot.storage.tables import cases
from tests.acceptance.admins import TelegramAdmin
from tests.support.databases import SqliteDatabases
from tests.support.players import Player, SmsPlayer, TelegramPlayer
from tests.support.stage import GROUP, Plan
from tests.support.world import World, world

pytestmark = pytest.mark.asyncio(loop_scope="module")

ALL = ["Acknowledge", "Assign to me", "Reply", "Snooze", "Resolve"]
STAFF_PHONE = "+447700900555"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def in_a_group(sqlite_databases: SqliteDatabases) -> AsyncIterator[World]:
    """Staff are paged in a Telegram group; its first member is the admin."""
    plan = Plan(staff_channels=(f"telegram:{GROUP}",), admins=("telegram:700000001",))
    async with world(sqlite_databases.fresh(), plan) as made:
        made.telegram_customer(name="Grace")
        yield made


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def by_phone(sqlite_databases: SqliteDatabases) -> AsyncIterator[World]:
    """One colleague with a telephone is all the staff there is."""
    plan = Plan(staff_channels=(f"tel:{STAFF_PHONE}",))
    async with world(sqlite_databases.fresh(), plan) as made:
        yield made


async def unhappy(acme: World) -> Player:
    """Some time after what came before: a group takes only so many messages a minute."""
    await acme.advance(timedelta(minutes=1))
    customer = acme.sms_customer()
    await customer.say("feedback")
    await customer.next()
    await customer.say("1 because nobody answers")
    await customer.next()
    return customer


async def status_of_newest(made: World) -> str:
    return str((await made.rows(select(cases.c.status).order_by(cases.c.id.desc())))[0]["status"])


# ---------------------------------------------------------------- a Telegram group


def in_group(made: World, user: int) -> TelegramPlayer:
    return TelegramPlayer(made, user, GROUP)


async def test_staff_in_a_telegram_group_see_the_card_and_take_it_on(in_a_group: World) -> None:
    customer, admin = await unhappy(in_a_group), in_group(in_a_group, 700000001)
    card = await in_a_group.card(customer, admin)
    assert "1/10 (Detractor)" in card.text
    assert "nobody answers" in card.text
    assert list(card.buttons) == ALL
    await admin.press("Acknowledge", card)
    await admin.becomes(card, lambda seen: "Grace has seen it" in seen.text)
    own = TelegramPlayer(in_a_group, admin.user)
    await own.start()
    await in_a_group.quiet()
    own.skim()
    await admin.press("Resolve", card)
    await TelegramAdmin(in_a_group, own).fill({"cause": "support"})
    done = await admin.becomes(card, lambda seen: "Resolved by Grace" in seen.text)
    assert list(done.buttons) == ["Reopen"]


async def test_an_ordinary_member_of_the_group_is_refused_in_a_window_only_they_see(in_a_group: World) -> None:
    customer = await unhappy(in_a_group)
    visitor = in_group(in_a_group, in_a_group.telegram_customer(name="Visitor").user)
    card = await in_a_group.card(customer, visitor)
    before = len(visitor.screen)
    await visitor.press("Acknowledge", card)
    await in_a_group.until(lambda: visitor.alerts, "a refusal")
    assert visitor.alerts[0].startswith("Only staff can do this.")
    await in_a_group.quiet()
    assert len(visitor.screen) == before
    assert visitor.now(card).text == card.text


async def test_every_press_in_the_group_is_answered_so_that_no_spinner_stays(in_a_group: World) -> None:
    customer, admin = await unhappy(in_a_group), in_group(in_a_group, 700000001)
    card = await in_a_group.card(customer, admin)
    answered = len(in_a_group.telegram.callback_answers)
    for label in ("Acknowledge", "Resolve"):
        await admin.press(label, card)
    await in_a_group.quiet()
    assert len(in_a_group.telegram.callback_answers) == answered + 2


# ---------------------------------------------------------------- by text message


async def test_a_colleague_with_a_phone_is_paged_by_text_and_acknowledges_by_text(by_phone: World) -> None:
    customer = await unhappy(by_phone)
    phone = SmsPlayer(by_phone, STAFF_PHONE)
    card = await by_phone.card(customer, phone)
    number = card.text.partition("ACK ")[2].split()[0]
    what = f"#{number} {customer.address} - 1/10 - 1 because nobody answers"
    assert card.text == f"{what}\nReply ACK {number} to take it."
    phone.skim()
    await phone.say(f"ack {number}")
    assert (await phone.next()).text == f"Case {number} is yours."
    await phone.say(f"RESOLVE #{number}")
    assert (await phone.next()).text == f"Case {number} is resolved."
    assert await status_of_newest(by_phone) == "resolved"


async def test_the_same_words_from_a_customer_do_nothing_to_the_case(by_phone: World) -> None:
    stranger = by_phone.sms_customer()
    await unhappy(by_phone)
    await stranger.say("ACK 1")
    await stranger.next()
    assert await status_of_newest(by_phone) == "open"
    assert await by_phone.remarks(stranger.address) == ["ACK 1"]
