"""The bot's lists of commands, and the one that each person's app shows."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
from telegram import (
    BotCommandScope,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
    BotCommandScopeChatAdministrators,
    BotCommandScopeChatMember,
)
from telegram.error import BadRequest

from tests.sandbox.telegram_world import ANN, BEN, CREW, World, telegram_world

PRIVATE, GROUPS = BotCommandScopeAllPrivateChats(), BotCommandScopeAllGroupChats()
#: (scope, language) in the order in which Telegram looks for Ann's list ("pt-br") in her private chat.
IN_PRIVATE: list[tuple[BotCommandScope | None, str | None]] = [
    (BotCommandScopeChat(ANN), "pt"),
    (BotCommandScopeChat(ANN), None),
    (PRIVATE, "pt"),
    (PRIVATE, None),
    (None, "pt"),
    (None, None),
]
IN_GROUP: list[tuple[BotCommandScope | None, str | None]] = [
    (BotCommandScopeChatMember(CREW, ANN), "pt"),
    (BotCommandScopeChatMember(CREW, ANN), None),
    (BotCommandScopeChat(CREW), "pt"),
    (BotCommandScopeChat(CREW), None),
    (GROUPS, "pt"),
    (GROUPS, None),
    (None, "pt"),
    (None, None),
]


@pytest.fixture
async def world() -> AsyncIterator[World]:
    """Ann has pressed Start; Ben never has."""
    async with telegram_world() as world:
        await world.telegram.start(ANN)
        yield world


def names(menu: list[dict[str, str]]) -> list[str]:
    return [command["command"] for command in menu]


async def test_a_menu_lists_commands_with_their_descriptions(world: World) -> None:
    assert world.telegram.menu(ANN) == []
    await world.bot.set_my_commands([("survey", "Surveys"), ("help", "What there is")])
    assert world.telegram.menu(ANN) == [
        {"command": "survey", "description": "Surveys"},
        {"command": "help", "description": "What there is"},
    ]


@pytest.mark.parametrize(("order", "chat"), [(IN_PRIVATE, None), (IN_GROUP, CREW)], ids=["private", "group"])
async def test_the_narrowest_list_is_shown_and_in_a_scope_the_one_in_the_persons_language(
    world: World, order: list[tuple[BotCommandScope | None, str | None]], chat: int | None
) -> None:
    for number, (scope, language) in enumerate(order):
        await world.bot.set_my_commands([(f"list{number}", "A list")], scope, language)
    for number, (scope, language) in enumerate(order):
        assert names(world.telegram.menu(ANN, chat)) == [f"list{number}"]
        await world.bot.delete_my_commands(scope, language)
    assert world.telegram.menu(ANN, chat) == []


async def test_an_admins_own_menu_is_nobody_elses(world: World) -> None:
    await world.telegram.start(BEN)
    await world.bot.set_my_commands([("start", "Begin")])
    await world.bot.set_my_commands([("survey", "Surveys")], BotCommandScopeChat(BEN))
    assert (names(world.telegram.menu(ANN)), names(world.telegram.menu(BEN))) == (["start"], ["survey"])


async def test_an_empty_list_is_none(world: World) -> None:
    await world.bot.set_my_commands([("start", "Begin")])
    await world.bot.set_my_commands([], PRIVATE)
    assert names(world.telegram.menu(ANN)) == ["start"]


async def test_another_language_is_not_shown(world: World) -> None:
    await world.bot.set_my_commands([("start", "Начать")], language_code="ru")
    assert world.telegram.menu(ANN) == []


@pytest.mark.parametrize("language", ["zh-Hans", "ZH", "eng", "e"])
async def test_a_language_has_two_small_letters(world: World, language: str) -> None:
    with pytest.raises(BadRequest, match="Invalid language code specified"):
        await world.bot.set_my_commands([("start", "Begin")], language_code=language)


@pytest.mark.parametrize(
    ("scope", "reason"),
    [
        ({"type": "chat"}, """can't parse BotCommandScope: Can't find field "chat_id\""""),
        ({"type": "chat_member", "chat_id": CREW}, """can't parse BotCommandScope: Can't find field "user_id\""""),
        ({"type": "chat", "chat_id": 99}, "chat not found"),
        ({"type": "chat", "chat_id": BEN}, "chat not found"),
        ({"type": "chat_administrators", "chat_id": ANN}, "can't use specified scope in private chats"),
        ({"type": "default", "chat_id": ANN}, "can't parse BotCommandScope: default has no chat_id"),
    ],
)
@pytest.mark.parametrize("method", ["setMyCommands", "getMyCommands", "deleteMyCommands"])
async def test_a_scope_that_cannot_be_is_refused(world: World, method: str, scope: dict[str, Any], reason: str) -> None:
    commands: dict[str, Any] = {"commands": []} if method == "setMyCommands" else {}
    status, answer = await world.call(method, scope=scope, **commands)
    assert (status, answer["description"]) == (400, f"Bad Request: {reason}")


async def test_administrators_of_a_group_have_a_list_that_members_do_not_see(world: World) -> None:
    await world.bot.set_my_commands([("survey", "Surveys")], BotCommandScopeChatAdministrators(CREW))
    assert len(await world.bot.get_my_commands(BotCommandScopeChatAdministrators(CREW))) == 1
    assert world.telegram.menu(ANN, CREW) == []
