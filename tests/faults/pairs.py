"""Customers who do two things at the same moment: two events of their own, not one that the platform repeats."""

from __future__ import annotations

import asyncio
import itertools
import json
from collections.abc import Callable
from typing import Any

from adapters.sandbox.common import Platform
from tests.faults.customers import Customer, SlackCustomer, SmsCustomer, TelegramCustomer
from tests.faults.platforms import TELEGRAM_SECRET
from tests.faults.relay import Posted
from tests.faults.stage import Stage

#: Far from those that the emulator gives.
_numbers = itertools.count(990_000_001)


class Pair:
    """Both events leave at once, for one process each. Every one of them must be taken."""

    def __init__(self, stage: Stage, customer: Customer) -> None:
        self.stage = stage
        self.customer = customer

    async def press(self, first: str, second: str) -> None:
        """Two choices of the newest question."""
        raise NotImplementedError

    async def say(self, first: str, second: str) -> None:
        """Two texts."""
        await asyncio.gather(self.customer.say(first), self.customer.say(second))

    async def sees(self, messages: int) -> None:
        """Waits until so many have arrived."""
        inbox, customer = self.stage.platforms.inbox, self.customer
        await inbox.until(lambda: len(customer.received) >= messages, f"{messages} at {customer.address}")

    @property
    def _question(self) -> Any:
        return self.stage.platforms.inbox.chat(self.customer.platform, self.customer.chat)[-1]


class SlackPair(Pair):
    async def press(self, first: str, second: str) -> None:
        slack, customer = self.stage.platforms.slack, self.customer
        assert isinstance(customer, SlackCustomer)
        question = self._question.id
        presses = (slack.press(customer.user, customer.chat, question, label) for label in (first, second))
        assert await asyncio.gather(*presses) == [[200], [200]]


class TelegramPair(Pair):
    """The emulator delivers one update after another in each chat; these come from beside it."""

    async def press(self, first: str, second: str) -> None:
        rows = self._question.body["reply_markup"]["inline_keyboard"]
        tokens = {button["text"]: button["callback_data"] for row in rows for button in row}
        await asyncio.gather(*(self._post(self._query(tokens[label])) for label in (first, second)))

    def _query(self, token: str) -> dict[str, Any]:
        query = {"id": str(next(_numbers)), "from": self._sender, "message": self._question.body, "data": token}
        return {"callback_query": {**query, "chat_instance": self.customer.chat}}

    @property
    def _sender(self) -> dict[str, Any]:
        return {"id": int(self.customer.chat), "is_bot": False, "first_name": "Ada", "language_code": "en"}

    async def _post(self, update: dict[str, Any]) -> None:
        headers = {"content-type": "application/json", "x-telegram-bot-api-secret-token": TELEGRAM_SECRET}
        body = json.dumps({"update_id": next(_numbers), **update}).encode()
        assert (await self.stage.relay.post(Posted("/telegram/webhook", headers, body))).status == 200


PAIRS: dict[Platform, Callable[[Stage], Pair]] = {
    "slack": lambda stage: SlackPair(stage, SlackCustomer(stage.platforms, stage.ready)),
    "telegram": lambda stage: TelegramPair(stage, TelegramCustomer(stage.platforms, stage.ready)),
    "sms": lambda stage: Pair(stage, SmsCustomer(stage.platforms, stage.ready)),
}
