"""A modal with every kind of field and a home tab, as an app gives them and as Slack keeps them."""

from __future__ import annotations

import copy
from typing import Any

from tests.sandbox.page_world import button, mrkdwn, plain


def option(name: str) -> dict[str, Any]:
    return {"text": plain(name), "value": name.lower()}


def field(id_: str, label: str, element: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"type": "input", "block_id": id_, "label": plain(label), "element": {"action_id": id_, **element}, **more}


KINDS = [option(name) for name in ("NPS", "CSAT", "Text")]
LANGUAGES = [option(name) for name in ("English", "Русский", "简体中文")]

MODAL: dict[str, Any] = {
    "type": "modal",
    "callback_id": "question",
    "title": plain("Edit a question"),
    "submit": plain("Save"),
    "close": plain("Not now"),
    "blocks": [
        {"type": "section", "block_id": "about", "text": mrkdwn("*Draft* of version 3")},
        field("text", "Question", {"type": "plain_text_input", "multiline": True}, hint=plain("One short sentence.")),
        field("key", "Key", {"type": "plain_text_input", "max_length": 20, "initial_value": "score"}),
        field("kind", "Kind", {"type": "static_select", "options": KINDS, "placeholder": plain("Choose a kind")}),
        field("role", "Scale", {"type": "radio_buttons", "options": [option("Five"), option("Eleven")]}, optional=True),
        field("languages", "Languages", {"type": "checkboxes", "options": LANGUAGES}, optional=True),
        field("ways", "Channels", {"type": "multi_static_select", "options": LANGUAGES}, optional=True),
        field(
            "most",
            "At most",
            {"type": "number_input", "is_decimal_allowed": False, "min_value": "1", "max_value": "9"},
            optional=True,
        ),
        {"type": "actions", "block_id": "more", "elements": [button("Move up", "up")]},
    ],
}
HOME: dict[str, Any] = {
    "type": "home",
    "blocks": [
        {"type": "header", "block_id": "h", "text": plain("What matters now")},
        {"type": "actions", "block_id": "a", "elements": [button("New survey", "new")]},
    ],
}


def kept(view: dict[str, Any], **more: Any) -> dict[str, Any]:
    """The view as Slack has it in front of a person, who filled nothing in yet."""
    own = {"id": "V1", "hash": "1.a", "previous_view_id": None}
    return {**copy.deepcopy(view), **own, "state": {"values": {}}, "errors": {}, **more}
