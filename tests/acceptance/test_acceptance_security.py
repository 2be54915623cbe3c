"""Requests that prove nothing leave nothing behind, and unreadable ones break nothing."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from collections.abc import AsyncIterator, Callable
from urllib.parse import urlencode

import httpx2
import pytest
from sqlalchemy import func, select

from adapters.sandbox.slack import payloads
from bot.storage import tables
from tests.acceptance.channels import CHANNELS
from tests.acceptance.forgery import (
    FORM,
    JSON,
    get,
    post,
    telegram_headers,
    text_message,
    twilio_headers,
)
from tests.support.stage import SLACK_SECRET, TWILIO_SID
from tests.support.world import World

pytestmark = pytest.mark.asyncio(loop_scope="module")

WEBHOOKS = ["/slack/events", "/telegram/webhook", "/twilio/sms", "/twilio/status"]


async def stored(acme: World) -> dict[str, int]:
    """How much there is of everything."""
    counted = (tables.inbound, tables.contacts, tables.conversations, tables.answers, tables.remarks, tables.outbox)
    return {each.name: (await acme.rows(select(func.count().label("n")).select_from(each)))[0]["n"] for each in counted}


def slack_message(acme: World, text: str) -> bytes:
    customer = acme.slack_customer()
    place = acme.slack.state.workspace.direct(customer.user)
    message = payloads.message_by(acme.slack.state.workspace, customer.user, text, text)
    callback = payloads.event_callback(acme.slack.state.workspace, payloads.message_event(place, message))
    return json.dumps(callback).encode()


def slack_headers(body: bytes, stamp: str = "", secret: str = SLACK_SECRET) -> dict[str, str]:
    stamp = stamp or str(int(time.time()))
    digest = hmac.new(secret.encode(), b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()
    return {**JSON, "X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest}"}


# ---------------------------------------------------------------- who is it?

SLACK_FORGERIES: dict[str, Callable[[bytes], dict[str, str]]] = {
    "signed with another secret": lambda body: slack_headers(body, secret="another"),
    "ten minutes old": lambda body: slack_headers(body, str(int(time.time()) - 600)),
    "from the future": lambda body: slack_headers(body, str(int(time.time()) + 600)),
    "a time that is no number": lambda body: slack_headers(body, "yesterday"),
    "a time with a fraction": lambda body: slack_headers(body, f"{time.time():.3f}"),
    "a time beyond all bounds": lambda body: slack_headers(body, "9" * 400),
    "no time": lambda body: {**JSON, "X-Slack-Signature": "v0=00"},
    "no signature": lambda body: {**JSON, "X-Slack-Request-Timestamp": str(int(time.time()))},
    "a signature in another alphabet": lambda body: {**slack_headers(body), "X-Slack-Signature": "v0=\xe9\xe9"},
    "nothing at all": lambda body: JSON,
}


@pytest.mark.parametrize("headers", SLACK_FORGERIES.values(), ids=SLACK_FORGERIES)
async def test_a_slack_request_that_slack_did_not_sign_now_is_refused_and_leaves_nothing(
    acme: World, headers: Callable[[bytes], dict[str, str]]
) -> None:
    body, before = slack_message(acme, "feedback"), await stored(acme)
    assert await post(acme, "/slack/events", body, headers(body)) in (401, 403)
    assert await stored(acme) == before


@pytest.mark.parametrize("headers", [JSON, telegram_headers("wrong"), telegram_headers(""), telegram_headers("é")])
async def test_a_telegram_update_without_the_secret_is_refused(acme: World, headers: dict[str, str]) -> None:
    person = acme.telegram.chats.person(acme.telegram_customer().user)
    message = {"message_id": 1, "from": person.user(), "chat": person.chat(), "date": 1767225600, "text": "/start"}
    before = await stored(acme)
    body = json.dumps({"update_id": 990_000_001, "message": message}).encode()
    assert await post(acme, "/telegram/webhook", body, headers) == 403
    assert await stored(acme) == before


@pytest.mark.parametrize("forgery", ["absent", "wrong", "for other words", "for another path", "another account"])
async def test_a_text_message_that_twilio_did_not_sign_is_refused(acme: World, forgery: str) -> None:
    form = text_message("+447700900001", "feedback", "SM" + "f" * 32)
    signed = {
        "absent": FORM,
        "wrong": {**FORM, "X-Twilio-Signature": "AAAA"},
        "for other words": twilio_headers(acme, "/twilio/sms", {**form, "Body": "stop"}),
        "for another path": twilio_headers(acme, "/twilio/status", form),
        "another account": twilio_headers(acme, "/twilio/sms", form := {**form, "AccountSid": TWILIO_SID[::-1]}),
    }
    sent = form if forgery == "another account" else {**form, "AccountSid": TWILIO_SID}
    before = await stored(acme)
    assert await post(acme, "/twilio/sms", urlencode(sent).encode(), signed[forgery]) == 403
    assert await stored(acme) == before


async def test_an_old_request_sent_again_while_its_signature_holds_has_no_effect(acme: World) -> None:
    customer = await CHANNELS["slack over http"].begin(acme, "en", "stars")
    await customer.next()
    await customer.say("2")
    body = acme.slack.webhooks.bodies[-1]
    await customer.answers("Slow")
    await customer.next()
    before = await stored(acme)
    assert await acme.slack.deliver_raw(body) == [200]
    await customer.nothing_more()
    assert await stored(acme) == before


# ---------------------------------------------------------------- is it readable?


@pytest.mark.parametrize("path", WEBHOOKS)
async def test_a_huge_body_is_refused_before_it_is_read(acme: World, path: str) -> None:
    assert await post(acme, path, b"x" * 3_000_000, JSON) == 413


@pytest.mark.parametrize("path", WEBHOOKS)
async def test_a_huge_body_of_unknown_length_is_refused_too(acme: World, path: str) -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(40):
            yield b"x" * 100_000

    async with httpx2.AsyncClient(trust_env=False) as client:
        try:
            answer = await client.post(acme.url + path, content=endless())
        except httpx2.TransportError:
            return  # the server hung up on the rest of it
    assert answer.status_code == 413


GARBAGE = {
    "no json": b"{not json",
    "a list": b"[1, 2, 3]",
    "deep": b"[" * 100_000,
    "deep objects": b'{"a":' * 50_000,
    "no utf-8": b'{"a": "\xff\xfe"}',
    "empty": b"",
    "null": b"null",
    "a huge number": b'{"update_id": 1e400, "event": ' + b"9" * 5000 + b"}",
    "wrong types": b'{"type": 7, "update_id": "x", "event": [], "message": 3, "team_id": {}, "payload": null}',
    "an event of nothing": b'{"type": "event_callback", "event": {"type": "message", "channel": "D1"}, "update_id": 1}',
}


@pytest.mark.parametrize("body", GARBAGE.values(), ids=GARBAGE)
async def test_garbage_with_a_good_signature_is_taken_or_refused_but_breaks_nothing(acme: World, body: bytes) -> None:
    before = await stored(acme)
    statuses = [
        await post(acme, "/slack/events", body, slack_headers(body)),
        await post(acme, "/slack/events", body, {**slack_headers(body), **FORM}),
        await post(acme, "/telegram/webhook", body, telegram_headers()),
        await post(acme, "/twilio/sms", body, twilio_headers(acme, "/twilio/sms", {})),
        await post(acme, "/twilio/status", body, twilio_headers(acme, "/twilio/status", {})),
    ]
    assert {status // 100 for status in statuses} <= {2, 4}
    assert await stored(acme) == before
    assert (await get(acme, "/healthz"))[0] == 200
    assert (await get(acme, "/readyz"))[0] == 200


HALF_FORMS = {
    "no sid": {"MessageSid": None},
    "a sid of another shape": {"MessageSid": "../../etc"},
    "no sender": {"From": None},
    "a sender nobody can answer": {"From": "12345"},
    "a sender that is none": {"From": "whatsapp:<script>"},
}


@pytest.mark.parametrize("change", HALF_FORMS.values(), ids=HALF_FORMS)
async def test_half_a_text_message_is_not_taken_for_one(acme: World, change: dict[str, str | None]) -> None:
    whole = {**text_message("+447700900001", "feedback", "SM" + "e" * 32), **change}
    form = {name: value for name, value in whole.items() if value is not None}
    before = await stored(acme)
    answer = await post(acme, "/twilio/sms", urlencode(form).encode(), twilio_headers(acme, "/twilio/sms", form))
    assert answer in (200, 400)
    assert await stored(acme) == before


@pytest.mark.parametrize("path", WEBHOOKS)
async def test_a_webhook_takes_nothing_but_posts(acme: World, path: str) -> None:
    assert (await get(acme, path))[0] == 405
