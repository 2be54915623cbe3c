"""What the player can do on the page whichever the platform, and how an act comes to the bot."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import get_args

from adapters.sandbox.common import Fault, FaultKind, Faults
from adapters.sandbox.page.scene import Act, Actions, Phone
from adapters.sandbox.page.screens import Screens
from adapters.sandbox.twilio import TwilioEmulator

#: Seconds for which the page waits to hear that the bot took it. Slack may go on trying long after.
_PATIENCE = 4.0
#: How long a 429 tells the bot to wait, and how long a hanging call hangs, in seconds.
_FAULT_SECONDS = {"rate_limited": 5.0, "hang": 30.0}


#: Waits until the bot has taken an act: `Deliveries.taken`.
Taken = Callable[[Awaitable[list[int]]], Awaitable[None]]


class Deliveries:
    """What is on its way to the bot. Once it is there, `screens` may show something else."""

    def __init__(self, screens: Screens) -> None:
        self._screens = screens
        self._running: set[asyncio.Future[list[int]]] = set()

    async def taken(self, statuses: Awaitable[list[int]]) -> None:
        """Wait for an emulator's deliveries (HTTP statuses, 0 where none came), but not for long.

        Raises ConnectionError if the bot took none of them.
        """
        delivery = asyncio.ensure_future(statuses)
        self._running.add(delivery)
        delivery.add_done_callback(self._arrived)
        done, _ = await asyncio.wait({delivery}, timeout=_PATIENCE)
        if not done:
            raise ConnectionError("The bot has not taken it yet. It is being tried again.")
        if (found := delivery.result()) and not any(200 <= status < 300 for status in found):
            raise ConnectionError(f"The bot did not take it: {_reason(found[-1])}.")

    def cancel(self) -> None:
        for delivery in list(self._running):
            delivery.cancel()

    def _arrived(self, delivery: asyncio.Future[list[int]]) -> None:
        self._running.discard(delivery)
        self._screens.touch()


def _reason(status: int) -> str:
    return f"it answered {status}" if status else "it did not answer"


def fault_acts(faults: Faults, phone: Phone) -> Actions:
    """What goes wrong with the bot's next call to a platform."""

    async def plan(act: Act) -> None:
        kind = next((kind for kind in get_args(FaultKind) if kind == act.value), None)
        if kind is None:
            raise LookupError(f"There is no fault {act.value}.")
        faults.plan(Fault(kind, seconds=_FAULT_SECONDS.get(kind, 1.0)))

    async def clear(_: Act) -> None:
        faults.clear()

    return {(phone, "fault"): plan, (phone, "clear"): clear}


def sms_acts(twilio: TwilioEmulator, number: str, keyword: str) -> Actions:
    """What the owner of `number` does with their phone; off, nothing reaches it."""

    async def text(body: str) -> None:
        before = len(twilio.alerts)
        await twilio.text(number, body)
        if failed := twilio.alerts[before:]:
            raise ConnectionError(f"The bot did not take it: Twilio's alert {failed[-1][0]}.")

    async def turn_off(_: Act) -> None:
        twilio.numbers[number] = "unreachable"

    async def turn_on(_: Act) -> None:
        twilio.numbers.pop(number, None)

    return {
        ("sms", "say"): lambda act: text(act.text),
        ("sms", "keyword"): lambda _: text(keyword),
        ("sms", "block"): turn_off,
        ("sms", "unblock"): turn_on,
    }
