"""What people do in their Telegram apps: the acts of a player or a test."""

from __future__ import annotations

import re
from typing import Any

from adapters.sandbox.telegram.backend import Backend
from adapters.sandbox.telegram.callbacks import CallbackAnswer
from adapters.sandbox.telegram.chats import Chats, Group, Person, Standing
from adapters.sandbox.telegram.commands import Commands
from adapters.sandbox.telegram.limits import MAX_CAPTION, utf16
from adapters.sandbox.telegram.messages import Message, as_returned, found_entities, quoted

_START_PAYLOAD = re.compile(r"[A-Za-z0-9_-]{0,64}")
#: A member of a chat, as my_chat_member tells it.
_STATUS: dict[Standing, dict[str, Any]] = {
    "member": {"status": "member"},
    "kicked": {"status": "kicked", "until_date": 0},
}
_LEFT = {"status": "left"}


class People:
    """Each act raises LookupError where the person, group, message or button isn't there.

    They return once Telegram has it; the bot hears of it by itself.
    """

    def __init__(self, backend: Backend) -> None:
        self._backend = backend

    @property
    def chats(self) -> Chats:
        return self._backend.chats

    @property
    def callback_answers(self) -> list[CallbackAnswer]:
        return self._backend.callbacks.answers

    async def say(self, user_id: int, text: str, chat: int | None = None, reply_to: int | None = None) -> int:
        """Write in the private chat, or in the group `chat`, perhaps in reply to a message. Gives the message's id.

        Who had blocked the bot unblocks it by that.
        """
        person, place = self.chats.person(user_id), self.chats.place(user_id, chat)
        self._join(person, place)
        reply = {} if reply_to is None else {"reply_to_message": quoted(self._message(place, reply_to))}
        content = {"text": text, **found_entities(text), **reply}
        message = self._backend.messages.post(person.user(), place.chat(), content)
        if isinstance(place, Person) or self._concerns_bot(text) or self._answers_bot(message):
            self._tell(place, "message", message)
        return int(message["message_id"])

    async def send_file(
        self, user_id: int, filename: str, content: bytes, caption: str = "", chat: int | None = None
    ) -> int:
        """Send a file as a document, as `say` sends words. Raises ValueError where Telegram's app doesn't let one."""
        if not content:
            raise ValueError("An empty file can't be sent.")
        if utf16(caption) > MAX_CAPTION:
            raise ValueError(f"A caption has at most {MAX_CAPTION} characters.")
        person, place = self.chats.person(user_id), self.chats.place(user_id, chat)
        self._join(person, place)
        file = self._backend.files.keep(filename, content, "documents")
        words = {"caption": caption, **_for_caption(found_entities(caption))} if caption else {}
        message = self._backend.messages.post(person.user(), place.chat(), {"document": file.document(), **words})
        if isinstance(place, Person) or self._concerns_bot(caption):
            self._tell(place, "message", message)
        return int(message["message_id"])

    def menu(self, user_id: int, chat: int | None = None) -> Commands:
        """The bot's commands as this person's app lists them, in the private chat or in the group `chat`."""
        return self._backend.menu.shown(self.chats.person(user_id), self.chats.place(user_id, chat))

    async def start(self, user_id: int, payload: str = "") -> int:
        """Press Start, or follow a link t.me/<bot>?start=<payload>. Raises LookupError for a link that cannot be."""
        if not _START_PAYLOAD.fullmatch(payload):
            raise LookupError(f"Telegram knows no start link with {payload!r}.")
        return await self.say(user_id, f"/start {payload}".rstrip())

    async def edit(self, user_id: int, message_id: int, text: str, chat: int | None = None) -> None:
        """Change one's own message."""
        place = self.chats.place(user_id, chat)
        message = self._message(place, message_id)
        if message["from"]["id"] != user_id:
            raise LookupError(f"Message {message_id} is somebody else's.")
        changed = self._backend.messages.change(message, {"entities": None, "text": text, **found_entities(text)})
        if isinstance(changed, dict) and (isinstance(place, Person) or self._concerns_bot(text)):
            self._tell(place, "edited_message", changed)

    async def press(
        self, user_id: int, message_id: int, data: str | None = None, label: str | None = None, chat: int | None = None
    ) -> str:
        """Press the button with this label, or with this data: a forged or outdated button if the message has no such.

        Gives the callback query's id.
        """
        person, place = self.chats.person(user_id), self.chats.place(user_id, chat)
        message = self._backend.messages.find(place.id, message_id)
        if data is None:
            data = _data_of(self._message(place, message_id), label)
        seen = as_returned(message) if message else {"message_id": message_id, "chat": place.chat(), "date": 0}
        query = self._backend.callbacks.press(person.user(), seen, data)
        self._tell(place, "callback_query", query)
        return str(query["id"])

    async def block(self, user_id: int) -> None:
        """Stop the bot; it is told."""
        person = self.chats.person(user_id)
        self._change_standing(person, person, "kicked")

    async def unblock(self, user_id: int) -> None:
        person = self.chats.person(user_id)
        if self.chats.standing(user_id) == "kicked":
            self._change_standing(person, person, "member")

    async def deactivate(self, user_id: int) -> None:
        """Delete the account. The bot isn't told."""
        self.chats.set_standing(self.chats.person(user_id).id, "deactivated")

    async def kick(self, user_id: int, chat: int) -> None:
        """Remove the bot from a group; it is told."""
        self._change_standing(self.chats.person(user_id), self.chats.place(user_id, chat), "kicked")

    async def readmit(self, user_id: int, chat: int) -> None:
        """Take the bot into a group again."""
        self._change_standing(self.chats.person(user_id), self.chats.place(user_id, chat), "member")

    async def upgrade(self, user_id: int, chat: int, new_id: int) -> None:
        """Turn a group into the supergroup `new_id`: from then on the old id is refused."""
        person, group = self.chats.person(user_id), self.chats.place(user_id, chat)
        if not isinstance(group, Group):
            raise LookupError(f"{chat} is no group.")
        successor = self.chats.migrate(group, new_id)
        draft = self._backend.messages.draft
        self._tell(group, "message", draft(person.user(), group.chat(), {"migrate_to_chat_id": new_id}))
        self._tell(successor, "message", draft(person.user(), successor.chat(), {"migrate_from_chat_id": group.id}))

    def _join(self, person: Person, place: Person | Group) -> None:
        """Who writes to the bot lets it write back."""
        if not isinstance(place, Person):
            return
        if self.chats.standing(place.id) == "kicked":
            self._change_standing(person, place, "member")
        self.chats.set_standing(place.id, "member")

    def _change_standing(self, person: Person, place: Person | Group, standing: Standing) -> None:
        before = self.chats.standing(place.id)
        self.chats.set_standing(place.id, standing)
        change = {"chat": place.chat(), "from": person.user(), "date": self._backend.messages.now()}
        old, new = ({"user": self._backend.me, **_STATUS.get(status, _LEFT)} for status in (before, standing))
        self._tell(place, "my_chat_member", change | {"old_chat_member": old, "new_chat_member": new})

    def _message(self, place: Person | Group, message_id: int) -> Message:
        message = self._backend.messages.find(place.id, message_id)
        if message is None:
            raise LookupError(f"There is no message {message_id} in this chat.")
        return message

    def _concerns_bot(self, text: str) -> bool:
        """In groups a bot hears only commands that may be for it, mentions, and replies to it (its privacy mode)."""
        name = str(self._backend.me["username"])
        command = re.match(r"/\w+(?:@(\w+))?", text)
        meant = command is not None and command[1] in (None, name)
        return meant or re.search(rf"@{name}\b", text) is not None

    def _answers_bot(self, message: Message) -> bool:
        return bool(message.get("reply_to_message", {}).get("from", {}).get("is_bot"))

    def _tell(self, place: Person | Group, kind: str, content: dict[str, Any]) -> None:
        self._backend.updates.add(str(place.id), kind, content)
        self._backend.delivery.deliver()


def _for_caption(found: dict[str, Any]) -> dict[str, Any]:
    return {f"caption_{name}": value for name, value in found.items()}


def _data_of(message: Message, label: str | None) -> str:
    buttons = [button for row in message.get("reply_markup", {}).get("inline_keyboard", []) for button in row]
    for button in buttons:
        if button["text"] == label and "callback_data" in button:
            return str(button["callback_data"])
    raise LookupError(f"Message {message['message_id']} has no button {label!r} to press.")
