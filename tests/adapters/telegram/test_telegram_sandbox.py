"""The channel against the emulated Telegram: what people do there reaches the bot, and what the bot says is shown."""

from __future__ import annotations

import asyncio
import contextlib
from base64 import b64encode
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from adapters.sandbox.common import Faults, Journal
from adapters.sandbox.telegram import Group, Person, TelegramEmulator
from adapters.telegram.channel import WEBHOOK_PATH, TelegramChannel, TelegramConfig
from bot.contract.address import Address
from bot.contract.channel import ApiCall, Receipt, Received, WebhookRequest
from bot.contract.errors import (
    AddressDead,
    AddressMoved,
    EditImpossible,
    SendError,
    TargetUnusable,
    Unsendable,
)
from bot.contract.inbound import (
    ButtonPressed,
    CommandUsed,
    Inbound,
    LinkFollowed,
    MessageReceived,
    ReachabilityChanged,
)
from bot.contract.outbound import (
    Attachment,
    Button,
    Card,
    Content,
    Menu,
    Notice,
    Outbound,
    Question,
    Settled,
)
from tests.support.serving import serve

TOKEN = "7:sandbox-token"
ANN, BEN, CREW = 42, 43, -500
QUESTION = Question("How was it?", "stars", choices=tuple(Button(str(n), f"a:c:q:{n}") for n in range(1, 6)))


#: A picture of one dot.
DOT = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360000002000001e221bc330000000049454e44ae426082"
)


@dataclass
class World:
    telegram: TelegramEmulator
    journal: Journal
    channel: TelegramChannel
    events: asyncio.Queue[Inbound]

    async def show(self, chat: int, content: Content, **more: str) -> Receipt:
        receipts = [await self.channel.send(call) for call in self.render(chat, content, **more)]
        return receipts[-1]

    def render(self, chat: int, content: Content, **more: str) -> list[ApiCall]:
        return self.channel.render(Outbound("k", Address("telegram", str(chat)), content, **more))

    def text(self, chat: int, message: str) -> str:
        entry = self.journal.get("telegram", str(chat), message)
        assert entry is not None
        return str(entry.body["text"])

    async def answered(self, query: str) -> None:
        """Wait until the spinner of this press has stopped."""
        if query in [each.id for each in self.telegram.callback_answers]:
            return
        async for entry in self.journal.watch():
            if entry.id == f"cb:{query}":
                return


@contextlib.asynccontextmanager
async def emulated() -> AsyncIterator[tuple[TelegramEmulator, Journal, str]]:
    journal = Journal()
    people, groups = [Person(ANN, "Ann", "ru"), Person(BEN, "Ben")], [Group(CREW, "Crew")]
    emulator = TelegramEmulator(journal, Faults(), token=TOKEN, users=people, groups=groups)
    async with emulator, serve(emulator.asgi) as url:
        yield emulator, journal, url


@pytest.fixture
async def world() -> AsyncIterator[World]:
    """A bot that polls, and Ann, who has pressed Start; Ben never has."""
    async with emulated() as (emulator, journal, url):
        channel = TelegramChannel(TelegramConfig(TOKEN, api_base_url=url))
        events: asyncio.Queue[Inbound] = asyncio.Queue()
        polling = asyncio.create_task(channel.listen(events.put))
        await emulator.start(ANN, "welcome")
        yield World(emulator, journal, channel, events)
        polling.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await polling
        await channel.close()


async def test_a_customer_is_asked_answers_by_a_press_and_sees_it_settled(world: World) -> None:
    start = await world.events.get()
    assert isinstance(start, LinkFollowed)
    assert (start.payload, start.name, start.language) == ("welcome", "Ann", "ru")
    asked = await world.show(ANN, QUESTION)
    query = await world.telegram.press(ANN, int(asked.message), label="4 ⭐")
    press = await world.events.get()
    assert isinstance(press, ButtonPressed)
    assert (press.token, press.message) == ("a:c:q:4", asked.message)
    await world.answered(query)
    assert await world.show(ANN, Settled("How was it?", "⭐⭐⭐⭐"), edit=asked.message) == asked
    assert world.text(ANN, asked.message) == "How was it?\n\n✓ ⭐⭐⭐⭐"
    with pytest.raises(LookupError):
        await world.telegram.press(ANN, int(asked.message), label="4 ⭐")


