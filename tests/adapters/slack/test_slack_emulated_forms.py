"""Forms, the home tab and files against a whole Slack: opened, filled in, refused, taken, over HTTP and a socket."""

from __future__ import annotations

import asyncio
import contextlib
from base64 import b64encode
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.routing import Route

from adapters.sandbox.slack import SlackEmulator
from adapters.slack.channel import SlackChannel, SlackConfig
from adapters.slack.manifest import PATH, scopes
from bot.contract.address import Address
from bot.contract.errors import SendError, Unsendable
from bot.contract.inbound import (
    ButtonPressed,
    CommandUsed,
    FormSubmitted,
    HomeOpened,
    Inbound,
    MessageReceived,
)
from bot.contract.outbound import (
    Attachment,
    Button,
    Content,
    Field,
    Form,
    FormRefused,
    FormReply,
    Home,
    Notice,
    Option,
    Outbound,
)
from bot.storage.database import DatabaseUnavailable
from bot.web.webhooks import Webhook
from tests.support.serving import serve
from tests.support.slack_world import APP_TOKEN, BOT_TOKEN, CHANNEL, COLLEAGUE, CUSTOMER, SECRET, running, slack

TEAM = "T0SANDBOX"
ADMIN = Address("slack", f"{TEAM}/{COLLEAGUE}")
ROOM = Address("slack", f"{TEAM}/{CHANNEL}")
ADMINS_OWN = f"D{COLLEAGUE[1:]}"
LANGUAGES = tuple(Option(name, code) for name, code in (("English", "en"), ("Русский", "ru"), ("中文", "zh")))
FIRST = Form(
    "New question",
    (
        Field("text", "Text", "lines", hint="As the customer reads it.", required=True),
        Field("key", "Key", "line", value="why", max_length=20),
        Field("least", "At least", "number", value="1"),
        Field("kind", "Kind", "one", options=tuple(Option(f"Kind {n}", f"k{n}") for n in range(7)), value="k2"),
        Field("languages", "Languages", "many", options=LANGUAGES, value=("en",)),
    ),
    "f:1:1",
    "Next",
    "Cancel",
    "In English first.",
)
SECOND = Form("New question", (Field("text", "In Russian", "line", value="Почему?"),), "f:1:2", "Save", "Back")
#: A picture of one dot.
DOT = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360000002000001e221bc330000000049454e44ae426082"
)


@dataclass
class Bot:
    """The channel behind the bot's own web door, and what it heard; `reply` says what becomes of a form."""

    channel: SlackChannel
    emulator: SlackEmulator
    heard: list[Inbound] = field(default_factory=list)
    reply: Callable[[FormSubmitted], FormReply] = lambda _: None

    async def handle(self, event: Inbound) -> FormReply:
        self.heard.append(event)
        if isinstance(event, CommandUsed | ButtonPressed) and event.form_handle:
            await self.show(FIRST, reply_handle=event.form_handle)
        return self.reply(event) if isinstance(event, FormSubmitted) else None

    async def show(self, content: Content, to: Address = ADMIN, **more: Any) -> None:
        for call in self.channel.render(Outbound("k-1", to, content, **more)):
            await self.channel.send(call)

    def modal(self) -> dict[str, Any]:
        view = self.emulator.modal(COLLEAGUE)
        assert view is not None
        return view

    @property
    def last(self) -> Inbound:
        return self.heard[-1]


@contextlib.asynccontextmanager
async def _bot(**more: Any) -> AsyncIterator[Bot]:
    emulator = slack(**{"scopes": tuple(scopes()), **more})
    async with running(emulator):
        config = SlackConfig(BOT_TOKEN, SECRET, more.get("app_token"), f"{emulator.state.base}/api/")
        channel = SlackChannel(config)
        yield Bot(channel, emulator)
        await channel.close()


@contextlib.asynccontextmanager
async def _over_http(**more: Any) -> AsyncIterator[Bot]:
    async with _bot(**more) as bot:
        door = Webhook(bot.channel, bot, PATH, None, lambda: datetime.now(UTC))  # type: ignore[arg-type]
        async with serve(Starlette(routes=[Route(PATH, door.take, methods=["POST"])])) as url:
            bot.emulator.webhooks.url = url + PATH
            yield bot


