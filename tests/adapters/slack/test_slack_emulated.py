"""The channel against a whole Slack: what it sends is shown, what people do comes back, over HTTP and a socket."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from adapters.sandbox.common import Fault
from adapters.sandbox.slack import SlackEmulator
from adapters.slack.channel import SlackChannel, SlackConfig
from adapters.slack.manifest import PATH, scopes
from bot.contract.address import Address
from bot.contract.channel import Received, WebhookRequest
from bot.contract.errors import AddressDead, EditImpossible, OutcomeUnknown, TargetUnusable, ThreadGone, TryLater
from bot.contract.inbound import ButtonPressed, CommandUsed, Inbound, MessageReceived, ShortcutUsed
from bot.contract.outbound import Attachment, Button, Card, Content, Notice, Outbound, Question, Settled
from tests.support.serving import serve
from tests.support.slack_world import APP_TOKEN, BOT_TOKEN, CHANNEL, COLLEAGUE, CUSTOMER, DIRECT, SECRET, running, slack

TEAM = "T0SANDBOX"
PERSON = Address("slack", f"{TEAM}/{CUSTOMER}")
STAFF = Address("slack", f"{TEAM}/{CHANNEL}")
NPS = Question(
    "How likely are you to recommend us?", "scale", choices=tuple(Button(str(n), f"a:c:q:{n}") for n in range(11))
)
LIST = Question("Where are you?", "list", choices=tuple(Button(f"Town {n}", f"a:c:q:{n}") for n in range(20)))
CARD = Card("Low score", (("Plan", "pro"),), (("Why?", "late <!channel>"),), "Open", (Button("Take it", "c:7:take"),))


@dataclass
class Bot:
    """The channel, with what it heard."""

    channel: SlackChannel
    emulator: SlackEmulator
    heard: list[Inbound] = field(default_factory=list)

    async def take(self, request: Request) -> Response:
        raw = WebhookRequest(str(request.url), dict(request.headers), await request.body(), datetime.now(UTC))
        received = self.channel.receive(PATH, raw)
        if not isinstance(received, Received):
            return Response(status_code=received.status)
        self.heard += received.events
        return Response(received.reply.body, received.reply.status, media_type=received.reply.content_type)

    async def store(self, event: Inbound) -> None:
        self.heard.append(event)

    async def show(self, content: Content, to: Address = PERSON, **more: Any) -> str:
        """Sends it; the message's name."""
        (call,) = self.channel.render(Outbound("k-1", to, content, **more))
        return (await self.channel.send(call)).message

    def seen(self, chat: str) -> list[dict[str, Any]]:
        return [entry.body for entry in self.emulator.state.journal.chat("slack", chat)]


@contextlib.asynccontextmanager
async def _bot(**more: Any) -> AsyncIterator[Bot]:
    emulator = slack(scopes=tuple(scopes()), **more)
    async with running(emulator):
        config = SlackConfig(BOT_TOKEN, SECRET, more.get("app_token"), f"{emulator.state.base}/api/")
        channel = SlackChannel(config)
        yield Bot(channel, emulator)
        await channel.close()


@pytest.fixture
async def bot() -> AsyncIterator[Bot]:
    """Served where the emulator brings its events to."""
    async with _bot() as bot, serve(Starlette(routes=[Route(PATH, bot.take, methods=["POST"])])) as url:
        bot.emulator.webhooks.url = url + PATH
        yield bot


@pytest.fixture
async def socket_bot() -> AsyncIterator[Bot]:
    """Listening over Socket Mode."""
    async with _bot(app_token=APP_TOKEN) as bot:
        listening = asyncio.create_task(bot.channel.listen(bot.store))
        yield bot
        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)


