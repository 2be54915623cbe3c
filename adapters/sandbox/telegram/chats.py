"""Who there is to talk to, and whether the bot may."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

from adapters.sandbox.telegram.answers import Refusal, bad_request, forbidden
from adapters.sandbox.telegram.notes import Notes

#: Where the bot stands in a chat. "stranger": the person never pressed Start; "kicked": blocked, or out of the group.
Standing = Literal["stranger", "member", "kicked", "deactivated", "migrated"]


@dataclass(frozen=True, slots=True)
class Person:
    """`language_code` is an IETF tag as the person's app reports it."""

    id: int
    first_name: str
    language_code: str = "en"
    username: str | None = None

    def user(self) -> dict[str, Any]:
        """Telegram's User."""
        return {"id": self.id, "is_bot": False, **self._names(), "language_code": self.language_code}

    def chat(self) -> dict[str, Any]:
        """Telegram's Chat: the private one with this person."""
        return {"id": self.id, **self._names(), "type": "private"}

    def _names(self) -> dict[str, str]:
        return {"first_name": self.first_name} | ({"username": self.username} if self.username else {})


@dataclass(frozen=True, slots=True)
class Group:
    """`id` is negative; a supergroup's begins with -100."""

    id: int
    title: str

    @property
    def type(self) -> str:
        return "supergroup" if str(self.id).startswith("-100") else "group"

    def chat(self) -> dict[str, Any]:
        return {"id": self.id, "title": self.title, "type": self.type}


_PRIVATE_REFUSALS = {
    "stranger": forbidden("bot can't initiate conversation with a user"),
    "kicked": forbidden("bot was blocked by the user"),
    "deactivated": forbidden("user is deactivated"),
}
CHAT_NOT_FOUND = bad_request("chat not found")


class Chats:
    """`people` and `groups` by id; both may be added to at any time."""

    def __init__(self, notes: Notes, people: Iterable[Person], groups: Iterable[Group]) -> None:
        self._notes = notes
        self.people = {person.id: person for person in people}
        self.groups = {group.id: group for group in groups}
        for group in list(self.groups.values()):
            if self.standing(group.id) == "migrated":
                self._add_successor(group)

    def find(self, chat_id: int | str) -> Person | Group | None:
        return None if isinstance(chat_id, str) else self.people.get(chat_id) or self.groups.get(chat_id)

    def person(self, user_id: int) -> Person:
        """Raises LookupError if there is no such person."""
        if user_id not in self.people:
            raise LookupError(f"Nobody here has the id {user_id}.")
        return self.people[user_id]

    def place(self, user_id: int, chat: int | None) -> Person | Group:
        """Where somebody writes: a group, or the private chat. Raises LookupError if there is no such group."""
        if chat in (None, user_id):
            return self.person(user_id)
        if chat not in self.groups:
            raise LookupError(f"No group here has the id {chat}.")
        return self.groups[chat]

    def standing(self, chat_id: int) -> Standing:
        unknown: Standing = "stranger" if chat_id in self.people else "member"
        standing: Standing = self._notes.get(f"chat:{chat_id}").get("standing", unknown)
        return standing

    def set_standing(self, chat_id: int, standing: Standing) -> None:
        self._notes.put(f"chat:{chat_id}", {"standing": standing})

    def migrate(self, group: Group, new_id: int) -> Group:
        """Give a group its supergroup, which is returned."""
        self._notes.put(f"chat:{group.id}", {"standing": "migrated", "migrated_to": new_id})
        return self._add_successor(group)

    def _add_successor(self, group: Group) -> Group:
        new_id = self._notes.get(f"chat:{group.id}")["migrated_to"]
        self.groups[new_id] = Group(new_id, group.title)
        return self.groups[new_id]

    def problem(self, chat_id: int | str | None) -> Refusal | None:
        """Why the bot may not write there."""
        found = None if chat_id is None else self.find(chat_id)
        match found:
            case Person():
                return _PRIVATE_REFUSALS.get(self.standing(found.id))
            case Group():
                return self._group_problem(found)
            case None:
                return CHAT_NOT_FOUND

    def _group_problem(self, group: Group) -> Refusal | None:
        match self.standing(group.id):
            case "kicked":
                return forbidden(f"bot was kicked from the {group.type} chat")
            case "migrated":
                successor = self._notes.get(f"chat:{group.id}")["migrated_to"]
                refusal = bad_request("group chat was upgraded to a supergroup chat")
                return Refusal(refusal.code, refusal.description, {"migrate_to_chat_id": successor})
        return None