@contextlib.asynccontextmanager
async def _over_a_socket() -> AsyncIterator[Bot]:
    async with _bot(app_token=APP_TOKEN) as bot:
        listening = asyncio.create_task(bot.channel.listen(bot.handle))
        yield bot
        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)


@pytest.fixture(params=[_over_http, _over_a_socket], ids=["http", "socket"])
async def bot(request: pytest.FixtureRequest) -> AsyncIterator[Bot]:
    async with request.param() as bot:
        yield bot


@pytest.fixture
async def web_bot() -> AsyncIterator[Bot]:
    async with _over_http() as bot:
        yield bot


# ---------------------------------------------------------------- forms


async def test_a_form_opens_from_a_command_and_comes_back_filled_in(bot: Bot) -> None:
    await bot.emulator.command(COLLEAGUE, CHANNEL, "/survey", "edit nps")
    assert bot.modal()["title"]["text"] == "New question"
    await bot.emulator.fill(COLLEAGUE, "text", "Why <!here> & why?")
    await bot.emulator.fill(COLLEAGUE, "least", "2.5")
    await bot.emulator.fill(COLLEAGUE, "kind", "k6")
    await bot.emulator.fill(COLLEAGUE, "languages", ["en", "zh"])
    assert await bot.emulator.submit_modal(COLLEAGUE) == [200]
    assert isinstance(bot.last, FormSubmitted)
    assert (bot.last.token, bot.last.sender, bot.last.place) == ("f:1:1", ADMIN, None)
    assert bot.last.values == {
        "text": "Why <!here> & why?",
        "key": "why",
        "least": "2.5",
        "kind": "k6",
        "languages": ("en", "zh"),
    }
    assert bot.emulator.modal(COLLEAGUE) is None


async def test_a_refused_form_stays_with_what_was_entered_and_is_taken_when_it_is_mended(bot: Bot) -> None:
    bot.reply = lambda form: FormRefused({"key": "That key is taken."}) if form.values["key"] == "why" else None
    await bot.emulator.command(COLLEAGUE, CHANNEL, "/survey", "edit nps")
    await bot.emulator.fill(COLLEAGUE, "text", "Why?")
    await bot.emulator.submit_modal(COLLEAGUE)
    assert bot.modal()["errors"] == {"key": "That key is taken."}
    await bot.emulator.fill(COLLEAGUE, "key", "reason")
    await bot.emulator.submit_modal(COLLEAGUE)
    assert bot.emulator.modal(COLLEAGUE) is None
    first, second = [event for event in bot.heard if isinstance(event, FormSubmitted)]
    assert first.key != second.key
    assert second.values["text"] == "Why?"


async def test_the_next_page_begins_with_its_own_words_though_its_fields_have_the_same_names(bot: Bot) -> None:
    bot.reply = lambda form: SECOND if form.token == "f:1:1" else None
    await bot.emulator.command(COLLEAGUE, CHANNEL, "/survey", "edit nps")
    await bot.emulator.fill(COLLEAGUE, "text", "Why?")
    await bot.emulator.submit_modal(COLLEAGUE)
    assert bot.modal()["submit"]["text"] == "Save"
    await bot.emulator.submit_modal(COLLEAGUE)
    assert isinstance(bot.last, FormSubmitted)
    assert (bot.last.token, bot.last.values) == ("f:1:2", {"text": "Почему?"})
    assert bot.emulator.modal(COLLEAGUE) is None


async def test_a_trigger_opens_one_form_and_not_another(web_bot: Bot) -> None:
    await web_bot.emulator.command(COLLEAGUE, CHANNEL, "/survey", "edit nps")
    assert isinstance(web_bot.last, CommandUsed)
    for trigger, code in ((web_bot.last.form_handle, "exchanged_trigger_id"), ("1.2.x", "invalid_trigger_id")):
        with pytest.raises(Unsendable) as raised:
            await web_bot.show(SECOND, reply_handle=trigger)
        assert raised.value.code == code


