"""Is it Block Kit as Slack accepts it? Every limit here is Slack's (docs.slack.dev, slack_sdk's models)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from adapters.sandbox.slack.elements import ELEMENTS, IMAGE, INPUTS, PRESSABLE, Object, one_of_them, plain, text
from adapters.sandbox.slack.shapes import Rule, Shape, anything, choice, fault, flag, items, shaped, string, typed

MESSAGE_BLOCKS = 50
VIEW_BLOCKS = 100


def problems(blocks: Any) -> list[str]:
    """What is wrong with the blocks of one message; nothing if they are good."""
    return list(_blocks(MESSAGE_BLOCKS)(blocks, "/blocks"))


def view_problems(view: Any) -> list[str]:
    """What is wrong with a modal or a home tab."""
    return list(typed(VIEWS)(view, "/view"))


def _blocks(most: int) -> Rule:
    def rule(value: Any, path: str) -> Iterator[str]:
        faults = list(items(typed(BLOCKS), most)(value, path))
        yield from faults or _repeated(value, path)

    return rule


def _repeated(blocks: list[dict[str, Any]], path: str) -> Iterator[str]:
    yield from _twice([block.get("block_id") for block in blocks], "block_id", path)
    for number, block in enumerate(blocks):
        ids = [element.get("action_id") for element in interactive(block)]
        yield from _twice(ids, "action_id", f"{path}/{number}")


def _twice(ids: list[str | None], name: str, path: str) -> Iterator[str]:
    given = [id_ for id_ in ids if id_ is not None]
    for id_ in sorted({id_ for id_ in given if given.count(id_) > 1}):
        yield fault(f'`{name}` "{id_}" already exists', path)


def interactive(block: Object) -> list[dict[str, Any]]:
    """What a person can press or fill in in a valid block."""
    if block["type"] == "actions":
        return list(block["elements"])
    single = [block[name] for name in ("accessory", "element") if name in block]
    return [element for element in single if element["type"] != "image"]


def _context_element(value: Any, path: str) -> Iterator[str]:
    is_image = isinstance(value, Mapping) and value.get("type") == "image"
    yield from (shaped(IMAGE) if is_image else text(2000))(value, path)


_STYLE = {"style": anything}
_INLINE: dict[str, Shape] = {
    "text": Shape({"text": string(3000)}, _STYLE),
    "link": Shape({"url": string(3000)}, {"text": string(3000), "unsafe": flag, **_STYLE}),
    "emoji": Shape({"name": string(255)}, {"unicode": string(255), "skin_tone": anything, **_STYLE}),
    "user": Shape({"user_id": string(255)}, _STYLE),
    "channel": Shape({"channel_id": string(255)}, _STYLE),
    "broadcast": Shape({"range": choice("here", "channel", "everyone")}, _STYLE),
    "date": Shape(
        {"timestamp": anything, "format": string(255)}, {"url": string(3000), "fallback": string(255), **_STYLE}
    ),
}
_WORDS = items(typed(_INLINE), most=1000, least=0)
_RICH: dict[str, Shape] = {
    "rich_text_section": Shape({"elements": _WORDS}),
    "rich_text_preformatted": Shape({"elements": _WORDS}, {"border": anything}),
    "rich_text_quote": Shape({"elements": _WORDS}, {"border": anything}),
}
_RICH["rich_text_list"] = Shape(
    {"elements": items(typed(_RICH, "rich_text_section"), 1000), "style": choice("bullet", "ordered")},
    {"indent": anything, "offset": anything, "border": anything},
)

_ID = {"block_id": string(255)}
BLOCKS: dict[str, Shape] = {
    "section": Shape(
        {},
        {
            **_ID,
            "text": text(3000),
            "fields": items(text(2000), 10),
            "accessory": typed(ELEMENTS, *PRESSABLE, "image"),
            "expand": flag,
        },
        one_of_them("text", "fields"),
    ),
    "actions": Shape({"elements": items(typed(ELEMENTS, *PRESSABLE), 25)}, _ID),
    "context": Shape({"elements": items(_context_element, 10)}, _ID),
    "header": Shape({"text": plain(150)}, _ID),
    "divider": Shape({}, _ID),
    "image": Shape(IMAGE.needs, {**IMAGE.may, **_ID, "title": plain(2000)}, IMAGE.whole),
    "input": Shape(
        {"label": plain(2000), "element": typed(ELEMENTS, *INPUTS)},
        {**_ID, "hint": plain(2000), "optional": flag, "dispatch_action": flag},
    ),
    "rich_text": Shape({"elements": items(typed(_RICH), 1000)}, _ID),
    "markdown": Shape({"text": string(12_000)}, _ID),
}

_VIEW: dict[str, Rule] = {
    "callback_id": string(255, least=0),
    "external_id": string(255, least=0),
    "private_metadata": string(3000, least=0),
}


def _submit_where_there_are_fields(view: Object, path: str) -> Iterator[str]:
    if "submit" not in view and any(block["type"] == "input" for block in view["blocks"]):
        yield fault("missing required field: submit", path)


def _one_focus(view: Object, path: str) -> Iterator[str]:
    elements = [element for block in view["blocks"] for element in interactive(block)]
    if sum(element.get("focus_on_load", False) for element in elements) > 1:
        yield fault("focus_on_load can be set on one element only", path)


def _modal(view: Object, path: str) -> Iterator[str]:
    yield from _submit_where_there_are_fields(view, path)
    yield from _one_focus(view, path)


VIEWS: dict[str, Shape] = {
    "home": Shape({"blocks": _blocks(VIEW_BLOCKS)}, _VIEW, _one_focus),
    "modal": Shape(
        {"title": plain(24), "blocks": _blocks(VIEW_BLOCKS)},
        {**_VIEW, "submit": plain(24), "close": plain(24), "clear_on_close": flag, "notify_on_close": flag},
        _modal,
    ),
}
