"""The bot's lists of commands, by scope and language, and which of them somebody's app shows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from adapters.sandbox.telegram.answers import Refusal, bad_request
from adapters.sandbox.telegram.chats import CHAT_NOT_FOUND, Chats, Group, Person
from adapters.sandbox.telegram.types import BotCommandScope

#: Telegram's BotCommand objects: {"command", "description"}.
Commands = list[dict[str, str]]

_LANGUAGE = re.compile(r"([a-z]{2})?")
_DEFAULT = BotCommandScope(type="default")
#: What a scope needs beside its type.
_NEEDS = {
    "chat": ("chat_id",),
    "chat_administrators": ("chat_id",),
    "chat_member": ("chat_id", "user_id"),
}
_GROUPS_ONLY = frozenset({"chat_administrators", "chat_member"})


@dataclass(frozen=True, slots=True)
class Menu:
    """Every list by scope and language; an empty one counts as none."""

    lists: dict[tuple[BotCommandScope, str], Commands] = field(default_factory=dict)

    def put(self, scope: BotCommandScope | None, language: str | None, commands: Commands) -> None:
        self.lists[scope or _DEFAULT, language or ""] = commands

    def get(self, scope: BotCommandScope | None, language: str | None) -> Commands:
        return self.lists.get((scope or _DEFAULT, language or ""), [])

    def shown(self, person: Person, place: Person | Group) -> Commands:
        """The first list that there is, in Telegram's order: in each scope the one in the person's language first.

        Nobody is an administrator of a group here.
        """
        language = person.language_code.lower()[:2]
        lists = (self.get(scope, code) for scope in _scopes(person, place) for code in (language, ""))
        return next((commands for commands in lists if commands), [])


def _scopes(person: Person, place: Person | Group) -> Iterator[BotCommandScope]:
    """Those that may be meant, the narrowest first."""
    if isinstance(place, Group):
        yield BotCommandScope(type="chat_member", chat_id=place.id, user_id=person.id)
    yield BotCommandScope(type="chat", chat_id=place.id)
    yield BotCommandScope(type="all_group_chats" if isinstance(place, Group) else "all_private_chats")
    yield _DEFAULT


def scope_problem(chats: Chats, scope: BotCommandScope | None) -> Refusal | None:
    """Why there can be no commands for this scope (TDLib's BotCommandScope.cpp)."""
    if scope is None:
        return None
    given: dict[str, Any] = scope.model_dump(exclude_none=True, exclude={"type"})
    needed = _NEEDS.get(scope.type, ())
    if lacking := [name for name in needed if name not in given]:
        return bad_request(f"can't parse BotCommandScope: Can't find field \"{lacking[0]}\"")
    if surplus := given.keys() - set(needed):
        return bad_request(f"can't parse BotCommandScope: {scope.type} has no {min(surplus)}")
    return _chat_problem(chats, scope) if needed else None


def _chat_problem(chats: Chats, scope: BotCommandScope) -> Refusal | None:
    place = None if scope.chat_id is None else chats.find(scope.chat_id)
    if place is None or chats.standing(place.id) == "stranger":
        return CHAT_NOT_FOUND
    if scope.type in _GROUPS_ONLY and not isinstance(place, Group):
        return bad_request("can't use specified scope in private chats")
    return None


def language_problem(language: str | None) -> Refusal | None:
    """Telegram's server takes two small letters or none: "zh", not "zh-Hans" (TDLib's validate_bot_language_code)."""
    return None if _LANGUAGE.fullmatch(language or "") else bad_request("invalid language code specified")
