"""The channel at work over real HTTP: sending, polling, registering itself, and telling how it fares."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest

from adapters.telegram.channel import TelegramChannel, TelegramConfig, deep_link
from bot.contract.address import Address
from bot.contract.channel import Channel, Receipt
from bot.contract.errors import ChannelBroken, SendError
from bot.contract.inbound import ButtonPressed, Inbound, MessageReceived
from bot.contract.outbound import Button, Notice, Outbound, Question
from tests.adapters.telegram.conftest import Open
from tests.adapters.telegram.telegram_loopback import NO_WEBHOOK, TOKEN, Failure, Loopback

ANN = Address("telegram", "42")
USER = {"id": 42, "is_bot": False, "first_name": "Ann"}
CHAT = {"id": 42, "type": "private"}

pytestmark = pytest.mark.filterwarnings("ignore::telegram.warnings.PTBDeprecationWarning")


def said(update_id: int, text: str) -> dict[str, Any]:
    message = {"message_id": update_id, "from": USER, "chat": CHAT, "date": 1767225600, "text": text}
    return {"update_id": update_id, "message": message}


def pressed(update_id: int, chat: dict[str, Any]) -> dict[str, Any]:
    message = {"message_id": 3, "chat": chat, "date": 0}
    query = {"id": f"q{update_id}", "from": USER, "message": message, "chat_instance": "1", "data": "a:c:q:1"}
    return {"update_id": update_id, "callback_query": query}


class Taker:
    """Takes events; fails as often as it is told to, and stops the listening once it has enough."""

    def __init__(self, enough: int, failures: int = 0) -> None:
        self.offered: list[Inbound] = []
        self.taken: list[Inbound] = []
        self.done = asyncio.Event()
        self._enough = enough
        self._failures = failures

    async def __call__(self, event: Inbound) -> None:
        self.offered.append(event)
        if self._failures:
            self._failures -= 1
            raise ConnectionError("the database is away")
        self.taken.append(event)
        if len(self.taken) == self._enough:
            self.done.set()


@contextlib.asynccontextmanager
async def listening(channel: TelegramChannel, handle: Callable[[Inbound], Awaitable[None]]) -> AsyncIterator[None]:
    task = asyncio.create_task(channel.listen(handle))
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


def test_it_is_a_channel(channel: TelegramChannel) -> None:
    assert isinstance(channel, Channel)
    assert not channel.capabilities.speaks_first


async def test_a_question_is_sent_whole_and_named(channel: TelegramChannel, server: Loopback) -> None:
    (call,) = channel.render(Outbound("k", ANN, Question("Gut? 🎉", "list", choices=(Button("Ja", "a:c:q:1"),))))
    assert await channel.send(call) == Receipt("501")
    (sent,) = server.of("sendMessage")
    assert (sent["chat_id"], sent["text"]) == ("42", "Gut? 🎉")
    assert json.loads(sent["entities"]) == [{"type": "bold", "offset": 0, "length": 7}]
    assert json.loads(sent["reply_markup"]) == {"inline_keyboard": [[{"text": "Ja", "callback_data": "a:c:q:1"}]]}
    assert json.loads(sent["link_preview_options"]) == {"is_disabled": True}


async def test_an_edit_is_named_by_the_message_it_changed(channel: TelegramChannel, server: Loopback) -> None:
    server.results["editMessageText"] = {"message_id": 13}
    (call,) = channel.render(Outbound("k", ANN, Notice("Changed"), edit="13"))
    assert await channel.send(call) == Receipt("13")


async def test_polling_hands_over_each_update_in_order_and_confirms_it_afterwards(
    channel: TelegramChannel, server: Loopback
) -> None:
    server.arrive(said(10, "first"), said(11, "second"))
    taker = Taker(enough=2)
    async with listening(channel, taker):
        await server.until(lambda: len(server.of("getUpdates")) == 2)
    assert [event.text for event in taker.taken if isinstance(event, MessageReceived)] == ["first", "second"]
    first, second = server.of("getUpdates")
    assert "offset" not in first
    assert second["offset"] == "12"
    assert json.loads(first["allowed_updates"]) == ["message", "edited_message", "callback_query", "my_chat_member"]


async def test_an_update_whose_handling_fails_is_offered_again_until_it_is_taken(
    channel: TelegramChannel, server: Loopback, pauses: list[float]
) -> None:
    server.arrive(said(10, "first"), said(11, "second"))
    taker = Taker(enough=2, failures=3)
    async with listening(channel, taker):
        await taker.done.wait()
    assert [event.key for event in taker.offered] == ["telegram:10"] * 4 + ["telegram:11"]
    assert [event.key for event in taker.taken] == ["telegram:10", "telegram:11"]
    assert len(server.of("getUpdates")) == 1
    assert pauses == sorted(pauses)
    assert len(pauses) == 3


async def test_an_update_not_yet_taken_comes_again_after_a_restart(
    channel: TelegramChannel, server: Loopback, open_channel: Open
) -> None:
    server.arrive(said(10, "first"))
    stuck = asyncio.Event()

    async def never(_: Inbound) -> None:
        stuck.set()
        await asyncio.Event().wait()

    async with listening(channel, never):
        await stuck.wait()
    taker = Taker(enough=1)
    async with listening(open_channel(), taker):
        await taker.done.wait()
    assert [event.key for event in taker.taken] == ["telegram:10"]


async def test_an_update_nobody_can_read_does_not_hold_up_those_behind_it(
    channel: TelegramChannel, server: Loopback
) -> None:
    server.arrive({"update_id": 10, "message": {"text": 5}}, {"update_id": 11, "poll": {}}, said(12, "hello"))
    taker = Taker(enough=1)
    async with listening(channel, taker):
        await taker.done.wait()
    assert [event.key for event in taker.offered] == ["telegram:12"]


async def test_a_second_poller_a_flood_and_a_gateway_are_waited_out(
    channel: TelegramChannel, server: Loopback, pauses: list[float]
) -> None:
    conflict = Failure(409, "Conflict: terminated by other getUpdates request")
    flood = Failure(429, "Too Many Requests: retry after 17", {"retry_after": 17})
    server.plan("getUpdates", conflict, flood, Failure(502, "Bad Gateway"))
    server.arrive(said(10, "hello"))
    taker = Taker(enough=1)
    async with listening(channel, taker):
        await taker.done.wait()
    assert [event.key for event in taker.taken] == ["telegram:10"]
    assert len(pauses) == 3
    assert pauses[1] == 17.0


async def test_polling_first_takes_away_a_webhook_that_would_stop_it(
    channel: TelegramChannel, server: Loopback
) -> None:
    async with listening(channel, Taker(enough=1)):
        await server.until(lambda: "getUpdates" in server.methods())
    assert server.methods().index("deleteWebhook") < server.methods().index("getUpdates")
    assert "drop_pending_updates" not in server.of("deleteWebhook")[0]


async def test_while_polling_a_customers_press_is_answered_and_a_press_in_a_group_is_not(
    channel: TelegramChannel, server: Loopback
) -> None:
    server.arrive(pressed(10, {"id": -500, "type": "group"}), pressed(11, CHAT))
    taker = Taker(enough=2)
    async with listening(channel, taker):
        await server.until(lambda: "answerCallbackQuery" in server.methods())
    assert server.of("answerCallbackQuery") == [{"callback_query_id": "q11"}]
    assert [event.reply_handle for event in taker.taken if isinstance(event, ButtonPressed)] == ["q10", "q11"]


async def test_a_press_that_cannot_be_answered_stops_nothing(channel: TelegramChannel, server: Loopback) -> None:
    server.plan("answerCallbackQuery", Failure(400, "Bad Request: query is too old and response timeout expired"))
    server.arrive(pressed(10, CHAT))
    taker = Taker(enough=2)
    async with listening(channel, taker):
        await server.until(lambda: "answerCallbackQuery" in server.methods())
        server.arrive(said(11, "still there?"))
        await taker.done.wait()
    assert [event.key for event in taker.taken] == ["telegram:10", "telegram:11"]


async def test_with_a_public_url_it_registers_its_webhook_and_is_done(open_channel: Open, server: Loopback) -> None:
    channel = open_channel(public_url="https://bot.example/", webhook_secret="s3cret")
    await channel.listen(Taker(enough=1))
    (webhook,) = server.of("setWebhook")
    assert (webhook["url"], webhook["secret_token"]) == ("https://bot.example/telegram/webhook", "s3cret")
    assert "callback_query" in json.loads(webhook["allowed_updates"])
    assert "getUpdates" not in server.methods()
    assert channel.bot_username == "survey_bot"


async def test_a_check_tells_a_process_that_does_not_listen_what_the_bot_is_called(channel: TelegramChannel) -> None:
    await channel.check()
    assert channel.bot_username == "survey_bot"


async def test_registering_goes_on_until_telegram_takes_it(
    open_channel: Open, server: Loopback, pauses: list[float]
) -> None:
    channel = open_channel(public_url="https://bot.example", webhook_secret="s3cret")
    server.plan("setWebhook", Failure(429, "Too Many Requests: retry after 2", {"retry_after": 2}))
    await channel.listen(Taker(enough=1))
    assert len(server.of("setWebhook")) == 2
    assert pauses == [2.0]


async def test_the_menu_is_set_in_each_language_and_is_no_reason_to_fail(open_channel: Open, server: Loopback) -> None:
    channel = open_channel(public_url="https://bot.example", webhook_secret="s3cret")
    await channel.listen(Taker(enough=1))
    assert [menu.get("language_code") for menu in server.of("setMyCommands")] == [None, "ru", "zh"]
    server.plan("setMyCommands", Failure(400, "Bad Request: BOT_COMMAND_INVALID"))
    await channel.listen(Taker(enough=1))
    assert len(server.of("setWebhook")) == 2


async def test_a_link_names_the_bot_and_asks_telegram_for_its_name_only_once(
    channel: TelegramChannel, server: Loopback
) -> None:
    assert await channel.link("abc_-1") == "https://t.me/survey_bot?start=abc_-1"
    assert await channel.link("abc_-2") == "https://t.me/survey_bot?start=abc_-2"
    assert server.methods() == ["getMe"]


@pytest.mark.parametrize("payload", ["x" * 65, "a b", "ключ"])
def test_a_payload_telegram_would_not_carry_is_refused(payload: str) -> None:
    with pytest.raises(ValueError, match="deep-link"):
        deep_link("survey_bot", payload)


async def test_a_link_of_a_bot_with_a_wrong_token_is_an_error_of_the_channel(open_channel: Open) -> None:
    with pytest.raises(ChannelBroken):
        await open_channel(bot_token="8:WRONG").link("abc")


async def test_a_healthy_bot_has_nothing_to_mend(channel: TelegramChannel) -> None:
    found = await channel.check()
    assert [(each.subject, each.well, each.mend) for each in found] == [
        ("Telegram token", True, ""),
        ("Telegram delivery", True, ""),
        ("Telegram backlog", True, ""),
    ]
    assert found[0].detail == "@survey_bot"


async def test_a_webhook_that_fails_is_reported_with_telegrams_own_words(open_channel: Open, server: Loopback) -> None:
    channel = open_channel(public_url="https://bot.example", webhook_secret="s3cret")
    server.results["getWebhookInfo"] = {
        "url": "https://old.example/telegram",
        "has_custom_certificate": False,
        "pending_update_count": 1200,
        "last_error_date": 1767225600,
        "last_error_message": "Connection refused",
    }
    ill = {each.subject: each for each in await channel.check() if not each.well}
    assert list(ill) == ["Telegram delivery", "Telegram webhook", "Telegram backlog"]
    assert "https://old.example/telegram" in ill["Telegram delivery"].detail
    assert "Connection refused (last at 2026-01-01" in ill["Telegram webhook"].detail
    assert all(each.mend for each in ill.values())


async def test_a_webhook_where_none_should_be_is_reported(channel: TelegramChannel, server: Loopback) -> None:
    server.results["getWebhookInfo"] = {**NO_WEBHOOK, "url": "https://other.example/hook"}
    assert [each.subject for each in await channel.check() if not each.well] == ["Telegram delivery"]


async def test_a_wrong_token_and_a_dead_network_are_findings_not_errors(open_channel: Open) -> None:
    (refused,) = await open_channel(bot_token="8:WRONG").check()
    assert (refused.subject, refused.well) == ("Telegram token", False)
    assert "@BotFather" in refused.mend
    (away,) = await open_channel(api_base_url="http://127.0.0.1:1").check()
    assert (away.subject, away.well) == ("Telegram", False)


async def test_the_token_reaches_no_log_and_no_error(
    open_channel: Open, server: Loopback, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    channel = open_channel()
    (call,) = channel.render(Outbound("k", ANN, Notice("words of the customer")))
    await channel.send(call)
    server.plan("sendMessage", Failure(401, "Unauthorized"))
    with pytest.raises(SendError) as caught:
        await channel.send(call)
    secret = TOKEN.partition(":")[2]
    assert secret not in caplog.text
    assert "words of the customer" not in caplog.text
    assert secret not in f"{caught.value} {TelegramConfig(TOKEN, webhook_secret='s')!r}"
    assert "Unauthorized" not in caplog.text
