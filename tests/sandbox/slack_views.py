"""Views as an app composes them, for tests: literal Block Kit with as little as Slack accepts."""

from __future__ import annotations

from typing import Any

View = dict[str, Any]


def plain(text: str) -> View:
    return {"type": "plain_text", "text": text}


def option(value: str) -> View:
    return {"text": plain(value.capitalize()), "value": value}


def field(block_id: str, type_: str = "plain_text_input", **more: Any) -> View:
    """An input block that must be filled in; its element's action_id is "a"."""
    element = {"type": type_, "action_id": "a", **more}
    return {"type": "input", "block_id": block_id, "label": plain(block_id), "element": element}


def chooser(block_id: str, type_: str, *values: str, **more: Any) -> View:
    return field(block_id, type_, options=[option(value) for value in values], **more)


def modal(*blocks: View, title: str = "Survey", **more: Any) -> View:
    frame = {"type": "modal", "title": plain(title), "submit": plain("Save"), "close": plain("Cancel")}
    return {**frame, "blocks": list(blocks), **more}


def home(*blocks: View) -> View:
    return {"type": "home", "blocks": list(blocks)}


def button_row(*ids: str, block_id: str = "row") -> View:
    buttons = [{"type": "button", "action_id": id_, "value": f"v-{id_}", "text": plain(id_)} for id_ in ids]
    return {"type": "actions", "block_id": block_id, "elements": buttons}
