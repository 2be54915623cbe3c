"""Customers of the emulated platforms, each going through the survey of recommendation in their own way."""

from __future__ import annotations

import contextlib
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable
from typing import Any, NamedTuple

from adapters.sandbox.common import Entry, Platform
from adapters.sandbox.slack import Member
from adapters.sandbox.slack.content import controls
from adapters.sandbox.telegram import Person
from tests.faults.platforms import TEAM, Platforms

KEYWORD = "feedback"


class Step(NamedTuple):
    """What is asked, what the customer does about it, and how it is recorded."""

    words: str
    question: str
    reply: str
    value: Any
    typed: bool = False


PROMOTER = (
    Step("How likely are you to recommend", "score", "9", 9),
    Step("What do you like most?", "likes_most", "Fast delivery", "Fast delivery", typed=True),
)
DETRACTOR = (
    Step("How likely are you to recommend", "score", "3", 3),
    Step("What held you back", "held_back", "Slow delivery", "Slow delivery", typed=True),
    Step("Would you warn a friend off us?", "would_warn", "No", False),
    Step("May we contact you about it?", "may_contact", "No", False),
)
THANKS = "Thank you"


class Customer(ABC):
    """`ready` waits until the bot can be reached: who sees that a press had no effect waits, and presses again."""

    platform: Platform

    def __init__(self, platforms: Platforms, ready: Callable[[], Awaitable[None]], chat: str, address: str) -> None:
        self._platforms = platforms
        self._ready = ready
        self.chat = chat
        self.address = address

    @abstractmethod
    async def say(self, text: str) -> None:
        """Types it. The platform sees to it that it comes to the bot."""

    @abstractmethod
    async def press(self, label: str) -> None:
        """Presses the newest button with that label; returns once that was taken."""

    @property
    def received(self) -> list[str]:
        """Every message of the bot as it first was, in the order of arrival."""
        return [
            entry.body.get("text") or entry.body["body"]
            for entry in self._platforms.inbox.chat(self.platform, self.chat)
        ]

    @property
    def duplicates(self) -> int:
        return len(self.received) - len({*self.received})

    async def sees(self, words: str) -> None:
        await self._platforms.inbox.until(
            lambda: any(words in text for text in self.received), f"{words!r} at {self.address}: {self.received}"
        )

    async def reply(self, step: Step) -> None:
        await self.sees(step.words)
        await (self.say(step.reply) if step.typed else self.press(step.reply))

    async def begin(self) -> None:
        """Asks for the survey, and waits for the first question."""
        await self.say(KEYWORD)
        await self.sees(PROMOTER[0].words)

    async def go_through(self, path: tuple[Step, ...]) -> None:
        for step in path:
            await self.reply(step)
        await self.sees(THANKS)

    def _newest(self, wanted: Callable[[Entry], bool]) -> str:
        """The id of the newest message like that."""
        return next(
            entry.id for entry in reversed(self._platforms.inbox.chat(self.platform, self.chat)) if wanted(entry)
        )


def _slack_label(element: Any) -> str:
    return str(element["text"]["text"]) if element["type"] == "button" else ""


def _telegram_labels(message: Any) -> list[str]:
    rows = message.get("reply_markup", {}).get("inline_keyboard", ())
    return [button["text"] for row in rows for button in row]


class SlackCustomer(Customer):
    platform: Platform = "slack"

    def __init__(self, platforms: Platforms, ready: Callable[[], Awaitable[None]]) -> None:
        number = platforms.number()
        self.user = f"U{number:07}"
        platforms.slack.state.workspace.members[self.user] = Member(self.user, "Ada")
        super().__init__(platforms, ready, f"D{number:07}", f"slack:{TEAM}/{self.user}")

    async def say(self, text: str) -> None:
        statuses = await self._platforms.slack.say(self.user, text)
        assert statuses[-1] == 200, f"Slack has given up: {statuses}"

    async def press(self, label: str) -> None:
        """Slack brings a press once; a button that is gone was taken after all."""
        shown = self._newest(lambda entry: any(label == _slack_label(element) for _, element in controls(entry.body)))
        with contextlib.suppress(LookupError):
            while await self._platforms.slack.press(self.user, self.chat, shown, label) != [200]:
                await self._ready()


class TelegramCustomer(Customer):
    platform: Platform = "telegram"

    def __init__(self, platforms: Platforms, ready: Callable[[], Awaitable[None]]) -> None:
        self.user = 700000000 + platforms.number()
        platforms.telegram.chats.people[self.user] = Person(self.user, "Ada", "en")
        super().__init__(platforms, ready, str(self.user), f"telegram:{self.user}")

    async def say(self, text: str) -> None:
        await self._platforms.telegram.say(self.user, text)

    async def press(self, label: str) -> None:
        shown = self._newest(lambda entry: label in _telegram_labels(entry.body))
        await self._platforms.telegram.press(self.user, int(shown), label=label)


class SmsCustomer(Customer):
    """There is nothing to press, and Twilio does not repeat what was not taken."""

    platform: Platform = "sms"

    def __init__(self, platforms: Platforms, ready: Callable[[], Awaitable[None]]) -> None:
        number = f"+4477009{platforms.number():05}"
        super().__init__(platforms, ready, number, f"tel:{number}")

    async def say(self, text: str) -> None:
        await self._platforms.twilio.text(self.chat, text)

    async def press(self, label: str) -> None:
        await self.say(label)


CUSTOMERS: dict[Platform, type[SlackCustomer | TelegramCustomer | SmsCustomer]] = {
    "slack": SlackCustomer,
    "telegram": TelegramCustomer,
    "sms": SmsCustomer,
}
