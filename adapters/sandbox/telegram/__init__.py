"""An emulated Telegram Bot API: the wire protocol, and people to write to the bot."""

from adapters.sandbox.telegram.chats import Group, Person
from adapters.sandbox.telegram.emulator import TelegramEmulator

__all__ = ["Group", "Person", "TelegramEmulator"]