async def test_showing_the_same_again_is_no_error(world: World) -> None:
    asked = await world.show(ANN, QUESTION)
    assert await world.show(ANN, QUESTION, edit=asked.message) == asked


async def test_what_a_customer_writes_and_corrects_arrives(world: World) -> None:
    await world.events.get()
    message = await world.telegram.say(ANN, "too late")
    await world.telegram.edit(ANN, message, "too late, twice")
    said, corrected = await world.events.get(), await world.events.get()
    assert isinstance(said, MessageReceived)
    assert isinstance(corrected, MessageReceived)
    assert (said.text, said.edited) == ("too late", False)
    assert (corrected.text, corrected.edited, corrected.message) == ("too late, twice", True, said.message)


async def test_a_case_in_a_group_is_taken_and_only_the_presser_is_told(world: World) -> None:
    await world.events.get()
    card = Card("Case 12", (("Score", "3"),), (("Why?", "It came late"),), "open", (Button("Take it", "c:12:take"),))
    shown = await world.show(CREW, card)
    await world.telegram.press(BEN, int(shown.message), label="Take it", chat=CREW)
    press = await world.events.get()
    assert isinstance(press, ButtonPressed)
    assert (press.place, press.sender) == (Address("telegram", str(CREW)), Address("telegram", str(BEN)))
    assert world.telegram.callback_answers == []
    private = Notice("You have it", private=True)
    await world.show(CREW, private, reply_handle=press.reply_handle, only_for=press.sender.id)
    (answer,) = world.telegram.callback_answers
    assert (answer.text, answer.show_alert) == ("You have it", True)


async def test_what_stands_under_a_card_replies_to_it_and_staff_reply_too(world: World) -> None:
    await world.events.get()
    card = await world.show(CREW, Notice("Case 12"))
    receipts = [
        await world.show(CREW, content, under=card.message)
        for content in (Notice("Bea has it."), Attachment("dot.png", b64encode(DOT).decode(), picture=True))
    ]
    for receipt in receipts:
        entry = world.journal.get("telegram", str(CREW), receipt.message)
        assert entry is not None
        assert str(entry.body["reply_to_message"]["message_id"]) == card.message
    await world.telegram.say(BEN, "called her", CREW, int(card.message))
    event = await world.events.get()
    assert isinstance(event, MessageReceived)
    assert (event.text, event.under, event.mentioned) == ("called her", card.message, True)


async def test_under_a_message_that_is_gone_it_is_said_all_the_same(world: World) -> None:
    receipt = await world.show(CREW, Notice("Bea has it."), under="999")
    assert world.text(CREW, receipt.message) == "Bea has it."


async def test_staff_command_the_bot_in_their_group(world: World) -> None:
    await world.events.get()
    await world.telegram.say(BEN, "/survey@heardback_sandbox_bot results", chat=CREW)
    command = await world.events.get()
    assert isinstance(command, CommandUsed)
    assert (command.text, command.place) == ("results", Address("telegram", str(CREW)))


async def test_a_customer_who_blocks_the_bot_is_known_to_be_gone_and_to_be_back(world: World) -> None:
    await world.events.get()
    await world.telegram.block(ANN)
    gone = await world.events.get()
    assert isinstance(gone, ReachabilityChanged)
    assert not gone.reachable
    with pytest.raises(AddressDead) as dead:
        await world.show(ANN, QUESTION)
    assert dead.value.reason == "blocked"
    await world.telegram.unblock(ANN)
    back = await world.events.get()
    assert isinstance(back, ReachabilityChanged)
    assert back.reachable


async def test_nobody_is_written_to_who_never_pressed_start(world: World) -> None:
    with pytest.raises(AddressDead) as dead:
        await world.show(BEN, QUESTION)
    assert dead.value.reason == "never_started"


async def test_a_message_that_is_not_there_cannot_be_edited(world: World) -> None:
    with pytest.raises(EditImpossible):
        await world.show(ANN, QUESTION, edit="987654")


