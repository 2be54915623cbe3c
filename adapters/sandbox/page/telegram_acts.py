"""What the people of the page do in Telegram: in their private chats, whose id is their own, and in a group.

The emulator carries it to the bot by itself.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from adapters.sandbox.page.scene import Act, Action, Actions, Upload
from adapters.sandbox.telegram import TelegramEmulator


@dataclass(frozen=True, slots=True)
class Seat:
    """Who writes in a chat of the page, and what the START button there carries at the moment, where no link
    was followed."""

    user: int
    chat: int
    payload: Callable[[], str] = str


def telegram_acts(telegram: TelegramEmulator, seats: tuple[Seat, ...]) -> Actions:
    acts: Mapping[str, Callable[[Seat, Act], Awaitable[object]]] = {
        "say": lambda seat, act: telegram.say(
            seat.user, act.text, seat.chat, _number(act.under) if act.under else None
        ),
        "edit": lambda seat, act: telegram.edit(seat.user, _number(act.id), act.text, seat.chat),
        "press": lambda seat, act: telegram.press(seat.user, _number(act.id), act.value, chat=seat.chat),
        "start": lambda seat, act: telegram.start(seat.user, act.value or seat.payload()),
        "block": lambda seat, _: telegram.block(seat.user),
        "unblock": lambda seat, _: telegram.unblock(seat.user),
    }
    return {("telegram", name): _by_whose_chat(do, seats) for name, do in acts.items()}


def telegram_upload(telegram: TelegramEmulator, seats: tuple[Seat, ...]) -> Callable[[Upload], Awaitable[None]]:
    async def upload(given: Upload) -> None:
        seat = _seat(given.chat, seats)
        await telegram.send_file(seat.user, given.name, await given.file.read(), given.text, seat.chat)

    return upload


def _by_whose_chat(do: Callable[[Seat, Act], Awaitable[object]], seats: tuple[Seat, ...]) -> Action:
    async def action(act: Act) -> None:
        await do(_seat(act.chat, seats), act)

    return action


def _seat(chat: str, seats: tuple[Seat, ...]) -> Seat:
    for seat in seats:
        if str(seat.chat) == chat:
            return seat
    raise LookupError(f"Nobody here has the chat {chat}.")


def _number(message: str) -> int:
    if not message.isdecimal():
        raise LookupError(f"There is no message {message}.")
    return int(message)
