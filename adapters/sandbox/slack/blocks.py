"""Is it Block Kit as Slack accepts it? Every limit here is Slack's (docs.slack.dev, slack_sdk's models).

A shape names the fields of an object and the rule for each; a rule yields one message per fault found, with a JSON
pointer to it, in the words Slack uses in `response_metadata.messages`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

Rule = Callable[[Any, str], Iterator[str]]
Object = Mapping[str, Any]

MESSAGE_BLOCKS = 50
VIEW_BLOCKS = 100


@dataclass(frozen=True, slots=True)
class Shape:
    """`needs` must be there, `may` can be, nothing else beside `type`. `whole` looks at the object as a whole."""

    needs: Mapping[str, Rule] = field(default_factory=dict)
    may: Mapping[str, Rule] = field(default_factory=dict)
    whole: Rule | None = None


def problems(blocks: Any, most: int = MESSAGE_BLOCKS) -> list[str]:
    """What is wrong with the blocks of one message or view; nothing if they are good."""
    found = list(_items(_typed(BLOCKS), most)(blocks, "/blocks"))
    return found or list(_repeated(blocks))


def _fault(words: str, path: str) -> str:
    return f"[ERROR] {words} [json-pointer:{path}]"


def _anything(_value: Any, _path: str) -> Iterator[str]:
    yield from ()


def _flag(value: Any, path: str) -> Iterator[str]:
    if not isinstance(value, bool):
        yield _fault("must be a boolean", path)


def _string(most: int) -> Rule:
    def rule(value: Any, path: str) -> Iterator[str]:
        if not isinstance(value, str):
            yield _fault("must be a string", path)
        elif not value:
            yield _fault("must be more than 0 characters", path)
        elif len(value) > most:
            yield _fault(f"must be less than {most + 1} characters", path)

    return rule


def _choice(*values: str) -> Rule:
    def rule(value: Any, path: str) -> Iterator[str]:
        if value not in values:
            yield _fault(f"must be one of: {', '.join(values)}", path)

    return rule


def _items(rule_of_each: Rule, most: int, least: int = 1) -> Rule:
    def rule(value: Any, path: str) -> Iterator[str]:
        if not isinstance(value, list):
            yield _fault("must be an array", path)
            return
        if len(value) < least:
            yield _fault(f"no fewer than {least} items allowed", path)
        if len(value) > most:
            yield _fault(f"no more than {most} items allowed", path)
        for number, each in enumerate(value):
            yield from rule_of_each(each, f"{path}/{number}")

    return rule


def _object(shape: Shape) -> Rule:
    def rule(value: Any, path: str) -> Iterator[str]:
        if not isinstance(value, Mapping):
            yield _fault("must be an object", path)
            return
        rules = {"type": _anything, **shape.needs, **shape.may}
        for name in shape.needs.keys() - value.keys():
            yield _fault(f"missing required field: {name}", path)
        for name in value.keys() - rules.keys():
            yield _fault(f"invalid additional property: {name}", path)
        for name in value.keys() & rules.keys():
            yield from rules[name](value[name], f"{path}/{name}")
        if shape.whole is not None:
            yield from shape.whole(value, path)

    return rule


def _typed(shapes: Mapping[str, Shape], *names: str) -> Rule:
    """An object whose `type` names its shape: one of `names`, or any of them all."""

    def rule(value: Any, path: str) -> Iterator[str]:
        type_ = value.get("type") if isinstance(value, Mapping) else None
        if not isinstance(type_, str) or type_ not in (names or shapes):
            yield _fault(f"unsupported type: {type_}", path)
        else:
            yield from _object(shapes[type_])(value, path)

    return rule


def _text(most: int, *kinds: str) -> Rule:
    shapes = {
        "plain_text": Shape({"text": _string(most)}, {"emoji": _flag}),
        "mrkdwn": Shape({"text": _string(most)}, {"verbatim": _flag}),
    }
    return _typed(shapes, *kinds)


def _plain(most: int) -> Rule:
    return _text(most, "plain_text")


def _one_of_them(*names: str) -> Rule:
    def rule(value: Object, path: str) -> Iterator[str]:
        if not any(name in value for name in names):
            yield _fault(f"must have one of: {', '.join(names)}", path)

    return rule


def _initial_among_options(value: Object, path: str) -> Iterator[str]:
    initial = [*value.get("initial_options", ()), *([value["initial_option"]] if "initial_option" in value else [])]
    if any(option not in value.get("options", ()) for option in initial):
        yield _fault("initial option must be one of the options", path)


def _repeated(blocks: list[dict[str, Any]]) -> Iterator[str]:
    yield from _twice([block.get("block_id") for block in blocks], "block_id", "/blocks")
    for number, block in enumerate(blocks):
        ids = [element.get("action_id") for element in interactive(block)]
        yield from _twice(ids, "action_id", f"/blocks/{number}")


def _twice(ids: list[str | None], name: str, path: str) -> Iterator[str]:
    given = [id_ for id_ in ids if id_ is not None]
    for id_ in sorted({id_ for id_ in given if given.count(id_) > 1}):
        yield _fault(f'`{name}` "{id_}" already exists', path)


def interactive(block: Object) -> list[dict[str, Any]]:
    """What a person can press or fill in in a valid block."""
    if block["type"] == "actions":
        return list(block["elements"])
    single = [block[name] for name in ("accessory", "element") if name in block]
    return [element for element in single if element["type"] != "image"]


_CONFIRM = _object(
    Shape(
        {"title": _plain(100), "text": _text(300)},
        {"confirm": _plain(30), "deny": _plain(30), "style": _choice("primary", "danger")},
    )
)
_OPTION = _object(Shape({"text": _text(75), "value": _string(150)}, {"description": _text(75), "url": _string(3000)}))
_ACTION = {"action_id": _string(255), "confirm": _CONFIRM, "focus_on_load": _flag}
_IMAGE = Shape({"image_url": _string(3000), "alt_text": _string(2000)})


def _context_element(value: Any, path: str) -> Iterator[str]:
    is_image = isinstance(value, Mapping) and value.get("type") == "image"
    yield from (_object(_IMAGE) if is_image else _text(2000))(value, path)


def _chooser(most: int, **may: Rule) -> Shape:
    return Shape({"options": _items(_OPTION, most)}, {**_ACTION, **may}, _initial_among_options)


def _input(**may: Rule) -> Shape:
    return Shape({}, {**_ACTION, "placeholder": _plain(150), "initial_value": _string(3000), **may})


ELEMENTS: dict[str, Shape] = {
    "button": Shape(
        {"text": _plain(75)},
        {
            **_ACTION,
            "value": _string(2000),
            "url": _string(3000),
            "style": _choice("primary", "danger"),
            "accessibility_label": _string(75),
        },
    ),
    "static_select": _chooser(100, placeholder=_plain(150), initial_option=_OPTION),
    "multi_static_select": _chooser(
        100, placeholder=_plain(150), initial_options=_items(_OPTION, 100), max_selected_items=_anything
    ),
    "radio_buttons": _chooser(10, initial_option=_OPTION),
    "checkboxes": _chooser(10, initial_options=_items(_OPTION, 10)),
    "overflow": _chooser(5),
    "plain_text_input": _input(
        multiline=_flag, min_length=_anything, max_length=_anything, dispatch_action_config=_anything
    ),
    "email_text_input": _input(),
    "number_input": _input(is_decimal_allowed=_flag, min_value=_anything, max_value=_anything),
    "datepicker": Shape({}, {**_ACTION, "placeholder": _plain(150), "initial_date": _string(10)}),
    "timepicker": Shape(
        {}, {**_ACTION, "placeholder": _plain(150), "initial_time": _string(5), "timezone": _string(64)}
    ),
    "image": _IMAGE,
}
_INPUTS = tuple(ELEMENTS.keys() - {"button", "overflow", "image"})
_PRESSABLE = tuple(ELEMENTS.keys() - {"image", "plain_text_input", "email_text_input", "number_input"})

_STYLE = {"style": _anything}
_INLINE: dict[str, Shape] = {
    "text": Shape({"text": _string(3000)}, _STYLE),
    "link": Shape({"url": _string(3000)}, {"text": _string(3000), "unsafe": _flag, **_STYLE}),
    "emoji": Shape({"name": _string(255)}, {"unicode": _string(255), "skin_tone": _anything, **_STYLE}),
    "user": Shape({"user_id": _string(255)}, _STYLE),
    "channel": Shape({"channel_id": _string(255)}, _STYLE),
    "broadcast": Shape({"range": _choice("here", "channel", "everyone")}, _STYLE),
    "date": Shape(
        {"timestamp": _anything, "format": _string(255)}, {"url": _string(3000), "fallback": _string(255), **_STYLE}
    ),
}
_WORDS = _items(_typed(_INLINE), most=1000, least=0)
_RICH: dict[str, Shape] = {
    "rich_text_section": Shape({"elements": _WORDS}),
    "rich_text_preformatted": Shape({"elements": _WORDS}, {"border": _anything}),
    "rich_text_quote": Shape({"elements": _WORDS}, {"border": _anything}),
}
_RICH["rich_text_list"] = Shape(
    {"elements": _items(_typed(_RICH, "rich_text_section"), 1000), "style": _choice("bullet", "ordered")},
    {"indent": _anything, "offset": _anything, "border": _anything},
)

_ID = {"block_id": _string(255)}
BLOCKS: dict[str, Shape] = {
    "section": Shape(
        {},
        {
            **_ID,
            "text": _text(3000),
            "fields": _items(_text(2000), 10),
            "accessory": _typed(ELEMENTS, *_PRESSABLE, "image"),
            "expand": _flag,
        },
        _one_of_them("text", "fields"),
    ),
    "actions": Shape({"elements": _items(_typed(ELEMENTS, *_PRESSABLE), 25)}, _ID),
    "context": Shape({"elements": _items(_context_element, 10)}, _ID),
    "header": Shape({"text": _plain(150)}, _ID),
    "divider": Shape({}, _ID),
    "image": Shape(_IMAGE.needs, {**_ID, "title": _plain(2000)}),
    "input": Shape(
        {"label": _plain(2000), "element": _typed(ELEMENTS, *_INPUTS)},
        {**_ID, "hint": _plain(2000), "optional": _flag, "dispatch_action": _flag},
    ),
    "rich_text": Shape({"elements": _items(_typed(_RICH), 1000)}, _ID),
    "markdown": Shape({"text": _string(12_000)}, _ID),
}