async def test_a_form_that_could_not_be_stored_stays_open_with_all_that_was_entered(web_bot: Bot) -> None:
    def away(_: FormSubmitted) -> FormReply:
        raise DatabaseUnavailable("away")

    web_bot.reply = away
    await web_bot.emulator.command(COLLEAGUE, CHANNEL, "/survey", "edit nps")
    await web_bot.emulator.fill(COLLEAGUE, "text", "Why?")
    assert await web_bot.emulator.submit_modal(COLLEAGUE) == [503]
    values = web_bot.modal()["state"]["values"]
    assert [next(iter(values["text"].values()))["value"]] == ["Why?"]


# ---------------------------------------------------------------- the home tab


async def test_the_home_tab_is_published_when_it_is_opened_each_time_and_its_buttons_open_forms(bot: Bot) -> None:
    await bot.emulator.open_home(COLLEAGUE, "home")
    await bot.emulator.open_home(COLLEAGUE, "home")
    first, second = bot.heard
    assert isinstance(first, HomeOpened)
    assert (first.sender, first.key != second.key) == (ADMIN, True)
    await bot.show(Home((Notice("Nothing runs <!here>.", (Button("New survey", "x:new:nps"),)),)))
    assert "Nothing runs <!here>." in str(bot.emulator.home(COLLEAGUE))
    await bot.emulator.press_in_view(COLLEAGUE, "x:new:nps")
    assert isinstance(bot.last, ButtonPressed)
    assert (bot.last.token, bot.last.message, bot.last.place) == ("x:new:nps", "", None)
    assert bot.modal()["private_metadata"] == "f:1:1"


# ---------------------------------------------------------------- files


async def test_a_file_somebody_sends_is_fetched_by_what_the_message_says_of_it(bot: Bot) -> None:
    await bot.emulator.upload(COLLEAGUE, "Опрос.yaml", b"key: nps\n", "import")
    assert isinstance(bot.last, MessageReceived)
    (file,) = bot.last.files
    assert (bot.last.text, bot.last.attachments, file.name, file.size) == ("import", 1, "Опрос.yaml", 9)
    assert await bot.channel.fetch(file, 9) == b"key: nps\n"
    with pytest.raises(Unsendable):
        await bot.channel.fetch(file, 8)


async def test_a_picture_is_seen_in_the_room_or_by_its_one_reader(web_bot: Bot) -> None:
    chart = Attachment("nps.png", b64encode(DOT).decode(), "NPS *42* <!here>", picture=True, alt="A line")
    await web_bot.show(chart, ROOM)
    await web_bot.show(chart, ROOM, only_for=str(ADMIN))
    await web_bot.show(chart)
    journal = web_bot.emulator.state.journal
    for chat, count in ((CHANNEL, 1), (ADMINS_OWN, 2)):
        shown = [entry.body for entry in journal.chat("slack", chat)]
        assert [body["files"][0]["name"] for body in shown] == ["nps.png"] * count
        assert all("NPS *42* <!here>" in str(body["blocks"]) for body in shown)
        assert all(body["files"][0]["alt_txt"] == "A line" for body in shown)


async def test_an_app_installed_before_it_asked_for_files_cannot_send_them_and_still_sends_words() -> None:
    granted = tuple(scopes() - {"files:read", "files:write"})
    async with _over_http(scopes=granted) as bot:
        with pytest.raises(SendError) as raised:
            await bot.show(Attachment("answers.csv", b64encode(b"a,b").decode()))
        assert type(raised.value) is Unsendable
        assert "files:write" in raised.value.detail
        await bot.show(Notice("The file could not be sent."))
        token, *_ = await bot.channel.check()
        assert token.detail == "lacks files:read, files:write"


async def test_a_customers_home_is_their_own(web_bot: Bot) -> None:
    await web_bot.show(Home((Notice("Your answers"),)), Address("slack", f"{TEAM}/{CUSTOMER}"))
    assert web_bot.emulator.home(COLLEAGUE) is None
    assert "Your answers" in str(web_bot.emulator.home(CUSTOMER))