async def _question_and_answer(bot: Bot) -> None:
    assert await bot.emulator.say(CUSTOMER, "hello & <b>") == [200]
    name = await bot.show(NPS)
    assert await bot.emulator.press(CUSTOMER, DIRECT, name.partition(":")[2], "9") == [200]
    said, pressed = bot.heard
    assert isinstance(said, MessageReceived)
    assert isinstance(pressed, ButtonPressed)
    assert (said.text, said.sender, said.place) == ("hello & <b>", PERSON, None)
    assert (pressed.token, pressed.sender, pressed.message) == ("a:c:q:9", PERSON, name)
    assert await bot.show(Settled(NPS.text, "9"), edit=pressed.message) == name
    assert bot.seen(DIRECT)[-1]["text"] == f"{NPS.text}\n✓ 9"


async def test_a_question_is_answered_and_settled_over_http(bot: Bot) -> None:
    assert await bot.emulator.verify_url()
    await _question_and_answer(bot)


async def test_a_question_is_answered_and_settled_over_a_socket(socket_bot: Bot) -> None:
    await _question_and_answer(socket_bot)


async def test_a_choice_from_a_long_menu_comes_back(bot: Bot) -> None:
    name = await bot.show(LIST)
    assert await bot.emulator.select(CUSTOMER, DIRECT, name.partition(":")[2], "a:c:q:19") == [200]
    (pressed,) = bot.heard
    assert isinstance(pressed, ButtonPressed)
    assert pressed.token == "a:c:q:19"


async def test_an_edited_message_keeps_its_name(bot: Bot) -> None:
    await bot.emulator.say(CUSTOMER, "4")
    await bot.emulator.edit(CUSTOMER, bot.seen(DIRECT)[-1]["ts"], "5")
    first, second = bot.heard
    assert isinstance(first, MessageReceived)
    assert isinstance(second, MessageReceived)
    assert (second.text, second.edited, second.message) == ("5", True, first.message)
    assert second.key != first.key


async def test_an_event_that_comes_twice_has_the_same_key(bot: Bot) -> None:
    await bot.emulator.say(CUSTOMER, "4")
    await bot.emulator.deliver_raw(bot.emulator.webhooks.bodies[-1])
    first, second = bot.heard
    assert first == second


async def test_a_case_in_a_staff_channel_is_taken_and_another_is_told_privately(bot: Bot) -> None:
    name = await bot.show(CARD, STAFF)
    await bot.emulator.press(COLLEAGUE, CHANNEL, name.partition(":")[2], "Take it")
    (pressed,) = bot.heard
    assert isinstance(pressed, ButtonPressed)
    assert (pressed.token, pressed.place) == ("c:7:take", STAFF)
    told = Notice("Somebody was quicker.", private=True)
    await bot.show(told, STAFF, only_for=str(pressed.sender), reply_handle=pressed.reply_handle)
    await bot.show(told, STAFF, only_for=str(pressed.sender))
    texts = [body["text"] for body in bot.seen(CHANNEL)]
    assert texts == ["Low score\nOpen", "Somebody was quicker.", "Somebody was quicker."]


async def test_commands_come_from_the_slash_a_mention_and_the_shortcut(bot: Bot) -> None:
    await bot.emulator.command(COLLEAGUE, CHANNEL, "/survey", "start pulse")
    await bot.emulator.mention(COLLEAGUE, CHANNEL, "status")
    await bot.emulator.shortcut(CUSTOMER, "give_feedback")
    command, mention, shortcut = bot.heard
    assert isinstance(command, CommandUsed)
    assert (command.command, command.text, command.place) == ("survey", "start pulse", STAFF)
    assert isinstance(mention, MessageReceived)
    assert (mention.text, mention.mentioned, mention.place) == ("status", True, STAFF)
    assert isinstance(shortcut, ShortcutUsed)
    assert shortcut.sender == PERSON


