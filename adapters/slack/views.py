"""The views that stand beside the messages: a form as a modal, and the home tab. Pure, and literal like `blocks`.

Limits: docs.slack.dev and slack_sdk's own models.
"""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Callable, Mapping
from typing import Any

from adapters.slack import blocks
from adapters.slack.blocks import Block
from adapters.slack.messages import notice_blocks
from adapters.slack.words import cut
from bot.contract.channel import WebhookReply
from bot.contract.errors import Unsendable
from bot.contract.outbound import Field, Form, FormRefused, FormReply, Home, Option

View = dict[str, Any]

MAX_BLOCKS = 100
MAX_TITLE = 24
MAX_NOTE = 2000
MAX_INPUT = 3000
MAX_OPTIONS = 100

#: More options than this fill a phone's screen: they become a menu.
_FEW = 5
#: Slack shows no more boxes to tick than these.
_TICKS = 10
#: A view of 250 kB is too large, and a letter may take six bytes of it.
_HOME_BUDGET = 30_000
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")


def modal(form: Form) -> View:
    """Raises Unsendable where it has more than a view can hold."""
    lead = [blocks.section(form.lead)] if form.lead.strip() else []
    shown = [*lead, *(_input(field, _element_id(form, field)) for field in form.fields)]
    if len(shown) > MAX_BLOCKS:
        raise Unsendable("too_many_fields", f"a view holds {MAX_BLOCKS} blocks")
    return {
        "type": "modal",
        "callback_id": "form",
        "private_metadata": form.token,
        "notify_on_close": False,
        "title": blocks.plain(form.title, MAX_TITLE),
        "submit": blocks.plain(form.submit, MAX_TITLE),
        "close": blocks.plain(form.cancel, MAX_TITLE),
        "blocks": shown,
    }


def home(home: Home) -> View:
    """The sections with a line between them. Long ones share the room."""
    budget = _HOME_BUDGET // max(1, len(home.sections))
    shown = [block for each in home.sections for block in (blocks.DIVIDER, *notice_blocks(each, budget))]
    return {"type": "home", "blocks": shown[1:][:MAX_BLOCKS]}


def answer(reply: FormReply) -> WebhookReply:
    """What Slack is told in reply to a form: what is wrong, what comes next, or (nothing) that it may close."""
    match reply:
        case None:
            return WebhookReply()
        case FormRefused():
            errors = {field: cut(words, MAX_NOTE) for field, words in reply.errors.items()}
            return _json({"response_action": "errors", "errors": errors})
        case Form():
            return _json({"response_action": "update", "view": modal(reply)})


def _json(body: Mapping[str, Any]) -> WebhookReply:
    return WebhookReply(body=json.dumps(body).encode(), content_type="application/json")


def _element_id(form: Form, field: Field) -> str:
    """Where a view takes another's place, Slack leaves what stands in a field of the same ids and forgets what should
    stand there at first: on the next page of a form, or where somebody else changed it meanwhile, it must not."""
    return f"{form.token}#{zlib.crc32(json.dumps(field.value).encode()):x}"


def _input(field: Field, element_id: str) -> Block:
    block: Block = {
        "type": "input",
        "block_id": field.key,
        "label": blocks.plain(field.label, MAX_NOTE),
        "optional": not field.required,
        "element": {"action_id": element_id, **_ELEMENTS[field.kind](field)},
    }
    return {**block, "hint": blocks.plain(field.hint, MAX_NOTE)} if field.hint.strip() else block


def _line(field: Field) -> Block:
    most = min(field.max_length or MAX_INPUT, MAX_INPUT)
    return {"type": "plain_text_input", "max_length": most, **_initially(cut(_words(field), most))}


def _lines(field: Field) -> Block:
    return {**_line(field), "multiline": True}


def _number(field: Field) -> Block:
    """Slack refuses a whole view over a first value that is no number."""
    value = _words(field)
    return {
        "type": "number_input",
        "is_decimal_allowed": True,
        **_initially(value if _NUMBER.fullmatch(value) else ""),
    }


def _one(field: Field) -> Block:
    options, chosen = _options(field)
    kind = "radio_buttons" if len(options) <= _FEW else "static_select"
    return {"type": kind, "options": options, **({"initial_option": chosen[0]} if chosen else {})}


def _many(field: Field) -> Block:
    options, chosen = _options(field)
    kind = "checkboxes" if len(options) <= _TICKS else "multi_static_select"
    return {"type": kind, "options": options, **({"initial_options": chosen} if chosen else {})}


_ELEMENTS: Mapping[str, Callable[[Field], Block]] = {
    "line": _line,
    "lines": _lines,
    "number": _number,
    "one": _one,
    "many": _many,
}


def _words(field: Field) -> str:
    return field.value if isinstance(field.value, str) else ""


def _initially(value: str) -> dict[str, str]:
    return {"initial_value": value} if value else {}


def _options(field: Field) -> tuple[list[Block], list[Block]]:
    """All of them, and those chosen at first. Words are cut, choices never are."""
    if not 1 <= len(field.options) <= MAX_OPTIONS:
        raise Unsendable("options", f"a field has 1 to {MAX_OPTIONS} options")
    values = (field.value,) if isinstance(field.value, str) else field.value
    options = [_option(option) for option in field.options]
    return options, [option for option in options if option["value"] in values]


def _option(option: Option) -> Block:
    return {"text": blocks.plain(option.label.strip() or option.value, blocks.MAX_LABEL), "value": option.value}
