"""Sending through Twilio's real SDK, over loopback HTTP."""

import asyncio
import base64
import json
import socket
from dataclasses import replace
from pathlib import Path

import pytest
from aiohttp import web

from adapters.sms.channel import SmsChannel, SmsConfig
from bot.contract.address import Address
from bot.contract.errors import (
    AddressDead,
    ChannelBroken,
    OutcomeUnknown,
    SendError,
    TryLater,
    Unsendable,
)
from bot.contract.outbound import Notice, Outbound

SID = "SM00000000000000000000000000000009"
HELLO = Outbound(key="k1", to=Address("tel", "+14133881111"), content=Notice("Hello & welcome"))
SPEC = Path(__file__).parents[3] / ".." / "shared" / "specs" / "twilio_api_v2010.json"


async def send(channel: SmsChannel, outbound: Outbound = HELLO):
    (call,) = channel.render(outbound)
    return await channel.send(call)


async def error_of(channel: SmsChannel) -> SendError:
    with pytest.raises(SendError) as caught:
        await send(channel)
    return caught.value


async def test_a_text_is_posted_as_twilio_wants_it_and_its_id_comes_back(channel, account):
    account.says(201, {"sid": SID, "status": "queued", "num_segments": "2"})

    receipt = await send(channel)

    assert (receipt.message, receipt.parts) == (SID, 2)
    (asked,) = account.asked
    assert (asked.method, asked.path) == (
        "POST",
        "/2010-04-01/Accounts/AC00000000000000000000000000000001/Messages.json",
    )
    assert asked.form == {
        "To": "+14133881111",
        "From": "+12028831111",
        "Body": "Hello & welcome",
        "StatusCallback": "https://feedback.example/twilio/status",
        "ValidityPeriod": "14400",
    }
    login = base64.b64decode(asked.headers["Authorization"].removeprefix("Basic ")).decode()
    assert login == "AC00000000000000000000000000000001:a-token"


@pytest.mark.skipif(not SPEC.exists(), reason="Twilio's published API description is not at hand")
async def test_every_field_posted_is_one_that_twilio_publishes(channel, account):
    account.says(201, {"sid": SID, "num_segments": "1"})
    await send(channel)
    path = json.loads(SPEC.read_text("utf-8"))["paths"]["/2010-04-01/Accounts/{AccountSid}/Messages.json"]
    form = path["post"]["requestBody"]["content"]["application/x-www-form-urlencoded"]["schema"]
    assert set(account.asked[0].form) <= set(form["properties"])


async def test_a_messaging_service_takes_the_place_of_a_number_and_its_parts_are_counted_here(account):
    config = SmsConfig(
        account_sid="AC1",
        auth_token="a-token",
        from_number="+12028831111",
        messaging_service_sid="MG1",
        api_base_url=account.url + "/behind/a/proxy/",
    )
    channel = SmsChannel(config)
    account.says(201, {"sid": SID, "status": "accepted", "num_segments": "0"})

    receipt = await send(channel, replace(HELLO, content=Notice("д" * 100)))
    await channel.close()

    assert receipt.parts == 2
    (asked,) = account.asked
    assert asked.path == "/behind/a/proxy/2010-04-01/Accounts/AC1/Messages.json"
    assert asked.form["MessagingServiceSid"] == "MG1"
    assert not {"From", "StatusCallback"} & set(asked.form)


@pytest.mark.parametrize(
    ("status", "code", "kind", "reason"),
    [
        (400, 21610, AddressDead, "opted_out"),
        (400, 21211, AddressDead, "unknown"),
        (400, 21614, AddressDead, "not_mobile"),
        (401, 20003, ChannelBroken, ""),
        (400, 21606, ChannelBroken, ""),
        (400, 21408, ChannelBroken, ""),
        (404, 20404, ChannelBroken, ""),
        (400, 21617, Unsendable, ""),
        (400, 99999, Unsendable, ""),
        (500, 20500, OutcomeUnknown, ""),
    ],
)
async def test_a_refusal_says_what_it_means_for_the_message(channel, account, status, code, kind, reason):
    account.says(status, {"code": code, "message": "The number +14133881111 is wrong", "status": status})

    error = await error_of(channel)

    assert type(error) is kind
    assert getattr(error, "reason", "") == reason
    assert error.code == str(code)
    assert "+1413" not in str(error)


