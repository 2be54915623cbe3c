"""The methods a bot calls, and what Telegram refuses."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeAllPrivateChats,
    ForceReply,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    Message,
    MessageEntity,
    ReplyParameters,
)
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken

from tests.sandbox.telegram_world import ANN, BEN, CREW, TOKEN, World, telegram_world

SPEC = Path(__file__).parents[2] / ".." / "shared" / "specs" / "telegram-bot-api.json"


@pytest.fixture
async def world() -> AsyncIterator[World]:
    """Ann has pressed Start; Ben never has."""
    async with telegram_world() as world:
        await world.telegram.start(ANN)
        yield world


def scale(*labels: str) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup([[InlineKeyboardButton(label, callback_data=f"q:{label}") for label in labels]])


async def test_a_message_arrives_with_its_buttons_and_formatting(world: World) -> None:
    bold = [MessageEntity(MessageEntity.BOLD, 0, 3)]
    sent = await world.bot.send_message(ANN, "How was it?", entities=bold, reply_markup=scale("1", "2"))
    entry = world.journal.get("telegram", str(ANN), str(sent.message_id))
    assert entry is not None
    assert entry.mine
    assert entry.body["text"] == "How was it?"
    assert entry.body["entities"] == [{"type": "bold", "offset": 0, "length": 3}]
    assert sent.reply_markup == scale("1", "2")
    assert (sent.from_user, sent.chat.first_name) == (world.bot.bot, "Ann")


async def test_an_edit_replaces_text_and_takes_the_buttons_away(world: World) -> None:
    sent = await world.bot.send_message(ANN, "How was it?", reply_markup=scale("1"))
    await world.bot.edit_message_text("Thank you.", ANN, sent.message_id)
    entry = world.journal.get("telegram", str(ANN), str(sent.message_id))
    assert entry is not None
    assert entry.body["text"] == "Thank you."
    assert "reply_markup" not in entry.body


async def test_buttons_can_be_changed_alone(world: World) -> None:
    sent = await world.bot.send_message(ANN, "How was it?", reply_markup=scale("1"))
    edited = await world.bot.edit_message_reply_markup(ANN, sent.message_id, reply_markup=scale("2"))
    assert isinstance(edited, Message)
    assert edited.reply_markup == scale("2")
    assert edited.text == "How was it?"


async def test_a_reply_names_what_it_answers(world: World) -> None:
    question = await world.bot.send_message(ANN, "How was it?")
    reply = await world.bot.send_message(ANN, "Still there?", reply_parameters=ReplyParameters(question.message_id))
    assert reply.reply_to_message is not None
    assert reply.reply_to_message.message_id == question.message_id


async def test_a_deleted_message_is_gone(world: World) -> None:
    sent = await world.bot.send_message(ANN, "Oops")
    assert await world.bot.delete_message(ANN, sent.message_id)
    assert [entry.body["text"] for entry in world.journal.chat("telegram", str(ANN))] == ["/start"]
    with pytest.raises(BadRequest, match="Message to edit not found"):
        await world.bot.edit_message_text("Ooops", ANN, sent.message_id)


async def test_a_message_older_than_two_days_cannot_be_deleted(world: World) -> None:
    sent = await world.bot.send_message(ANN, "Oops")
    world.clock.now += 49 * 3600
    with pytest.raises(BadRequest, match="can't be deleted"):
        await world.bot.delete_message(ANN, sent.message_id)


async def test_a_file_can_be_sent_and_fetched(world: World) -> None:
    sent = await world.bot.send_document(ANN, b"a,b\n1,2\n", filename="results.csv", caption="All answers")
    assert sent.document is not None
    assert (sent.document.file_name, sent.document.mime_type, sent.caption) == (
        "results.csv",
        "text/csv",
        "All answers",
    )
    file = await world.bot.get_file(sent.document.file_id)
    assert bytes(await file.download_as_bytearray()) == b"a,b\n1,2\n"


async def test_commands_are_kept_by_scope_and_language(world: World) -> None:
    hello, bye = BotCommand("hello", "Greets"), BotCommand("bye", "Parts")
    await world.bot.set_my_commands([hello])
    await world.bot.set_my_commands([bye], BotCommandScopeAllPrivateChats(), "pt")
    assert await world.bot.get_my_commands() == (hello,)
    assert await world.bot.get_my_commands(BotCommandScopeAllPrivateChats(), "pt") == (bye,)
    await world.bot.delete_my_commands()
    assert await world.bot.get_my_commands() == ()


async def test_the_bot_can_ask_about_itself_and_a_chat(world: World) -> None:
    assert (await world.bot.get_me()).username == "heardback_sandbox_bot"
    chat = await world.bot.get_chat(ANN)
    assert (chat.type, chat.first_name) == ("private", "Ann")
    with pytest.raises(BadRequest, match="Chat not found"):
        await world.bot.get_chat(BEN)
    assert await world.bot.send_chat_action(ANN, "typing")


async def test_what_it_answers_holds_every_required_field(world: World) -> None:
    spec = json.loads(SPEC.read_text("utf-8"))["types"]
    answers = {
        "Message": (await world.call("sendMessage", chat_id=ANN, text="Hello"))[1]["result"],
        "ChatFullInfo": (await world.call("getChat", chat_id=ANN))[1]["result"],
        "User": (await world.call("getMe"))[1]["result"],
        "WebhookInfo": (await world.call("getWebhookInfo"))[1]["result"],
    }
    for name, answer in answers.items():
        assert {field["name"] for field in spec[name]["fields"] if field["required"]} <= answer.keys()
        assert answer.keys() <= {field["name"] for field in spec[name]["fields"]}


async def test_only_inline_keyboards_come_back_with_a_message(world: World) -> None:
    sent = await world.bot.send_message(ANN, "Your words?", reply_markup=ForceReply())
    entry = world.journal.get("telegram", str(ANN), str(sent.message_id))
    assert entry is not None
    assert sent.reply_markup is None
    assert entry.body["reply_markup"] == {"force_reply": True}


async def test_query_form_and_json_are_understood_alike(world: World) -> None:
    url = f"{world.url}/bot{TOKEN}/sendmessage"
    params: dict[str, int | str] = {"chat_id": ANN, "text": "{not json"}
    async with httpx2.AsyncClient(trust_env=False, verify=False) as http:
        answers = [
            await http.get(url, params=params),
            await http.post(url, data=params),
            await http.post(url, json=params),
        ]
    assert [answer.json()["result"]["text"] for answer in answers] == ["{not json"] * 3


async def test_a_wrong_token_and_an_unknown_method_are_refused(world: World) -> None:
    with pytest.raises(InvalidToken):
        await Bot("8:wrong", base_url=f"{world.url}/bot").initialize()
    assert await world.call("sendCarrierPigeon") == (404, {"ok": False, "error_code": 404, "description": "Not Found"})


@pytest.mark.parametrize(
    ("params", "reason"),
    [
        ({"text": "Hi"}, "chat_id is empty"),
        ({"chat_id": ANN}, "message text is empty"),
        ({"chat_id": ANN, "text": "  "}, "message text is empty"),
        ({"chat_id": ANN, "text": "😀" * 2049}, "message is too long"),
        ({"chat_id": ANN, "text": "Hi \ud800"}, "strings must be encoded in UTF-8"),
        ({"chat_id": ANN, "text": "Hi", "colour": "red"}, "colour"),
        ({"chat_id": ANN, "text": "Hi", "parse_mode": "HTML"}, "unsupported parse_mode"),
        ({"chat_id": ANN, "text": "Hi", "entities": [{"type": "bold", "offset": 1, "length": 2}]}, "entity bold"),
        ({"chat_id": ANN, "text": "😀", "entities": [{"type": "bold", "offset": 0, "length": 1}]}, "entity bold"),
        ({"chat_id": ANN, "text": "Hi", "reply_parameters": {"message_id": 9999}}, "message to be replied not found"),
        ({"chat_id": ANN, "text": "Hi", "reply_markup": "[{"}, "reply_markup"),
        ({"chat_id": 999, "text": "Hi"}, "chat not found"),
        ({"chat_id": "@nowhere", "text": "Hi"}, "chat not found"),
    ],
)
async def test_a_message_that_cannot_be_is_refused(world: World, params: dict[str, Any], reason: str) -> None:
    status, answer = await world.call("sendMessage", **params)
    assert (status, answer["ok"], answer["error_code"]) == (400, False, 400)
    assert answer["description"].startswith("Bad Request: ")
    assert reason in answer["description"]


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ([[{"text": "Good", "callback_data": "д" * 33}]], "BUTTON_DATA_INVALID"),
        ([[{"text": "Good", "callback_data": ""}]], "BUTTON_DATA_INVALID"),
        ([[{"text": "Good"}]], "Text buttons are unallowed"),
        ([[{"text": "Good", "callback_data": "a", "url": "https://example.org"}]], "Text buttons are unallowed"),
        ([[{"text": "Good", "url": "nonsense"}]], "URL is invalid"),
        ([[{"text": "Good", "callback_data": "a", "colour": "red"}]], "colour"),
        ([[{"text": str(n), "callback_data": "a"} for n in range(9)]], "too long"),
        ([[{"text": str(n), "callback_data": "a"}] for n in range(101)], "too long"),
    ],
)
async def test_a_keyboard_that_cannot_be_is_refused(world: World, rows: list[Any], reason: str) -> None:
    markup = {"inline_keyboard": rows}
    status, answer = await world.call("sendMessage", chat_id=ANN, text="How was it?", reply_markup=markup)
    assert (status, reason in answer["description"]) == (400, True)


async def test_a_keyboard_at_its_limits_is_accepted(world: World) -> None:
    rows = [[{"text": "Good", "callback_data": "д" * 32} for _ in range(8)] for _ in range(12)]
    status, _ = await world.call("sendMessage", chat_id=ANN, text="x" * 4096, reply_markup={"inline_keyboard": rows})
    assert status == 200


async def test_an_edit_that_changes_nothing_is_refused(world: World) -> None:
    sent = await world.bot.send_message(ANN, "How was it?", reply_markup=scale("1"))
    with pytest.raises(BadRequest, match="Message is not modified"):
        await world.bot.edit_message_text("How was it?", ANN, sent.message_id, reply_markup=scale("1"))


async def test_only_the_bots_own_text_can_be_edited(world: World) -> None:
    theirs = await world.telegram.say(ANN, "Hello")
    file = await world.bot.send_document(ANN, b"a,b\n")
    for message_id, reason in [(theirs, "can't be edited"), (999, "not found"), (file.message_id, "no text")]:
        with pytest.raises(BadRequest, match=reason):
            await world.bot.edit_message_text("Goodbye", ANN, message_id)


async def test_commands_that_cannot_be_are_refused(world: World) -> None:
    for commands in ([("Hello", "Greets")], [("hello", "")], [("hello", "Greets")] * 101):
        with pytest.raises(BadRequest, match=r"(?i)bot_command"):
            await world.bot.set_my_commands(commands)


async def test_who_never_started_the_bot_cannot_be_written_to(world: World) -> None:
    with pytest.raises(Forbidden, match="can't initiate conversation"):
        await world.bot.send_message(BEN, "Hello")
    await world.telegram.start(BEN)
    assert (await world.bot.send_message(BEN, "Hello")).chat.id == BEN


async def test_who_blocked_the_bot_or_is_gone_cannot_be_written_to(world: World) -> None:
    await world.telegram.block(ANN)
    with pytest.raises(Forbidden, match="blocked by the user"):
        await world.bot.send_message(ANN, "Hello")
    await world.telegram.unblock(ANN)
    await world.bot.send_message(ANN, "Hello")
    await world.telegram.deactivate(ANN)
    with pytest.raises(Forbidden, match="user is deactivated"):
        await world.bot.send_message(ANN, "Hello")


async def test_a_group_that_removed_the_bot_is_closed_to_it(world: World) -> None:
    await world.telegram.kick(ANN, CREW)
    with pytest.raises(Forbidden, match="bot was kicked from the group chat"):
        await world.bot.send_message(CREW, "A new case")
    await world.telegram.readmit(ANN, CREW)
    assert (await world.bot.send_message(CREW, "A new case")).chat.title == "Crew"


async def test_a_group_that_became_a_supergroup_names_its_new_id(world: World) -> None:
    await world.telegram.upgrade(ANN, CREW, -100500)
    with pytest.raises(ChatMigrated) as moved:
        await world.bot.send_message(CREW, "A new case")
    assert moved.value.new_chat_id == -100500
    assert (await world.bot.send_message(-100500, "A new case")).chat.type == "supergroup"
