"""The few Block Kit pieces that we use, each within Slack's limits and strictly literal: no mrkdwn anywhere, so nothing
that a customer wrote can format, link or ping. Limits: docs.slack.dev and slack_sdk's own models.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from adapters.slack.words import cut
from bot.contract.outbound import Button

Block = dict[str, Any]

MAX_BLOCKS = 50
MAX_TEXT = 3000
MAX_HEADER = 150
MAX_LABEL = 75
MAX_PLACEHOLDER = 150
MAX_ELEMENTS = 25
MAX_ACTION_ID = 255
MAX_URL = 3000

#: A select wants a placeholder, and every word for a customer is written elsewhere: these dots need no translation.
_PLACEHOLDER = "…"


#: A line across.
DIVIDER: Block = {"type": "divider"}


def plain(text: str, limit: int) -> Block:
    """A text object without markup; `emoji` off leaves `:smile:` as it was typed."""
    return {"type": "plain_text", "text": cut(text, limit), "emoji": False}


def header(text: str) -> Block:
    return {"type": "header", "text": plain(text, MAX_HEADER)}


def section(text: str) -> Block:
    return {"type": "section", "text": plain(text, MAX_TEXT)}


def context(*texts: str) -> Block:
    return {"type": "context", "elements": [plain(text, MAX_TEXT) for text in texts]}


def actions(buttons: Iterable[Button]) -> Block:
    return {"type": "actions", "elements": [_button(button) for button in buttons]}


def menu(buttons: Sequence[Button]) -> Block:
    """A select, for more choices than buttons can show."""
    select = {
        "type": "static_select",
        "action_id": "menu",
        "placeholder": plain(_PLACEHOLDER, MAX_PLACEHOLDER),
        "options": [{"text": plain(label(each), MAX_LABEL), "value": each.token} for each in buttons],
    }
    return {"type": "actions", "elements": [select]}


def label(button: Button) -> str:
    return f"✓ {button.label}" if button.chosen else button.label


def literal(text: str) -> Block:
    """Words as a paragraph of their own."""
    return rich(paragraph(run(text)))


def rich(*elements: Block) -> Block:
    return {"type": "rich_text", "elements": list(elements)}


def paragraph(*runs: Block) -> Block:
    return {"type": "rich_text_section", "elements": list(runs)}


def quote(words: str) -> Block:
    return {"type": "rich_text_quote", "elements": [run(words)]}


def preformatted(text: str) -> Block:
    return {"type": "rich_text_preformatted", "elements": [run(text)]}


def bullets(texts: Iterable[str]) -> Block:
    return {"type": "rich_text_list", "style": "bullet", "elements": [paragraph(run(text)) for text in texts]}


def run(text: str) -> Block:
    return {"type": "text", "text": cut(text, MAX_TEXT)}


def bold(text: str) -> Block:
    return {**run(text), "style": {"bold": True}}


def _button(button: Button) -> Block:
    element: Block = {
        "type": "button",
        # Unique in its message, as Slack wants it: no two buttons of one message do the same thing.
        "action_id": cut(button.token or button.url, MAX_ACTION_ID),
        "text": plain(label(button), MAX_LABEL),
    }
    if button.token:
        element["value"] = button.token
    if button.url:
        element["url"] = button.url
    if button.style != "plain":
        element["style"] = button.style
    return element
