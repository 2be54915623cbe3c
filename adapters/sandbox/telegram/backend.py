"""The parts of the emulated Telegram, as the bot's methods and the people's acts find them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from adapters.sandbox.telegram.callbacks import Callbacks
from adapters.sandbox.telegram.chats import Chats
from adapters.sandbox.telegram.commands import Menu
from adapters.sandbox.telegram.delivery import Delivery
from adapters.sandbox.telegram.files import Files
from adapters.sandbox.telegram.messages import Messages
from adapters.sandbox.telegram.updates import Updates


@dataclass(frozen=True, slots=True)
class Backend:
    """`me` is the bot as Telegram's User."""

    me: dict[str, Any]
    chats: Chats
    messages: Messages
    callbacks: Callbacks
    updates: Updates
    delivery: Delivery
    files: Files = field(default_factory=Files)
    menu: Menu = field(default_factory=Menu)
