"""The channel and the emulated Twilio, each written from Twilio's documents: they must understand each other."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from adapters.sandbox.common import Fault, Faults, Journal
from adapters.sandbox.twilio.emulator import TwilioEmulator
from adapters.sms.channel import SmsChannel, SmsConfig
from bot.contract.address import Address
from bot.contract.channel import Received, WebhookRequest
from bot.contract.errors import AddressDead, OutcomeUnknown, TryLater
from bot.contract.inbound import ButtonPressed, MessageReceived
from bot.contract.outbound import Notice, Outbound
from tests.support.serving import serve

ACCOUNT = "AC00000000000000000000000000000001"
TOKEN = "00000000000000000000000000000001"
OURS, CUSTOMER = "+12028831111", "+14133881111"
HELLO = Outbound("k1", Address("tel", CUSTOMER), Notice("Hello"))


def webhooks(world: SimpleNamespace) -> Starlette:
    """The bot's public side: every request goes to the channel, every event is kept."""

    async def take(request: Request) -> Response:
        sent = WebhookRequest(str(request.url), dict(request.headers), await request.body(), datetime.now(UTC))
        answer = world.channel.receive(request.url.path, sent)
        if not isinstance(answer, Received):
            return Response(answer.why, answer.status)
        world.events += answer.events
        return Response(answer.reply.body, answer.reply.status, media_type=answer.reply.content_type)

    return Starlette(routes=[Route("/twilio/{kind}", take, methods=["POST"])])


@asynccontextmanager
async def twilio(**options) -> AsyncIterator[SimpleNamespace]:
    world = SimpleNamespace(events=[], faults=Faults(), channel=None, phone=None)
    async with serve(webhooks(world)) as public:
        url = f"{public}/twilio/sms#rc=5&rp=all"
        world.phone = TwilioEmulator(
            Journal(),
            world.faults,
            account_sid=ACCOUNT,
            auth_token=TOKEN,
            from_number=OURS,
            webhook_url=url,
            **options,
        )
        async with world.phone, serve(world.phone.asgi) as api:
            world.channel = SmsChannel(
                SmsConfig(ACCOUNT, TOKEN, OURS, api_base_url=api, public_url=public, timeout=5.0)
            )
            yield world
            await world.channel.close()


async def send(world: SimpleNamespace, outbound: Outbound = HELLO):
    (call,) = world.channel.render(outbound)
    return await world.channel.send(call)


async def test_a_text_is_sent_and_its_receipts_come_back_signed():
    async with twilio() as world:
        receipt = await send(world)
        await world.phone.settled()
        assert {event.message for event in world.events} == {receipt.message}
        assert world.events[-1].status == "delivered"
        assert world.phone.alerts == []


async def test_a_customers_text_and_a_pressed_whatsapp_button_are_heard():
    async with twilio() as world:
        sid = await world.phone.text(CUSTOMER, "9 & more")
        await world.phone.whatsapp(CUSTOMER, "Good", "a:1:score:9")
        text, press = world.events
        assert isinstance(text, MessageReceived)
        assert (text.key, text.text, text.sender) == (f"sms:{sid}", "9 & more", HELLO.to)
        assert isinstance(press, ButtonPressed)
        assert (press.token, str(press.sender)) == ("a:1:score:9", f"whatsapp:{CUSTOMER}")
        assert world.phone.alerts == []


async def test_a_customer_who_sent_stop_can_no_longer_be_written_to():
    async with twilio() as world:
        await world.phone.text(CUSTOMER, "STOP")
        with pytest.raises(AddressDead) as caught:
            await send(world)
        assert caught.value.reason == "opted_out"


@pytest.mark.parametrize(("kind", "sent"), [("reset_before", False), ("server_error", False), ("reset_after", True)])
async def test_after_an_unknown_outcome_the_message_list_tells_whether_it_was_sent(kind, sent):
    started = datetime.now(UTC)
    async with twilio() as world:
        world.faults.plan(Fault(kind, method="messages.create"))
        with pytest.raises(OutcomeUnknown):
            await send(world)
        found = await world.channel.find_sent(HELLO, started)
        assert (found is not None) is sent


async def test_a_rate_limit_says_how_long_to_wait():
    async with twilio() as world:
        world.faults.plan(Fault("rate_limited", seconds=3))
        with pytest.raises(TryLater) as caught:
            await send(world)
        assert caught.value.retry_after == 3


async def test_what_came_in_during_an_outage_is_read_back_under_the_same_key():
    started = datetime.now(UTC)
    async with twilio() as world:
        await world.phone.text(CUSTOMER, "9")
        await world.phone.whatsapp(CUSTOMER, "Good")
        await send(world)
        missed = await world.channel.missed(started - timedelta(seconds=1))
        heard = [event.key for event in world.events if isinstance(event, MessageReceived)]
        assert sorted(event.key for event in missed) == sorted(heard)
        assert {event.text for event in missed} == {"9", "Good"}


@pytest.mark.parametrize("service", [None, "MG00000000000000000000000000000001"])
async def test_the_doctor_finds_nothing_to_mend(service):
    async with twilio(messaging_service_sid=service) as world:
        assert [finding for finding in await world.channel.check() if not finding.well] == []
