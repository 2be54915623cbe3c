"""Is it Block Kit as Slack accepts it? Every limit here is Slack's (docs.slack.dev, slack_sdk's models)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from adapters.sandbox.slack.shapes import Rule, Shape, anything, choice, fault, flag, items, shaped, string, typed

Object = Mapping[str, Any]

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


def _text(most: int, *kinds: str) -> Rule:
    shapes = {
        "plain_text": Shape({"text": string(most)}, {"emoji": flag}),
        "mrkdwn": Shape({"text": string(most)}, {"verbatim": flag}),
    }
    return typed(shapes, *kinds)


def _plain(most: int) -> Rule:
    return _text(most, "plain_text")


def _one_of_them(*names: str) -> Rule:
    def rule(value: Object, path: str) -> Iterator[str]:
        if not any(name in value for name in names):
            yield fault(f"must have one of: {', '.join(names)}", path)

    return rule


def _initial_among_options(value: Object, path: str) -> Iterator[str]:
    initial = [*value.get("initial_options", ()), *([value["initial_option"]] if "initial_option" in value else [])]
    if any(option not in value.get("options", ()) for option in initial):
        yield fault("initial option must be one of the options", path)


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


_CONFIRM = shaped(
    Shape(
        {"title": _plain(100), "text": _text(300)},
        {"confirm": _plain(30), "deny": _plain(30), "style": choice("primary", "danger")},
    )
)
_OPTION = shaped(Shape({"text": _text(75), "value": string(150)}, {"description": _text(75), "url": string(3000)}))
_ACTION = {"action_id": string(255), "confirm": _CONFIRM, "focus_on_load": flag}
_IMAGE = Shape({"image_url": string(3000), "alt_text": string(2000)})


def _context_element(value: Any, path: str) -> Iterator[str]:
    is_image = isinstance(value, Mapping) and value.get("type") == "image"
    yield from (shaped(_IMAGE) if is_image else _text(2000))(value, path)


def _chooser(most: int, **may: Rule) -> Shape:
    return Shape({"options": items(_OPTION, most)}, {**_ACTION, **may}, _initial_among_options)


def _input(**may: Rule) -> Shape:
    return Shape({}, {**_ACTION, "placeholder": _plain(150), "initial_value": string(3000), **may})


ELEMENTS: dict[str, Shape] = {
    "button": Shape(
        {"text": _plain(75)},
        {
            **_ACTION,
            "value": string(2000),
            "url": string(3000),
            "style": choice("primary", "danger"),
            "accessibility_label": string(75),
        },
    ),
    "static_select": _chooser(100, placeholder=_plain(150), initial_option=_OPTION),
    "multi_static_select": _chooser(
        100, placeholder=_plain(150), initial_options=items(_OPTION, 100), max_selected_items=anything
    ),
    "radio_buttons": _chooser(10, initial_option=_OPTION),
    "checkboxes": _chooser(10, initial_options=items(_OPTION, 10)),
    "overflow": _chooser(5),
    "plain_text_input": _input(
        multiline=flag, min_length=anything, max_length=anything, dispatch_action_config=anything
    ),
    "email_text_input": _input(),
    "number_input": _input(is_decimal_allowed=flag, min_value=anything, max_value=anything),
    "datepicker": Shape({}, {**_ACTION, "placeholder": _plain(150), "initial_date": string(10)}),
    "timepicker": Shape({}, {**_ACTION, "placeholder": _plain(150), "initial_time": string(5), "timezone": string(64)}),
    "image": _IMAGE,
}
_INPUTS = tuple(ELEMENTS.keys() - {"button", "overflow", "image"})
_PRESSABLE = tuple(ELEMENTS.keys() - {"image", "plain_text_input", "email_text_input", "number_input"})

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
            "text": _text(3000),
            "fields": items(_text(2000), 10),
            "accessory": typed(ELEMENTS, *_PRESSABLE, "image"),
            "expand": flag,
        },
        _one_of_them("text", "fields"),
    ),
    "actions": Shape({"elements": items(typed(ELEMENTS, *_PRESSABLE), 25)}, _ID),
    "context": Shape({"elements": items(_context_element, 10)}, _ID),
    "header": Shape({"text": _plain(150)}, _ID),
    "divider": Shape({}, _ID),
    "image": Shape(_IMAGE.needs, {**_ID, "title": _plain(2000)}),
    "input": Shape(
        {"label": _plain(2000), "element": typed(ELEMENTS, *_INPUTS)},
        {**_ID, "hint": _plain(2000), "optional": flag, "dispatch_action": flag},
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


VIEWS: dict[str, Shape] = {
    "home": Shape({"blocks": _blocks(VIEW_BLOCKS)}, _VIEW),
    "modal": Shape(
        {"title": _plain(24), "blocks": _blocks(VIEW_BLOCKS)},
        {**_VIEW, "submit": _plain(24), "close": _plain(24), "clear_on_close": flag, "notify_on_close": flag},
        _submit_where_there_are_fields,
    ),
}
