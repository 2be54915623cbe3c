"""What the people of the page do in Telegram, each in their private chat, whose id is their own.

The emulator carries it to the bot by itself.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from adapters.sandbox.page.scene import Act, Action, Actions, Upload
from adapters.sandbox.telegram import TelegramEmulator

#: By person: what their START button carries at the moment.
Starts = Mapping[int, Callable[[], str]]


def telegram_acts(telegram: TelegramEmulator, starts: Starts) -> Actions:
    acts: Mapping[str, Callable[[int, Act], Awaitable[object]]] = {
        "say": lambda user, act: telegram.say(user, act.text),
        "edit": lambda user, act: telegram.edit(user, _message_id(act), act.text),
        "press": lambda user, act: telegram.press(user, _message_id(act), act.value),
        "start": lambda user, _: telegram.start(user, starts[user]()),
        "block": lambda user, _: telegram.block(user),
        "unblock": lambda user, _: telegram.unblock(user),
    }
    return {("telegram", name): _by_whose_chat(do, starts) for name, do in acts.items()}


def telegram_upload(telegram: TelegramEmulator, starts: Starts) -> Callable[[Upload], Awaitable[None]]:
    async def upload(given: Upload) -> None:
        await telegram.send_file(_whose(given.chat, starts), given.name, await given.file.read(), given.text)

    return upload


def _by_whose_chat(do: Callable[[int, Act], Awaitable[object]], starts: Starts) -> Action:
    async def action(act: Act) -> None:
        await do(_whose(act.chat, starts), act)

    return action


def _whose(chat: str, starts: Starts) -> int:
    for user in starts:
        if str(user) == chat:
            return user
    raise LookupError(f"Nobody here has the chat {chat}.")


def _message_id(act: Act) -> int:
    if not act.id.isdecimal():
        raise LookupError(f"There is no message {act.id}.")
    return int(act.id)
