"""The menu of commands a customer finds beside the text field, in the languages Telegram can tell apart.

Telegram names a menu's language in two letters, so both Chinese scripts share one: its words are written alike in both.
"""

from __future__ import annotations

from typing import Any

_MENUS: dict[str, dict[str, str]] = {
    "": {
        "back": "Go back one question",
        "skip": "Skip this question",
        "help": "How this works",
        "language": "Change the language",
        "later": "Answer later",
        "stop": "No more messages from us",
    },
    "ru": {
        "back": "Вернуться к прошлому вопросу",
        "skip": "Пропустить вопрос",
        "help": "Как это работает",
        "language": "Сменить язык",
        "later": "Ответить позже",
        "stop": "Больше не присылать сообщений",
    },
    "zh": {
        "back": "上一步",
        "skip": "不回答",
        "help": "使用方法",
        "language": "中文 · English · Русский",
        "later": "下次再答",
        "stop": "停止接收",
    },
}


def menus() -> list[dict[str, Any]]:
    """The payloads of setMyCommands. Groups have no menu: the customer's commands mean nothing there."""
    return [_menu(language, words) for language, words in _MENUS.items()]


def _menu(language: str, words: dict[str, str]) -> dict[str, Any]:
    commands = [{"command": command, "description": description} for command, description in words.items()]
    scope = {"scope": {"type": "all_private_chats"}}
    return {"commands": commands, **scope, **({"language_code": language} if language else {})}