async def test_too_many_requests_say_how_long_the_whole_channel_must_wait(channel, account):
    account.says(429, {"code": 20429, "message": "Too many requests", "status": 429}, **{"Retry-After": "7"})

    error = await error_of(channel)

    assert isinstance(error, TryLater)
    assert (error.retry_after, error.scope) == (7.0, "channel")


async def test_a_429_without_a_time_leaves_the_waiting_to_the_sender(channel, account):
    account.says(429, {"code": 20429, "status": 429}, **{"Retry-After": "Wed, 21 Oct 2026 07:28:00 GMT"})
    error = await error_of(channel)
    assert isinstance(error, TryLater)
    assert error.retry_after is None


@pytest.mark.parametrize("status", [500, 502, 503])
async def test_a_failing_server_leaves_the_outcome_unknown_and_is_asked_only_once(channel, account, status):
    account.answers.append(lambda _: web.Response(status=status, text="<html>sorry</html>"))
    assert isinstance(await error_of(channel), OutcomeUnknown)
    assert len(account.asked) == 1


@pytest.mark.parametrize("body", [b"", b"<html/>", b"[]", b'"ok"', b"\xff\xfe"])
async def test_a_success_that_says_nothing_leaves_the_outcome_unknown(channel, account, body):
    account.answers.append(lambda _: web.Response(status=201, body=body, content_type="application/json"))
    assert isinstance(await error_of(channel), OutcomeUnknown)


async def test_a_connection_dropped_after_the_request_leaves_the_outcome_unknown_and_is_not_repeated(channel, account):
    async def drop(request: web.Request) -> web.Response:
        request.transport.abort()
        return web.Response()

    account.answers.append(drop)
    assert isinstance(await error_of(channel), OutcomeUnknown)
    assert len(account.asked) == 1


async def test_a_server_that_never_answers_is_given_up(account):
    answered = asyncio.Event()

    async def hang(_: web.Request) -> web.Response:
        await answered.wait()
        return web.Response()

    account.answers.append(hang)
    channel = SmsChannel(
        SmsConfig(account_sid="AC1", auth_token="t", from_number="+12028831111", api_base_url=account.url, timeout=0.2)
    )
    assert isinstance(await error_of(channel), OutcomeUnknown)
    answered.set()
    await channel.close()


async def test_a_refused_connection_sent_nothing_and_may_be_tried_again():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    channel = SmsChannel(
        SmsConfig(
            account_sid="AC1",
            auth_token="t",
            from_number="+12028831111",
            api_base_url=f"http://127.0.0.1:{port}",
        )
    )
    error = await error_of(channel)
    await channel.close()
    assert isinstance(error, TryLater)
    assert error.scope == "channel"


async def test_all_messages_share_one_connection(channel, account):
    ports = []

    def note(request: web.Request) -> web.Response:
        ports.append(request.transport.get_extra_info("peername")[1])
        return web.json_response({"sid": SID, "num_segments": "1"}, status=201)

    account.answers += [note, note]
    await send(channel)
    await send(channel)
    assert len(set(ports)) == 1


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("30003", TryLater),
        ("30005", AddressDead),
        ("21610", AddressDead),
        ("30007", Unsendable),
        ("30034", ChannelBroken),
        ("12345", Unsendable),
    ],
)
def test_a_failed_delivery_is_read_by_the_same_table(channel, code, kind):
    error = channel.failure(code)
    assert type(error) is kind
    assert error.code == code


@pytest.mark.parametrize("code", ["", "0", "none"])
def test_a_delivery_without_an_error_code_is_no_failure(channel, code):
    assert channel.failure(code) is None


def test_an_account_with_nothing_to_send_from_is_refused():
    with pytest.raises(ValueError, match="number to send from"):
        SmsConfig(account_sid="AC1", auth_token="t")


def test_no_secret_is_shown_with_the_configuration():
    config = SmsConfig(account_sid="AC1", auth_token="hush", signing_secret="hush", from_number="+1")
    assert "hush" not in repr(config)
