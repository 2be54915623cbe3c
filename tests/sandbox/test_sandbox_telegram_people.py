"""What people do, and how the bot hears of it by polling."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Message, Update
from telegram.error import BadRequest, Conflict

from adapters.sandbox.common import Journal
from adapters.sandbox.telegram.callbacks import CallbackAnswer
from tests.sandbox.telegram_world import ANN, BEN, CREW, World, telegram_world

KEYBOARD = InlineKeyboardMarkup(
    [[InlineKeyboardButton("Good", callback_data="r1:q7:1")], [InlineKeyboardButton("Site", url="https://example.org")]]
)


@pytest.fixture
async def world() -> AsyncIterator[World]:
    async with telegram_world() as world:
        yield world


async def only_update(world: World) -> Update:
    """The one update that waits; it is confirmed by that."""
    (update,) = await world.bot.get_updates()
    await world.bot.get_updates(offset=update.update_id + 1)
    return update


async def test_a_start_link_hands_its_payload_over_as_a_command(world: World) -> None:
    await world.telegram.start(ANN, "camp7-Zk3_q")
    message = (await only_update(world)).message
    assert message is not None
    assert message.text == "/start camp7-Zk3_q"
    assert [(entity.type, entity.offset, entity.length) for entity in message.entities] == [("bot_command", 0, 6)]
    assert message.from_user is not None
    assert (message.from_user.id, message.from_user.language_code, message.chat.type) == (ANN, "pt-br", "private")


async def test_a_link_that_telegram_would_not_follow_starts_nothing(world: World) -> None:
    for payload in ("x" * 65, "two words", "ünïcode"):
        with pytest.raises(LookupError):
            await world.telegram.start(ANN, payload)
    assert await world.bot.get_updates() == ()


async def test_entities_are_counted_in_utf16_units(world: World) -> None:
    await world.telegram.say(ANN, "😀 /help me, @somebody")
    message = (await only_update(world)).message
    assert message is not None
    assert [message.parse_entity(entity) for entity in message.entities] == ["/help", "@somebody"]


async def test_a_corrected_message_comes_again_as_edited(world: World) -> None:
    message_id = await world.telegram.say(ANN, "4")
    await only_update(world)
    world.clock.now += 40
    await world.telegram.edit(ANN, message_id, "5")
    edited = (await only_update(world)).edited_message
    assert edited is not None
    assert edited.edit_date is not None
    assert (edited.message_id, edited.text, (edited.edit_date - edited.date).seconds) == (message_id, "5", 40)


async def test_nobody_can_edit_what_is_not_theirs(world: World) -> None:
    message_id = await world.telegram.say(ANN, "Mine", chat=CREW)
    with pytest.raises(LookupError):
        await world.telegram.edit(BEN, message_id, "Yours", chat=CREW)


async def test_a_press_brings_the_message_and_its_data_and_is_answered_once(world: World) -> None:
    await world.telegram.start(ANN)
    await only_update(world)
    sent = await world.bot.send_message(ANN, "How was it?", reply_markup=KEYBOARD)
    query_id = await world.telegram.press(ANN, sent.message_id, label="Good")
    query = (await only_update(world)).callback_query
    assert query is not None
    assert query.message is not None
    assert (query.id, query.data, query.message.message_id) == (query_id, "r1:q7:1", sent.message_id)
    await query.answer("Noted.", show_alert=True)
    assert world.telegram.callback_answers == [CallbackAnswer(query_id, str(ANN), ANN, "Noted.", show_alert=True)]
    noted = world.journal.get("telegram", str(ANN), f"cb:{query_id}")
    assert noted is not None
    assert noted.body == {"callback_answer": "Noted.", "show_alert": True}
    with pytest.raises(BadRequest, match="Query is too old"):
        await query.answer("Again")


async def test_a_press_left_unanswered_for_too_long_cannot_be_answered(world: World) -> None:
    await world.telegram.start(ANN)
    sent = await world.bot.send_message(ANN, "How was it?", reply_markup=KEYBOARD)
    query_id = await world.telegram.press(ANN, sent.message_id, label="Good")
    with pytest.raises(BadRequest, match=r"(?i)message_too_long"):
        await world.bot.answer_callback_query(query_id, "x" * 201)
    world.clock.now += 151
    with pytest.raises(BadRequest, match="Query is too old"):
        await world.bot.answer_callback_query(query_id)


async def test_only_a_button_that_is_there_can_be_found_by_its_label(world: World) -> None:
    await world.telegram.start(ANN)
    sent = await world.bot.send_message(ANN, "How was it?", reply_markup=KEYBOARD)
    for label in ("Bad", "Site"):
        with pytest.raises(LookupError):
            await world.telegram.press(ANN, sent.message_id, label=label)


async def test_forged_data_and_buttons_of_lost_messages_reach_the_bot(world: World) -> None:
    await world.telegram.start(ANN)
    await only_update(world)
    await world.telegram.press(ANN, 9999, data="forged")
    query = (await only_update(world)).callback_query
    assert query is not None
    assert query.message is not None
    assert (query.data, query.message.is_accessible) == ("forged", False)


async def test_blocking_and_coming_back_are_told_to_the_bot(world: World) -> None:
    await world.telegram.start(ANN)
    await only_update(world)
    await world.telegram.block(ANN)
    blocked = (await only_update(world)).my_chat_member
    assert blocked is not None
    assert (blocked.old_chat_member.status, blocked.new_chat_member.status) == ("member", "kicked")
    await world.telegram.say(ANN, "I am back")
    unblocked, message = await world.bot.get_updates()
    assert unblocked.my_chat_member is not None
    assert unblocked.my_chat_member.new_chat_member.status == "member"
    assert message.message is not None
    assert message.message.text == "I am back"


@pytest.mark.parametrize(
    ("text", "heard"),
    [
        ("/status", True),
        ("/status@heardback_sandbox_bot now", True),
        ("Ask @heardback_sandbox_bot about it", True),
        ("/status@another_bot", False),
        ("Lunch, anyone?", False),
    ],
)
async def test_in_a_group_the_bot_hears_only_what_concerns_it(world: World, text: str, heard: bool) -> None:
    await world.telegram.say(BEN, text, chat=CREW)
    assert [update.effective_message.text for update in await world.bot.get_updates() if update.effective_message] == (
        [text] if heard else []
    )
    assert [entry.body["text"] for entry in world.journal.chat("telegram", str(CREW))] == [text]


async def test_in_a_group_the_bot_hears_who_replies_to_it_and_to_nobody_else(world: World) -> None:
    card = await world.bot.send_message(CREW, "Case 1")
    note = await world.telegram.say(ANN, "mine", chat=CREW, reply_to=card.message_id)
    message = (await only_update(world)).message
    assert message is not None
    assert message.reply_to_message is not None
    assert (message.text, message.reply_to_message.message_id) == ("mine", card.message_id)
    await world.telegram.say(BEN, "fine", chat=CREW, reply_to=note)
    assert await world.bot.get_updates() == ()
    with pytest.raises(LookupError):
        await world.telegram.say(BEN, "lost", chat=CREW, reply_to=999)


async def test_a_reply_to_a_reply_quotes_only_the_last_one(world: World) -> None:
    card = await world.bot.send_message(CREW, "Case 1")
    note = await world.telegram.say(ANN, "mine", chat=CREW, reply_to=card.message_id)
    answer = await world.bot.send_message(CREW, "Noted.", reply_to_message_id=note)
    assert answer.reply_to_message is not None
    assert (answer.reply_to_message.message_id, answer.reply_to_message.reply_to_message) == (note, None)


async def test_a_move_to_a_supergroup_is_told_on_both_sides(world: World) -> None:
    await world.telegram.upgrade(ANN, CREW, -100500)
    left, entered = [update.message for update in await world.bot.get_updates()]
    assert left is not None
    assert entered is not None
    assert (left.chat.id, left.migrate_to_chat_id) == (CREW, -100500)
    assert (entered.chat.id, entered.migrate_from_chat_id) == (-100500, CREW)


async def test_updates_stay_until_an_offset_confirms_them(world: World) -> None:
    for text in ("one", "two", "three"):
        await world.telegram.say(ANN, text)
    first, second, third = await world.bot.get_updates()
    assert (second.update_id, third.update_id) == (first.update_id + 1, first.update_id + 2)
    assert await world.bot.get_updates(limit=1) == (first,)
    assert await world.bot.get_updates(offset=second.update_id) == (second, third)
    assert await world.bot.get_updates(offset=-1) == (third,)
    assert await world.bot.get_updates() == (third,)


async def test_updates_nobody_fetches_expire_presses_first(world: World) -> None:
    await world.telegram.say(ANN, "Hello")
    await world.telegram.press(ANN, 9999, data="late")
    world.clock.now += 151
    (update,) = await world.bot.get_updates()
    assert update.message is not None
    world.clock.now += 24 * 3600
    assert await world.bot.get_updates() == ()


async def test_the_bot_gets_only_the_kinds_it_last_asked_for(world: World) -> None:
    await world.bot.get_updates(allowed_updates=["callback_query"])
    await world.bot.get_updates()
    await world.telegram.say(ANN, "Hello")
    await world.telegram.press(ANN, 9999, data="pressed")
    assert (await only_update(world)).callback_query is not None


async def test_a_long_poll_returns_as_soon_as_something_happens(world: World) -> None:
    poll = asyncio.create_task(world.bot.get_updates(timeout=50))
    while "getUpdates" not in dict(world.telegram.calls):
        await world.bot.get_me()
    await world.telegram.say(ANN, "Hello")
    (update,) = await poll
    assert update.message is not None
    assert update.message.text == "Hello"


async def test_a_second_poll_ends_the_first(world: World) -> None:
    first = asyncio.create_task(world.bot.get_updates(timeout=50))
    while "getUpdates" not in dict(world.telegram.calls):
        await world.bot.get_me()
    assert (await world.call("getUpdates"))[0] == 200
    with pytest.raises(Conflict, match="terminated by other getUpdates"):
        await first


async def test_after_a_restart_ids_go_on_and_old_messages_can_be_edited(tmp_path: Path) -> None:
    file = tmp_path / "journal.jsonl"
    async with telegram_world(Journal(file)) as world:
        await world.telegram.start(ANN)
        old = await world.bot.send_message(ANN, "How was it?", reply_markup=KEYBOARD)
        await world.telegram.upgrade(ANN, CREW, -100500)
        *_, last = await world.bot.get_updates()
    async with telegram_world(Journal(file)) as world:
        edited = await world.bot.edit_message_text("Thank you.", ANN, old.message_id)
        assert isinstance(edited, Message)
        new = await world.bot.send_message(ANN, "Good to see you again.")
        await world.telegram.say(ANN, "Hello again")
        assert edited.text == "Thank you."
        assert new.message_id > old.message_id
        assert (await only_update(world)).update_id > last.update_id
        assert (await world.bot.send_message(-100500, "Still here")).chat.title == "Crew"
        await world.telegram.block(ANN)
    async with telegram_world(Journal(file)) as world:
        status, _ = await world.call("sendMessage", chat_id=ANN, text="Hello?")
        assert status == 403
