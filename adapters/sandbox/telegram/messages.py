"""The messages of all chats, as Telegram's Message objects. They live in the journal."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from adapters.sandbox.common import Entry, Journal
from adapters.sandbox.telegram.answers import Refusal, bad_request
from adapters.sandbox.telegram.limits import utf16
from adapters.sandbox.telegram.notes import Notes, Sequence
from adapters.sandbox.telegram.types import ReplyParameters

#: Telegram's Message.
Message = dict[str, Any]

_FOUND_BY_TELEGRAM = re.compile(r"(?<!\S)(?:(?P<bot_command>/\w{1,32}(?:@\w+)?)|(?P<mention>@\w{4,32}))", re.ASCII)
_NOT_MODIFIED = bad_request(
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)
#: Bots may delete for 48 hours.
_DELETABLE_SECONDS = 48 * 3600


def found_entities(text: str) -> dict[str, list[dict[str, Any]]]:
    """The commands and mentions that Telegram marks in what a person writes: {"entities": […]}, or nothing."""
    found = [
        {"type": match.lastgroup, "offset": utf16(text[: match.start()]), "length": utf16(match.group())}
        for match in _FOUND_BY_TELEGRAM.finditer(text)
    ]
    return {"entities": found} if found else {}


def as_returned(message: Message) -> Message:
    """A message as the API gives it: of keyboards, only inline ones are part of a message."""
    markup = message.get("reply_markup", {})
    return message if "inline_keyboard" in markup else {k: v for k, v in message.items() if k != "reply_markup"}


def quoted(message: Message) -> Message:
    """A message inside a reply to it: what it replied to itself is not told there."""
    return {name: value for name, value in as_returned(message).items() if name != "reply_to_message"}


class Messages:
    def __init__(self, journal: Journal, notes: Notes, clock: Callable[[], float]) -> None:
        self._journal = journal
        self._ids = Sequence(notes, "message_id", 11)
        self._clock = clock

    def now(self) -> int:
        """Unix time, as Telegram's dates are."""
        return int(self._clock())

    def draft(self, sender: dict[str, Any], chat: dict[str, Any], content: dict[str, Any]) -> Message:
        """A new message with its id, not yet posted."""
        return {"message_id": self._ids.next(), "from": sender, "chat": chat, "date": self.now()} | content

    def post(self, sender: dict[str, Any], chat: dict[str, Any], content: dict[str, Any]) -> Message:
        message = self.draft(sender, chat, content)
        self._record(message)
        return message

    def find(self, chat_id: int | str, message_id: int | None) -> Message | None:
        entry = self._journal.get("telegram", str(chat_id), str(message_id))
        return entry.body if entry and not entry.deleted else None

    def change(self, message: Message, content: dict[str, Any]) -> Message | Refusal:
        """Replace the parts of a message that `content` names; None takes one away."""
        changed = {name: value for name, value in (message | content).items() if value is not None}
        if changed == message:
            return _NOT_MODIFIED
        changed["edit_date"] = self.now()
        self._record(changed)
        return changed

    def delete(self, chat_id: int | str, message_id: int) -> Refusal | bool:
        message = self.find(chat_id, message_id)
        if message is None:
            return bad_request("message to delete not found")
        if self._clock() - message["date"] > _DELETABLE_SECONDS:
            return bad_request("message can't be deleted for everyone")
        self._record(message, deleted=True)
        return True

    def own(self, chat_id: int | str | None, message_id: int | None) -> Message | Refusal:
        """The bot's message that is to be edited."""
        if chat_id is None or message_id is None:
            return bad_request("message identifier is not specified")
        message = self.find(chat_id, message_id)
        if message is None:
            return bad_request("message to edit not found")
        return message if message["from"]["is_bot"] else bad_request("message can't be edited")

    def replied_to(self, chat_id: int | str, reply: ReplyParameters | None) -> dict[str, Any] | Refusal:
        """What a reply adds to a message: {"reply_to_message": …}, or nothing."""
        if reply is None:
            return {}
        message = self.find(reply.chat_id or chat_id, reply.message_id)
        if message is None and not reply.allow_sending_without_reply:
            return bad_request("message to be replied not found")
        return {"reply_to_message": quoted(message)} if message else {}

    def _record(self, message: Message, *, deleted: bool = False) -> None:
        chat, id_, mine = str(message["chat"]["id"]), str(message["message_id"]), message["from"]["is_bot"]
        self._journal.record(Entry("telegram", chat, id_, mine=mine, body=message, deleted=deleted))
