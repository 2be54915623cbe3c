"""People at the emulated platforms, seen through their own screens: what they do, and what the bot shows them."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from adapters.sandbox.common import Entry, Platform
from adapters.sandbox.slack.content import controls
from bot.contract.address import Address

if TYPE_CHECKING:
    from tests.support.world import World


@dataclass(frozen=True, slots=True)
class Seen:
    """A message of the bot as it stands now. `text` is every word of it, `buttons` label → token, `links` label →
    address; `private` says that only this person sees it; `body` is the platform's own JSON."""

    id: str
    text: str
    buttons: dict[str, str] = field(default_factory=dict)
    links: dict[str, str] = field(default_factory=dict)
    private: bool = False
    body: dict[str, Any] = field(default_factory=dict)


class Player(ABC):
    """Somebody in one chat. Messages are read once, in their order: `next` gives the one after the last read."""

    platform: Platform

    def __init__(self, world: World, chat: str, address: Address) -> None:
        self.world = world
        self.chat = chat
        self.address = address
        self._read: set[str] = set()

    @abstractmethod
    async def say(self, text: str) -> str:
        """Writes; returns the platform's id of the message."""

    @abstractmethod
    async def press(self, label: str, on: Seen | None = None) -> None:
        """Presses the button with that label: on this message, else on the newest that has it."""

    @abstractmethod
    def _see(self, entry: Entry) -> Seen | None:
        """An entry of the chat as this person sees it; None for what is not theirs to see."""

    @property
    def screen(self) -> list[Seen]:
        """Every message of the bot in this chat as it stands now, oldest first."""
        entries = self.world.journal.chat(self.platform, self.chat)
        return [seen for entry in entries if entry.mine and (seen := self._see(entry)) is not None]

    @property
    def unread(self) -> list[Seen]:
        return [seen for seen in self.screen if seen.id not in self._read]

    def showing(self, words: str) -> list[Seen]:
        """The messages that have these words in them, as they stand now."""
        return [seen for seen in self.screen if words in seen.text]

    async def next(self) -> Seen:
        """The first message not yet read, once it is there."""
        unread = await self.world.until(lambda: self.unread, f"a message for {self.address}")
        self._read.add(unread[0].id)
        return unread[0]

    async def next_private(self) -> Seen:
        """As `next`, among what only this person sees."""
        private = await self.world.until(
            lambda: [seen for seen in self.unread if seen.private], f"a private message for {self.address}"
        )
        self._read.add(private[0].id)
        return private[0]

    async def nothing_more(self) -> None:
        """Everything under way has arrived, and there is nothing that was not read."""
        await self.world.quiet()
        assert [seen.text for seen in self.unread] == []

    def leave_unread(self, seen: Seen) -> None:
        """As if it had not been read yet."""
        self._read.discard(seen.id)

    def skim(self) -> None:
        """Everything there is has been read."""
        self._read |= {seen.id for seen in self.screen}

    def now(self, seen: Seen) -> Seen:
        """A message read before, as it stands now."""
        return next(each for each in self.screen if each.id == seen.id)

    async def becomes(self, seen: Seen, so: Callable[[Seen], bool]) -> Seen:
        """The message once it has been changed in place until it is `so`."""
        await self.world.until(lambda: so(self.now(seen)), f"a change of {seen.id}: {self.now(seen).text!r}")
        return self.now(seen)

    async def answers(self, *replies: str) -> None:
        """One reply to each question as it comes, pressed where that is to be pressed."""
        for reply in replies:
            seen = await self.next()
            await (self.press(reply, seen) if reply in seen.buttons else self.say(reply))

    def _with(self, label: str, on: Seen | None) -> Seen:
        """The message to press on."""
        shown = [self.now(on)] if on is not None else [seen for seen in self.screen if label in seen.buttons]
        assert shown, f"nobody shows a button {label!r} to {self.address}: {[seen.text for seen in self.screen]}"
        return shown[-1]


