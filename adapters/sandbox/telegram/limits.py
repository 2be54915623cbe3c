"""The limits of the Bot API that a bot runs into. Each check gives the refusal, or None where all is well."""

from __future__ import annotations

import re
from itertools import accumulate

from adapters.sandbox.telegram.answers import Refusal, bad_request
from adapters.sandbox.telegram.types import (
    AnyMarkup,
    BotCommand,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    MessageEntity,
)

MAX_TEXT = 4096  # UTF-16 units
MAX_CAPTION = 1024  # UTF-16 units
MAX_CALLBACK_DATA = 64  # bytes
MAX_CALLBACK_ANSWER = 200  # UTF-16 units
MAX_BUTTONS = 100
MAX_BUTTONS_IN_ROW = 8
MAX_COMMANDS = 100

_COMMAND = re.compile(r"[a-z0-9_]{1,32}")
_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
_ACTIONS = frozenset(
    [
        "typing",
        "upload_photo",
        "record_video",
        "upload_video",
        "record_voice",
        "upload_voice",
        "upload_document",
        "choose_sticker",
        "find_location",
        "record_video_note",
        "upload_video_note",
    ]
)
#: What makes an inline button do something. It needs exactly one of these.
_BUTTON_ACTIONS = (
    "url",
    "callback_data",
    "web_app",
    "login_url",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "copy_text",
    "callback_game",
    "pay",
)


def utf16(text: str) -> int:
    """The length of a text as Telegram counts it."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def text_problem(text: str | None, entities: list[MessageEntity] | None) -> Refusal | None:
    if not text or not text.strip():
        return bad_request("message text is empty")
    if utf16(text) > MAX_TEXT:
        return bad_request("message is too long")
    return _entities_problem(text, entities)


def caption_problem(caption: str | None, entities: list[MessageEntity] | None) -> Refusal | None:
    if utf16(caption or "") > MAX_CAPTION:
        return bad_request("message caption is too long")
    return _entities_problem(caption or "", entities)


def _entities_problem(text: str, entities: list[MessageEntity] | None) -> Refusal | None:
    boundaries = {0, *accumulate(utf16(character) for character in text)}
    for entity in entities or ():
        if entity.length <= 0 or not {entity.offset, entity.offset + entity.length} <= boundaries:
            return bad_request(f"entity {entity.type} at {entity.offset}+{entity.length} doesn't fit the text")
    return None


def parse_mode_problem(parse_mode: str | None) -> Refusal | None:
    """The emulator reads no markup: formatting comes as entities."""
    return bad_request("unsupported parse_mode") if parse_mode else None


def markup_problem(markup: AnyMarkup | None) -> Refusal | None:
    if not isinstance(markup, InlineKeyboardMarkup):
        return None
    rows = markup.inline_keyboard
    if sum(map(len, rows)) > MAX_BUTTONS or any(len(row) > MAX_BUTTONS_IN_ROW for row in rows):
        return bad_request("reply markup is too long")
    problems = (_button_problem(button) for row in rows for button in row)
    return next((problem for problem in problems if problem), None)


def _button_problem(button: InlineKeyboardButton) -> Refusal | None:
    if not button.text.strip():
        return bad_request("can't parse inline keyboard button: Text must be non-empty")
    if sum(getattr(button, action) is not None for action in _BUTTON_ACTIONS) != 1:
        return bad_request("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    if button.callback_data is not None and not 1 <= len(button.callback_data.encode()) <= MAX_CALLBACK_DATA:
        return bad_request("BUTTON_DATA_INVALID")
    if button.url is not None and not re.match(r"(https?|tg)://\S+$", button.url):
        return bad_request("inline keyboard button URL is invalid")
    return None


def commands_problem(commands: list[BotCommand]) -> Refusal | None:
    if len(commands) > MAX_COMMANDS:
        return bad_request("BOT_COMMANDS_TOO_MUCH")
    for command in commands:
        if not _COMMAND.fullmatch(command.command):
            return bad_request("BOT_COMMAND_INVALID")
        if not 1 <= len(command.description) <= 256:
            return bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    return None


def callback_answer_problem(text: str | None) -> Refusal | None:
    return bad_request("MESSAGE_TOO_LONG") if utf16(text or "") > MAX_CALLBACK_ANSWER else None


def secret_problem(secret: str | None) -> Refusal | None:
    if secret and not _SECRET.fullmatch(secret):
        return bad_request("secret token contains unallowed characters")
    return None


def action_problem(action: str) -> Refusal | None:
    return None if action in _ACTIONS else bad_request("wrong parameter action in request")
