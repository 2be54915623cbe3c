"""Platforms fail, customers vanish and come back: nobody is asked twice, and the others notice nothing."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from adapters.sandbox.common import Fault, FaultKind
from bot.storage.tables import answers, outbox
from tests.acceptance.channels import CHANNELS, asked
from tests.acceptance.forgery import post, telegram_headers, text_message, twilio_headers
from tests.support.players import Player, SlackPlayer, TelegramPlayer
from tests.support.world import World, world

#: The call that brings a message, by channel.
SENDING = {"slack over http": "chat.postMessage", "telegram by webhook": "sendMessage", "sms": "messages.create"}
on_each = pytest.mark.parametrize("name", SENDING)


async def begun(made: World, name: str) -> Player:
    """A customer who has been asked for stars."""
    customer = await CHANNELS[name].begin(made, "en", "stars")
    await customer.next()
    return customer


async def begun_quietly(made: World, name: str) -> Player:
    """Nothing is under way any more that a planned fault could strike instead."""
    customer = await begun(made, name)
    await made.quiet()
    return customer


def strike(made: World, name: str, kind: FaultKind, seconds: float = 1.0) -> None:
    """The next message fails on its way."""
    platform = "sms" if name == "sms" else name.partition(" ")[0]
    made.faults[platform].plan(Fault(kind, method=SENDING[name], seconds=seconds))  # type: ignore[index]


async def failed_once(made: World) -> None:
    """The failure is on record, and what failed waits for its next attempt."""
    await made.until_stored(select(outbox.c.id).where(outbox.c.state == "pending", outbox.c.error != ""))


# ---------------------------------------------------------------- the platform fails


@on_each
async def test_a_platform_that_asks_for_patience_gets_it_and_then_the_message(fresh: str, name: str) -> None:
    async with world(fresh) as made:
        customer = await begun_quietly(made, name)
        strike(made, name, "rate_limited")
        await customer.say("4")
        assert asked("stars", "reason", "en") in (await customer.next()).text
        await customer.nothing_more()
        assert (made.slack.early_calls, made.telegram.early_calls, made.twilio.early_calls) == (0, 0, 0)


async def test_while_one_platform_asks_for_an_hour_the_others_go_on(fresh: str) -> None:
    async with world(fresh) as made:
        waiting = await begun_quietly(made, "sms")
        strike(made, "sms", "rate_limited", seconds=3600)
        await waiting.say("4")
        await failed_once(made)
        for name in ("slack over http", "telegram by webhook"):
            other = await begun_quietly(made, name)
            await other.say("3")
            await other.answers("All well")
            assert "Thank you" in (await other.next()).text
        assert waiting.unread == []
        made.clock.ahead += timedelta(hours=1, seconds=1)
        made.app.doorbell.ring()
        assert asked("stars", "reason", "en") in (await waiting.next()).text
        assert made.twilio.early_calls == 0


@on_each
@pytest.mark.parametrize("kind", ["server_error", "reset_before"])
async def test_a_call_that_failed_is_made_again(fresh: str, name: str, kind: FaultKind) -> None:
    async with world(fresh) as made:
        customer = await begun_quietly(made, name)
        strike(made, name, kind)
        await customer.say("4")
        await failed_once(made)
        await _after_the_pause(made)
        assert asked("stars", "reason", "en") in (await customer.next()).text
        await customer.nothing_more()


@pytest.mark.parametrize("name", ["slack over http", "sms"])
async def test_a_message_whose_fate_was_unknown_is_found_and_not_sent_twice(fresh: str, name: str) -> None:
    async with world(fresh) as made:
        customer = await begun_quietly(made, name)
        strike(made, name, "reset_after")
        await customer.say("4")
        await failed_once(made)
        await _after_the_pause(made)
        assert asked("stars", "reason", "en") in (await customer.next()).text
        await customer.nothing_more()
        await customer.say("Fast")
        assert "Thank you" in (await customer.next()).text


async def test_on_telegram_it_comes_at_most_twice_and_either_question_takes_the_answer(fresh: str) -> None:
    async with world(fresh) as made:
        customer = await begun_quietly(made, "telegram by webhook")
        strike(made, "telegram by webhook", "reset_after")
        await customer.say("4")
        await failed_once(made)
        await _after_the_pause(made)
        assert len(customer.showing(asked("stars", "reason", "en"))) <= 2
        customer.skim()
        await customer.say("Fast")
        assert "Thank you" in (await customer.next()).text
        assert await made.answers(customer.address) == {"score": 4, "reason": "Fast"}


async def test_a_platform_that_hangs_holds_up_nobody_else(fresh: str) -> None:
    async with world(fresh) as made:
        stuck = await begun_quietly(made, "slack over http")
        strike(made, "slack over http", "hang", seconds=5)
        await stuck.say("4")
        await stuck.next()  # it is there, but the platform does not say so
        for name in ("slack over http", "telegram by webhook"):
            other = await begun(made, name)
            await other.say("3")
            assert asked("stars", "reason", "en") in (await other.next()).text
        waiting = select(outbox.c.address).where(outbox.c.state == "pending")
        assert str(stuck.address) in [row["address"] for row in await made.rows(waiting)]


async def _after_the_pause(made: World) -> None:
    """The pause before the second attempt is over."""
    made.clock.ahead += timedelta(seconds=5)
    made.app.doorbell.ring()
    await made.quiet()


# ---------------------------------------------------------------- customers vanish and come back


async def test_a_customer_who_blocks_the_bot_in_the_middle_is_left_alone_until_they_come_back(fresh: str) -> None:
    async with world(fresh) as made:
        customer, other = (
            await begun_quietly(made, "telegram by webhook"),
            await begun_quietly(made, "telegram by webhook"),
        )
        assert isinstance(customer, TelegramPlayer)
        await made.telegram.block(customer.user)
        await made.telegram.settled()
        assert await made.state_of(customer.address) == "unreachable blocked"
        assert (await made.tell_bot(f"send ces to {customer.address} yes")).startswith("Not sent: ")
        await customer.nothing_more()
        await other.say("5")
        assert asked("stars", "reason", "en") in (await other.next()).text

        await made.telegram.unblock(customer.user)
        await customer.start()
        assert asked("stars", "score", "en") in (await customer.next()).text
        assert await made.state_of(customer.address) == "reachable"


async def test_what_was_waiting_for_somebody_who_blocks_the_bot_is_cancelled(fresh: str) -> None:
    async with world(fresh) as made:
        customer = await begun_quietly(made, "telegram by webhook")
        assert isinstance(customer, TelegramPlayer)
        strike(made, "telegram by webhook", "rate_limited", seconds=3600)
        await customer.say("4")
        await failed_once(made)
        await made.telegram.block(customer.user)
        await made.telegram.settled()
        theirs = select(outbox.c.state).where(outbox.c.address == str(customer.address), outbox.c.state != "sent")
        assert {row["state"] for row in await made.rows(theirs)} == {"cancelled"}


async def test_who_left_without_a_word_is_found_out_by_the_first_message_that_fails(fresh: str) -> None:
    async with world(fresh) as made:
        on_telegram, on_slack = (
            await begun_quietly(made, "telegram by webhook"),
            await begun_quietly(made, "slack over http"),
        )
        assert isinstance(on_telegram, TelegramPlayer)
        assert isinstance(on_slack, SlackPlayer)
        await made.telegram.deactivate(on_telegram.user)
        made.slack.set_user(on_slack.user, disabled=True)
        made.clock.ahead += timedelta(hours=24, minutes=1)  # a reminder is due
        made.app.doorbell.ring()
        for customer in (on_telegram, on_slack):
            failed = select(outbox.c.id).where(outbox.c.address == str(customer.address), outbox.c.state == "failed")
            await made.until_stored(failed)
            assert await made.state_of(customer.address) == "unreachable deactivated"


@pytest.mark.parametrize(
    ("phone", "state"),
    [
        ("landline", "unreachable not_mobile"),
        ("opted_out", "opted_out opted_out"),
        ("not_mobile", "unreachable not_mobile"),
    ],
)
async def test_a_number_that_cannot_be_texted_is_not_texted_again(fresh: str, phone: str, state: str) -> None:
    async with world(fresh) as made:
        customer = made.sms_customer()
        made.twilio.numbers[customer.number] = phone  # type: ignore[assignment]
        await made.tell_bot(f"send stars to {customer.address} yes")
        await made.quiet()
        assert await made.state_of(customer.address) == state
        assert (await made.tell_bot(f"send ces to {customer.address} yes")).startswith("Not sent: ")
        assert [name for name, _ in made.twilio.calls].count("messages.create") == 1


# ---------------------------------------------------------------- the same thing again and again


async def test_the_same_slack_event_five_times_over_has_one_effect(fresh: str) -> None:
    async with world(fresh) as made:
        customer = await begun_quietly(made, "slack over http")
        await customer.say("4")
        body = made.slack.webhooks.bodies[-1]
        again = await asyncio.gather(*(made.slack.deliver_raw(body) for _ in range(4)))
        assert again == [[200]] * 4
        await _one_effect(made, customer)


async def test_the_same_telegram_update_five_times_over_has_one_effect(fresh: str) -> None:
    async with world(fresh) as made:
        customer = await begun_quietly(made, "telegram by webhook")
        assert isinstance(customer, TelegramPlayer)
        person = made.telegram.chats.person(customer.user)
        message = {"message_id": 900, "from": person.user(), "chat": person.chat(), "date": int(made.clock.time())}
        body = json.dumps({"update_id": 999_000_001, "message": {**message, "text": "4"}}).encode()
        posts = (post(made, "/telegram/webhook", body, telegram_headers()) for _ in range(5))
        assert await asyncio.gather(*posts) == [200] * 5
        await _one_effect(made, customer)


async def test_the_same_text_message_five_times_over_has_one_effect(fresh: str) -> None:
    async with world(fresh) as made:
        customer = await begun_quietly(made, "sms")
        form = text_message(customer.chat, "4", "SM" + "0" * 32)
        headers = twilio_headers(made, "/twilio/sms", form)
        body = "&".join(f"{name}={value.replace('+', '%2B')}" for name, value in form.items()).encode()
        assert await asyncio.gather(*(post(made, "/twilio/sms", body, headers) for _ in range(5))) == [200] * 5
        await _one_effect(made, customer)


async def _one_effect(made: World, customer: Player) -> None:
    assert asked("stars", "reason", "en") in (await customer.next()).text
    await customer.nothing_more()
    assert (await made.rows(select(func.count().label("n")).select_from(answers)))[0]["n"] == 1