class SlackPlayer(Player):
    """A member of the workspace, in the direct messages with the bot unless `channel` says where."""

    platform: Platform = "slack"

    def __init__(self, world: World, user: str, channel: str = "") -> None:
        super().__init__(
            world, channel or f"D{user[1:]}", Address("slack", f"{world.slack.state.workspace.team_id}/{user}")
        )
        self.user = user

    async def say(self, text: str) -> str:
        before = len(self._mine())
        assert await self.world.slack.say(self.user, text, self.chat) == [200]
        return self._mine()[before].id

    async def edit(self, message: str, text: str) -> None:
        assert await self.world.slack.edit(self.user, message, text, self.chat) == [200]

    async def mention(self, text: str, thread: str = "") -> None:
        """Slack tells of it twice."""
        assert await self.world.slack.mention(self.user, self.chat, text, thread) == [200, 200]

    async def command(self, text: str, family: str = "survey") -> None:
        """`/survey …`, typed in this chat."""
        assert await self.world.slack.command(self.user, self.chat, f"/{family}", text) == [200]

    async def press(self, label: str, on: Seen | None = None) -> None:
        seen = self._with(label, on)
        if seen.body.get("blocks") and seen.buttons[label] in _menu_values(seen.body):
            statuses = await self.world.slack.select(self.user, self.chat, seen.id, seen.buttons[label])
        else:
            statuses = await self.world.slack.press(self.user, self.chat, seen.id, seen.buttons[label])
        assert statuses == [200]

    def _mine(self) -> list[Entry]:
        entries = self.world.journal.chat("slack", self.chat)
        return [entry for entry in entries if not entry.mine and entry.body["user"] == self.user]

    def _see(self, entry: Entry) -> Seen | None:
        body = entry.body
        private = body.get("ephemeral_for")
        if private not in (None, self.user):
            return None
        buttons: dict[str, str] = {}
        links: dict[str, str] = {}
        for _, element in controls(body):
            for label, token, url in _slack_choices(element):
                (links if url else buttons)[label] = url or token
        text = "".join(_slack_words(body.get("blocks") or [])) or body.get("text", "")
        return Seen(entry.id, text.strip(), buttons, links, private is not None, body)


def _menu_values(body: dict[str, Any]) -> set[str]:
    return {option["value"] for _, element in controls(body) for option in element.get("options", ())}


def _slack_choices(element: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    if element["type"] == "button":
        yield element["text"]["text"], element.get("value", ""), element.get("url", "")
    for option in element.get("options", ()):
        yield option["text"]["text"], option["value"], ""


def _slack_words(value: Any) -> Iterator[str]:
    """The words of blocks in reading order; not those on buttons, which are no part of what is said."""
    if isinstance(value, list):
        for each in value:
            yield from _slack_words(each)
    elif isinstance(value, dict) and value.get("type") != "actions":
        inside = value.get("elements") or value.get("text")
        if isinstance(inside, str):
            yield inside
        elif inside:
            yield from _slack_words(inside)
            yield "\n" if value["type"] != "text" else ""


class TelegramPlayer(Player):
    """A person in the private chat with the bot, or in a group."""

    platform: Platform = "telegram"

    def __init__(self, world: World, user: int, group: int | None = None) -> None:
        super().__init__(world, str(group or user), Address("telegram", str(user)))
        self.user = user
        self.group = group

    async def say(self, text: str) -> str:
        message = await self.world.telegram.say(self.user, text, self.group)
        await self.world.telegram.settled()
        return str(message)

    async def start(self, payload: str = "") -> None:
        await self.world.telegram.start(self.user, payload)
        await self.world.telegram.settled()

    async def edit(self, message: str, text: str) -> None:
        await self.world.telegram.edit(self.user, int(message), text, self.group)
        await self.world.telegram.settled()

    async def command(self, text: str) -> None:
        await self.say(f"/survey {text}")

    async def press(self, label: str, on: Seen | None = None) -> None:
        seen = self._with(label, on)
        await self.forge(seen.buttons[label], seen)

    async def forge(self, token: str, on: Seen) -> None:
        """A press with any data at all, as a client of one's own may send it."""
        await self.world.telegram.press(self.user, int(on.id), data=token, chat=self.group)
        await self.world.telegram.settled()

    @property
    def alerts(self) -> list[str]:
        """What popped up over this person's screen when they pressed something."""
        return [each.text for each in self.world.telegram.callback_answers if each.user_id == self.user and each.text]

    def _see(self, entry: Entry) -> Seen | None:
        if entry.id.startswith("cb:"):
            return None
        rows = entry.body.get("reply_markup", {}).get("inline_keyboard", [])
        shown = [button for row in rows for button in row]
        return Seen(
            entry.id,
            entry.body.get("text", entry.body.get("caption", "")),
            {each["text"]: each["callback_data"] for each in shown if "callback_data" in each},
            {each["text"]: each["url"] for each in shown if "url" in each},
            body=entry.body,
        )


class SmsPlayer(Player):
    """A phone. There is nothing to press."""

    platform: Platform = "sms"

    def __init__(self, world: World, number: str) -> None:
        super().__init__(world, number, Address("tel", number))
        self.number = number

    async def say(self, text: str) -> str:
        return await self.world.twilio.text(self.number, text)

    async def press(self, label: str, on: Seen | None = None) -> None:
        raise AssertionError("a text message has no buttons")

    def _see(self, entry: Entry) -> Seen | None:
        return Seen(entry.id, entry.body["body"], body=entry.body)


class WhatsAppPlayer(SmsPlayer):
    def __init__(self, world: World, number: str) -> None:
        Player.__init__(self, world, f"whatsapp:{number}", Address("whatsapp", number))
        self.number = number

    async def say(self, text: str) -> str:
        return await self.world.twilio.whatsapp(self.number, text)