async def test_what_staff_and_the_bot_say_in_a_cards_thread_stands_there(bot: Bot) -> None:
    card = await bot.show(CARD, STAFF)
    root = card.partition(":")[2]
    await bot.show(Notice("Bea has it."), STAFF, under=card)
    await bot.show(Notice("Not yours.", private=True), STAFF, under=card, only_for=COLLEAGUE)
    await bot.show(Attachment("reason.txt", "QQ=="), STAFF, under=card)
    assert [body.get("thread_ts") for body in bot.seen(CHANNEL)] == [None, root, root, root]
    await bot.emulator.say(COLLEAGUE, "called her", CHANNEL, root)
    await bot.emulator.mention(COLLEAGUE, CHANNEL, "case show 7", root)
    said, mention = bot.heard
    assert isinstance(said, MessageReceived)
    assert isinstance(mention, MessageReceived)
    assert (said.text, said.under, said.mentioned) == ("called her", card, False)
    assert (mention.text, mention.under, mention.mentioned) == ("case show 7", card, True)


async def test_under_a_message_that_is_gone_nothing_can_stand(bot: Bot) -> None:
    with pytest.raises(ThreadGone):
        await bot.show(Notice("Bea has it."), STAFF, under=f"{CHANNEL}:1.000001")


async def test_a_message_in_a_thread_whose_sending_was_cut_off_is_found_there(bot: Bot) -> None:
    before = datetime.now(UTC) - timedelta(seconds=5)
    card = await bot.show(CARD, STAFF)
    bot.emulator.api.faults.plan(Fault("reset_after", "chat.postMessage"))
    note = Outbound("k-2", STAFF, Notice("Bea has it."), under=card)
    with pytest.raises(OutcomeUnknown):
        await bot.channel.send(bot.channel.render(note)[0])
    found = await bot.channel.find_sent(note, before)
    assert found is not None
    assert found.message == f"{CHANNEL}:{bot.seen(CHANNEL)[-1]['ts']}"


async def test_a_message_whose_sending_was_cut_off_is_found_again(bot: Bot) -> None:
    before = datetime.now(UTC) - timedelta(seconds=5)
    bot.emulator.api.faults.plan(Fault("reset_after", "chat.postMessage"))
    with pytest.raises(OutcomeUnknown):
        await bot.show(NPS)
    (there,) = bot.seen(DIRECT)
    found = await bot.channel.find_sent(Outbound("k-1", PERSON, NPS), before)
    assert found is not None
    assert found.message == f"{DIRECT}:{there['ts']}"
    assert await bot.channel.find_sent(Outbound("k-2", PERSON, NPS), before) is None


async def test_a_rate_limit_says_how_long_to_wait(bot: Bot) -> None:
    bot.emulator.api.faults.plan(Fault("rate_limited", seconds=7))
    with pytest.raises(TryLater) as raised:
        await bot.show(NPS)
    assert raised.value.retry_after == 7


async def test_who_has_left_what_is_archived_and_what_is_gone_are_told_apart(bot: Bot) -> None:
    bot.emulator.set_user(CUSTOMER, disabled=True)
    bot.emulator.archive(CHANNEL)
    with pytest.raises(AddressDead):
        await bot.show(NPS)
    with pytest.raises(TargetUnusable):
        await bot.show(CARD, STAFF)
    bot.emulator.set_user(CUSTOMER)
    with pytest.raises(EditImpossible):
        await bot.show(NPS, edit=f"{DIRECT}:1.000000")


async def test_channels_and_people_are_called_what_slack_calls_them(bot: Bot) -> None:
    assert (await bot.channel.name_of(STAFF)).startswith("#")
    assert await bot.channel.name_of(PERSON) == (await bot.channel.profile(PERSON)).name != ""
    assert await bot.channel.name_of(Address("slack", f"{TEAM}/C0NOWHERE")) == ""
    bot.emulator.api.faults.plan(Fault("rate_limited", seconds=7))
    assert await bot.channel.name_of(STAFF) == ""


async def test_the_manifests_scopes_are_enough_for_all_of_it(bot: Bot) -> None:
    token, _ = await bot.channel.check()
    assert token.well, token.detail