async def test_a_group_that_became_a_supergroup_is_followed(world: World) -> None:
    await world.telegram.upgrade(BEN, CREW, -1001234567890)
    with pytest.raises(AddressMoved) as moved:
        await world.show(CREW, Notice("Case 12"))
    assert moved.value.address == Address("telegram", "-1001234567890")
    assert (await world.show(-1001234567890, Notice("Case 12"))).message


async def test_a_group_that_threw_the_bot_out_is_unusable(world: World) -> None:
    await world.telegram.kick(BEN, CREW)
    with pytest.raises(TargetUnusable):
        await world.show(CREW, Notice("Case 12"))


async def test_a_survey_somebody_sends_as_a_file_is_fetched(world: World) -> None:
    await world.events.get()
    await world.telegram.send_file(ANN, "Опрос.yaml", b"key: nps\n", "/survey import")
    said = await world.events.get()
    assert isinstance(said, MessageReceived)
    (file,) = said.files
    assert (said.text, file.name, file.size) == ("/survey import", "Опрос.yaml", 9)
    assert await world.channel.fetch(file, 9) == b"key: nps\n"
    with pytest.raises(Unsendable):
        await world.channel.fetch(file, 8)


async def test_charts_and_exports_arrive_with_their_names_and_words_as_they_are(world: World) -> None:
    chart = Attachment("nps.png", b64encode(DOT).decode(), "NPS *42* <b>", picture=True)
    export = Attachment("ответы.csv", b64encode(b"a,b\n").decode(), "All answers")
    shown = [await world.show(ANN, content) for content in (chart, export)]
    photo, document = [world.journal.get("telegram", str(ANN), receipt.message) for receipt in shown]
    assert photo is not None
    assert document is not None
    assert (photo.body["caption"], photo.body["photo"][-1]["file_size"]) == ("NPS *42* <b>", len(DOT))
    assert (document.body["document"]["file_name"], document.body["document"]["file_size"]) == ("ответы.csv", 4)
    assert "caption_entities" not in photo.body


async def test_an_admin_has_a_menu_of_their_own_until_it_is_taken_away(world: World) -> None:
    await world.events.get()
    usual = world.telegram.menu(ANN)
    await world.show(ANN, Menu((("survey", "Run surveys"),)))
    assert world.telegram.menu(ANN) == [{"command": "survey", "description": "Run surveys"}]
    await world.show(ANN, Menu(()))
    assert world.telegram.menu(ANN) == usual
    assert "survey" not in {command["command"] for command in usual}


async def test_a_bot_that_polls_is_well_by_its_own_account(world: World) -> None:
    await world.events.get()
    assert [finding.detail for finding in await world.channel.check() if not finding.well] == []


async def test_by_webhook_an_event_comes_once_and_its_reply_answers_the_press() -> None:
    events: list[Inbound] = []

    async def take(request: Request) -> Response:
        headers = {name.lower(): value for name, value in request.headers.items()}
        posted = WebhookRequest(str(request.url), headers, await request.body(), datetime.now(UTC))
        result = channel.receive(request.url.path, posted)
        if not isinstance(result, Received):
            return Response(status_code=result.status)
        events.extend(result.events)
        return Response(result.reply.body, result.reply.status, media_type=result.reply.content_type)

    bot = Starlette(routes=[Route(WEBHOOK_PATH, take, methods=["POST"])])
    async with emulated() as (emulator, _, api_url), serve(bot) as public_url:
        channel = TelegramChannel(TelegramConfig(TOKEN, "s3cret", api_url, public_url=public_url))
        await channel.listen(_nobody)
        await emulator.start(ANN)
        (call,) = channel.render(Outbound("k", Address("telegram", str(ANN)), QUESTION))
        asked = await channel.send(call)
        query = await emulator.press(ANN, int(asked.message), label="1 ⭐")
        await emulator.settled()
        assert [type(event) for event in events] == [LinkFollowed, ButtonPressed]
        assert [each.id for each in emulator.callback_answers] == [query]
        assert [finding.detail for finding in await channel.check() if not finding.well] == []
        await channel.close()


async def _nobody(_: Inbound) -> None:
    raise SendError("nothing comes this way")
