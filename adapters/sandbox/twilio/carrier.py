"""Takes messages from "queued" to their end, and reports each step to the bot."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from datetime import timedelta
from email.utils import format_datetime
from typing import Any

from adapters.sandbox.twilio.account import API_VERSION, Account
from adapters.sandbox.twilio.messages import Message, Messages
from adapters.sandbox.twilio.phones import FATES, OPTED_OUT, REACHED, BlockList, Fate, Phone
from adapters.sandbox.twilio.requests import MessageRequest
from adapters.sandbox.twilio.webhooks import Webhooks

#: Who wrote to us within this time may be written to freely on WhatsApp.
_WHATSAPP_WINDOW = timedelta(hours=24)
_OUTSIDE_WINDOW = Fate("undelivered", 63016)
#: The steps between the first status and the last.
_STEPS = {"queued": ("sent",), "accepted": ("queued", "sent")}


class Carrier:
    """`phones` says how a number behaves that isn't simply reached."""

    def __init__(
        self, account: Account, messages: Messages, webhooks: Webhooks, blocked: BlockList, *, status_callbacks: bool
    ) -> None:
        self._account = account
        self._messages = messages
        self._webhooks = webhooks
        self._blocked = blocked
        self._status_callbacks = status_callbacks
        self._under_way: set[asyncio.Task[None]] = set()
        self.phones: dict[str, Phone] = {}

    def fate(self, request: MessageRequest) -> Fate:
        """What will become of a message."""
        if request.to in self._blocked:
            return FATES["opted_out"]
        if request.by_whatsapp and not request.content_sid and not self._in_window(request.to):
            return _OUTSIDE_WINDOW
        return FATES[self.phones[request.to]] if request.to in self.phones else REACHED

    def carry(self, message: Message, fate: Fate, callback: str) -> None:
        """Send a message on its way; it goes by itself. `callback` is a URL, or empty."""
        self._start(self._travel(message["sid"], fate, callback if self._status_callbacks else ""))

    async def settled(self) -> None:
        """Wait until every message is at its end and every step reported."""
        while self._under_way:
            await asyncio.wait(self._under_way)

    async def aclose(self) -> None:
        for task in self._under_way:
            task.cancel()
        await asyncio.gather(*self._under_way, return_exceptions=True)

    def _in_window(self, address: str) -> bool:
        heard = self._messages.heard_from(address)
        return heard is not None and self._messages.now() - heard < _WHATSAPP_WINDOW

    def _start(self, journey: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(journey)
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def _travel(self, sid: str, fate: Fate, callback: str) -> None:
        first = str((self._messages.find(sid) or {})["status"])
        steps = [step for step in _STEPS[first] if not (step == "sent" and fate.status == "failed")]
        for status in (*steps, fate.status):
            error = fate.error if status == fate.status else None
            message = self._step(sid, status, error)
            if callback:
                await self._webhooks.post(callback, self._report(message))

    def _step(self, sid: str, status: str, error: int | None) -> Message:
        parts: dict[str, Any] = {"status": status, "error_code": error}
        message = self._messages.find(sid) or {}
        if message["from"] is None:  # the Messaging Service has chosen a sender
            prefix = "whatsapp:" if str(message["to"]).startswith("whatsapp:") else ""
            parts["from"] = prefix + self._account.from_number
        if status == "sent":
            parts["date_sent"] = format_datetime(self._messages.now())
        return self._messages.change(sid, **parts)

    def _report(self, message: Message) -> dict[str, str]:
        """The parameters of a status callback."""
        report = {
            "MessageSid": message["sid"],
            "MessageStatus": message["status"],
            "SmsSid": message["sid"],
            "SmsStatus": message["status"],
            "AccountSid": self._account.sid,
            "From": message["from"],
            "To": message["to"],
            "ApiVersion": API_VERSION,
        }
        if message["messaging_service_sid"]:
            report["MessagingServiceSid"] = message["messaging_service_sid"]
        if message["error_code"]:
            report["ErrorCode"] = str(message["error_code"])
        if message["status"] in ("delivered", "undelivered"):
            report["RawDlrDoneDate"] = self._messages.now().strftime("%y%m%d%H%M")
        return report | ({"ChannelPrefix": "whatsapp"} if message["to"].startswith("whatsapp:") else {})


def refusal(fate: Fate, *, by_service: bool) -> int | None:
    """The code with which the call fails at once. By way of a Messaging Service an opt-out shows only later."""
    return None if by_service and fate.refused == OPTED_OUT else fate.refused
