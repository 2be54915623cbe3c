"""An admin at work in chat: commands, buttons and forms, the same steps on Slack and on Telegram."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any

import httpx2

from adapters.sandbox.common import Entry
from bot.contract import tokens
from tests.support.players import Player, Seen, SlackPlayer, TelegramPlayer
from tests.support.stage import ADMIN
from tests.support.world import World

#: Field → what is entered: words, a choice's key, or several.
Entered = Mapping[str, str | tuple[str, ...]]


class Admin(ABC):
    """`chat` is their own chat with the bot."""

    def __init__(self, world: World, chat: Player) -> None:
        self.world = world
        self.chat = chat

    @abstractmethod
    async def fill(self, entered: Entered) -> None:
        """Fills in the form that has just been opened; what is not named is left as it is."""

    @abstractmethod
    def attached(self, entry: Entry) -> tuple[str, str] | None:
        """The name of the file that a message carries, and where the platform's page shows it."""

    async def survey(self, command: str) -> None:
        """`/survey …`"""
        self.chat.skim()
        await self.chat.command(command)  # type: ignore[attr-defined]

    async def sees(self, words: str) -> Seen:
        """The message with these words, once it is there."""
        chat = self.chat
        found = await self.world.until(
            lambda: [seen for seen in chat.unread if words in seen.text],
            f"{words!r} in {[s.text for s in chat.screen]}",
        )
        return found[0]

    async def file(self, ending: str) -> bytes:
        """The newest file with a name that ends so, once it is in the chat."""
        found = await self.world.until(lambda: self._files(ending), f"a file {ending} in the admin's chat")
        async with httpx2.AsyncClient() as client:
            return (await client.get(found[-1])).content

    def _files(self, ending: str) -> list[str]:
        entries = self.world.journal.chat(self.chat.platform, self.chat.chat)
        files = [file for entry in entries if entry.mine and (file := self.attached(entry)) is not None]
        return [url for name, url in files if name.endswith(ending)]


class SlackAdmin(Admin):
    """Forms are modals."""

    def __init__(self, world: World) -> None:
        super().__init__(world, SlackPlayer(world, ADMIN))
        self.chat.skim()

    async def fill(self, entered: Entered) -> None:
        left = dict(entered)
        slack = self.world.slack
        await self.world.until(lambda: slack.modal(ADMIN), "a modal")
        while (view := slack.modal(ADMIN)) is not None:
            keys = [block["block_id"] for block in view["blocks"] if block["type"] == "input"]
            for key in [key for key in keys if key in left]:
                value = left.pop(key)
                await slack.fill(ADMIN, key, list(value) if isinstance(value, tuple) else value)
            assert await slack.submit_modal(ADMIN) == [200]
            after = slack.modal(ADMIN)
            assert after is None or not after["errors"], after["errors"]
        assert not left, f"nobody asked for {sorted(left)}"

    def attached(self, entry: Entry) -> tuple[str, str] | None:
        files = entry.body.get("files") or []
        return (files[0]["name"], f"{self.world.slack.state.base}/file/{files[0]['id']}") if files else None


class TelegramAdmin(Admin):
    """Forms are dialogues: one question after the other."""

    def __init__(self, world: World, chat: TelegramPlayer) -> None:
        super().__init__(world, chat)

    async def fill(self, entered: Entered) -> None:
        left = dict(entered)
        while True:
            seen = await self.chat.next()
            key = _asked(seen)
            if key is None:
                self.chat.leave_unread(seen)
                break
            value = left.pop(key, None)
            if value is None:
                await self.chat.press("Skip", seen)
            elif isinstance(value, tuple):
                for each in value:
                    if each not in _ticked(seen):
                        await self.chat.press(_label(seen, key, each), seen)
                await self.chat.press("Done", seen)
            elif (label := _label(seen, key, value)) is not None:
                await self.chat.press(label, seen)
            else:
                await self.chat.say(value)
        assert not left, f"nobody asked for {sorted(left)}"

    def attached(self, entry: Entry) -> tuple[str, str] | None:
        photos: list[dict[str, Any]] = entry.body.get("photo") or []
        file = entry.body.get("document") or (photos[-1] if photos else None)
        if file is None:
            return None
        base = self.world.slack.state.base.removesuffix("/slack")
        return file.get("file_name", "photo.png"), f"{base}/telegram/file/{file['file_id']}"


def _tokens(seen: Seen) -> dict[str, tokens.Token]:
    return {label: token for label, text in seen.buttons.items() if (token := tokens.read(text)) is not None}


def _asked(seen: Seen) -> str | None:
    """The form's question that a message asks: its buttons name it."""
    for token in _tokens(seen).values():
        if token.kind == "a":
            return token.parts[1]
        if token.kind == "m" and len(token.parts) == 3:
            return token.parts[2]
    return None


def _label(seen: Seen, key: str, choice: str) -> Any:
    """The button of that choice."""
    wanted = [label for label, token in _tokens(seen).items() if token.kind == "a" and token.parts[1:] == (key, choice)]
    return wanted[0] if wanted else None


def _ticked(seen: Seen) -> set[str]:
    return {token.parts[2] for label, token in _tokens(seen).items() if label.startswith("✅") and token.kind == "a"}
