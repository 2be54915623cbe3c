"""The player's acts: what each button and composer of the page does to the emulated platforms."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import get_args

from adapters.sandbox.common import Fault, FaultKind, Faults
from adapters.sandbox.page.scene import Act, Action, Actions, Phone
from adapters.sandbox.slack import SlackEmulator
from adapters.sandbox.telegram import TelegramEmulator
from adapters.sandbox.twilio import TwilioEmulator

#: Seconds for which the page waits to hear that the bot took it. Slack may go on trying long after.
_PATIENCE = 4.0
#: How long a 429 tells the bot to wait, and how long a hanging call hangs, in seconds.
_FAULT_SECONDS = {"rate_limited": 5.0, "hang": 30.0}


#: Waits until the bot has taken an act: `Deliveries.taken`.
Taken = Callable[[Awaitable[list[int]]], Awaitable[None]]


class Deliveries:
    """What is on its way to the bot."""

    def __init__(self) -> None:
        self._running: set[asyncio.Future[list[int]]] = set()

    async def taken(self, statuses: Awaitable[list[int]]) -> None:
        """Wait for an emulator's deliveries (HTTP statuses, 0 where none came), but not for long.

        Raises ConnectionError if the bot took none of them.
        """
        delivery = asyncio.ensure_future(statuses)
        self._running.add(delivery)
        delivery.add_done_callback(self._running.discard)
        done, _ = await asyncio.wait({delivery}, timeout=_PATIENCE)
        if not done:
            raise ConnectionError("The bot has not taken it yet. It is being tried again.")
        if (found := delivery.result()) and not any(200 <= status < 300 for status in found):
            raise ConnectionError(f"The bot did not take it: {_reason(found[-1])}.")

    def cancel(self) -> None:
        for delivery in list(self._running):
            delivery.cancel()


def _reason(status: int) -> str:
    return f"it answered {status}" if status else "it did not answer"


def slack_acts(slack: SlackEmulator, phone: Phone, user: str, taken: Taken) -> Actions:
    """What `user` does in Slack."""
    bot = slack.state.workspace.bot.name

    def command(act: Act) -> Awaitable[list[int]]:
        name, _, text = act.text.partition(" ")
        return slack.command(user, act.chat, name, text.strip())

    acts: Mapping[str, Callable[[Act], Awaitable[list[int]]]] = {
        "say": lambda act: slack.say(user, act.text, act.chat),
        "mention": lambda act: slack.mention(user, act.chat, act.text.replace(f"@{bot}", "").strip()),
        "command": command,
        "edit": lambda act: slack.edit(user, act.id, act.text, act.chat),
        "press": lambda act: slack.press(user, act.chat, act.id, act.value or act.action_id),
        "select": lambda act: slack.select(user, act.chat, act.id, act.value),
    }
    return {(phone, name): _delivered(do, taken) for name, do in acts.items()}


def slack_shortcut(slack: SlackEmulator, user: str, callback_id: str, taken: Taken) -> Actions:
    return {("slack", "shortcut"): _delivered(lambda _: slack.shortcut(user, callback_id), taken)}


def _delivered(do: Callable[[Act], Awaitable[list[int]]], taken: Taken) -> Action:
    return lambda act: taken(do(act))


def telegram_acts(telegram: TelegramEmulator, user: int, start_payload: Callable[[], str]) -> Actions:
    """What `user` does in Telegram, which the emulator carries to the bot by itself. START sends `start_payload()`."""
    acts: Mapping[str, Callable[[Act], Awaitable[object]]] = {
        "say": lambda act: telegram.say(user, act.text),
        "edit": lambda act: telegram.edit(user, _message_id(act), act.text),
        "press": lambda act: telegram.press(user, _message_id(act), act.value),
        "start": lambda _: telegram.start(user, start_payload()),
        "block": lambda _: telegram.block(user),
        "unblock": lambda _: telegram.unblock(user),
    }
    return {("telegram", name): _quiet(do) for name, do in acts.items()}


def _quiet(do: Callable[[Act], Awaitable[object]]) -> Action:
    async def action(act: Act) -> None:
        await do(act)

    return action


def _message_id(act: Act) -> int:
    if not act.id.isdecimal():
        raise LookupError(f"There is no message {act.id}.")
    return int(act.id)


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
