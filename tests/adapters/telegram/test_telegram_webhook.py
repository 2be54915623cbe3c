"""Which requests are believed, and what they are answered with."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from adapters.telegram.channel import TelegramChannel
from bot.contract.channel import Received, Refused, WebhookReply, WebhookRequest
from bot.contract.inbound import ButtonPressed, MessageReceived
from tests.adapters.telegram.conftest import Open
from tests.adapters.telegram.telegram_spec import SHARED, problems

SAMPLES: dict[str, Any] = json.loads((SHARED / "samples" / "telegram.json").read_text("utf-8"))
SECRET = "s3cret-of_the-webhook"
HEADERS = {"x-telegram-bot-api-secret-token": SECRET, "content-type": "application/json"}


@pytest.fixture
def webhook(open_channel: Open) -> TelegramChannel:
    return open_channel(webhook_secret=SECRET, public_url="https://bot.example")


def post(channel: TelegramChannel, body: Any, **headers: str | None) -> Received | Refused:
    sent = {name: value for name, value in {**HEADERS, **headers}.items() if value is not None}
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    now = datetime(2026, 1, 2, tzinfo=UTC)
    return channel.receive("/telegram/webhook", WebhookRequest("https://bot.example/telegram/webhook", sent, raw, now))


def received(channel: TelegramChannel, body: Any, **headers: str) -> Received:
    result = post(channel, body, **headers)
    assert isinstance(result, Received)
    return result


@pytest.mark.parametrize("secret", [None, "", "wrong", SECRET + "x", "ключ"])
def test_a_request_without_the_secret_is_refused(webhook: TelegramChannel, secret: str | None) -> None:
    result = post(webhook, SAMPLES["message"], **{"x-telegram-bot-api-secret-token": secret})
    assert isinstance(result, Refused)
    assert result.status == 403


def test_a_bot_without_a_secret_believes_nobody(open_channel: Open) -> None:
    channel = open_channel()
    assert isinstance(post(channel, SAMPLES["message"]), Refused)
    assert isinstance(post(channel, SAMPLES["message"], **{"x-telegram-bot-api-secret-token": ""}), Refused)


@pytest.mark.parametrize("content_type", [None, "text/plain", "application/x-www-form-urlencoded"])
def test_a_body_that_is_not_declared_json_is_refused(webhook: TelegramChannel, content_type: str | None) -> None:
    result = post(webhook, SAMPLES["message"], **{"content-type": content_type})
    assert isinstance(result, Refused)
    assert result.status == 415


def test_a_charset_beside_the_content_type_does_no_harm(webhook: TelegramChannel) -> None:
    assert received(webhook, SAMPLES["message"], **{"content-type": "application/json; charset=utf-8"}).events


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"5", b"{}", b"\xff\xfe", b"[" * 100_000, b"9" * 5000])
def test_a_body_that_is_no_update_is_refused_before_anything_is_stored(webhook: TelegramChannel, body: bytes) -> None:
    result = post(webhook, body)
    assert isinstance(result, Refused)
    assert result.status == 400


def test_a_message_is_taken_and_answered_with_nothing(webhook: TelegramChannel) -> None:
    result = received(webhook, SAMPLES["message"])
    assert [type(event) for event in result.events] == [MessageReceived]
    assert result.reply == WebhookReply()


@pytest.mark.parametrize("update", [{"update_id": 9, "poll": {}}, {"update_id": 9, "message": {"text": 5}}])
def test_an_update_of_no_use_is_taken_so_that_it_does_not_come_again(
    webhook: TelegramChannel, update: dict[str, Any]
) -> None:
    assert received(webhook, update) == Received(())


def test_a_customers_press_is_answered_by_the_reply_itself(webhook: TelegramChannel) -> None:
    result = received(webhook, SAMPLES["callback_query"])
    answer = json.loads(result.reply.body)
    assert (result.reply.status, result.reply.content_type) == (200, "application/json")
    assert answer.pop("method") == "answerCallbackQuery"
    assert answer == {"callback_query_id": "180388626463713792"}
    assert problems("answerCallbackQuery", answer) == []


def test_a_press_in_a_group_is_left_for_its_handler_to_answer(webhook: TelegramChannel) -> None:
    query = SAMPLES["callback_query"]["callback_query"]
    message = {**query["message"], "chat": {"id": -500, "type": "group"}}
    result = received(webhook, {"update_id": 9, "callback_query": {**query, "message": message}})
    (event,) = result.events
    assert isinstance(event, ButtonPressed)
    assert event.reply_handle == query["id"]
    assert result.reply == WebhookReply()
