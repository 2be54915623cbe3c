"""The elements people press, choose from and type into, as Slack accepts them (docs.slack.dev, slack_sdk's models)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from adapters.sandbox.slack.shapes import (
    Rule,
    Shape,
    choice,
    fault,
    flag,
    integer,
    items,
    matching,
    shaped,
    string,
    typed,
)

Object = Mapping[str, Any]

#: The most characters an input takes, where it doesn't say less itself.
LONGEST_INPUT = 3000


def text(most: int, *kinds: str) -> Rule:
    shapes = {
        "plain_text": Shape({"text": string(most)}, {"emoji": flag}),
        "mrkdwn": Shape({"text": string(most)}, {"verbatim": flag}),
    }
    return typed(shapes, *kinds)


def plain(most: int) -> Rule:
    return text(most, "plain_text")


def one_of_them(*names: str) -> Rule:
    def rule(value: Object, path: str) -> Iterator[str]:
        if not any(name in value for name in names):
            yield fault(f"must have one of: {', '.join(names)}", path)

    return rule


def _initial_among_options(value: Object, path: str) -> Iterator[str]:
    initial = [*value.get("initial_options", ()), *([value["initial_option"]] if "initial_option" in value else [])]
    if any(option not in value.get("options", ()) for option in initial):
        yield fault("initial option must be one of the options", path)


def _fitting_length(value: Object, path: str) -> Iterator[str]:
    least, most = value.get("min_length", 0), value.get("max_length", LONGEST_INPUT)
    if least > most:
        yield fault("min_length must not be more than max_length", path)
    if "initial_value" in value and len(value["initial_value"]) > most:
        yield fault(f"must be less than {most + 1} characters", f"{path}/initial_value")


def _fitting_number(value: Object, path: str) -> Iterator[str]:
    """Each bound is good by itself; `initial_value` must lie between them."""
    least, most = Decimal(value.get("min_value", "-Infinity")), Decimal(value.get("max_value", "Infinity"))
    if least > most:
        yield fault("min_value must not be more than max_value", path)
    elif not least <= Decimal(value.get("initial_value", least)) <= most:
        yield fault("must be between min_value and max_value", f"{path}/initial_value")
    names = ("min_value", "max_value", "initial_value")
    if not value["is_decimal_allowed"] and any("." in value.get(name, "") for name in names):
        yield fault("must be a whole number: decimals are not allowed", path)


_CONFIRM = shaped(
    Shape(
        {"title": plain(100), "text": text(300)},
        {"confirm": plain(30), "deny": plain(30), "style": choice("primary", "danger")},
    )
)
_DISPATCH = shaped(
    Shape({"trigger_actions_on": items(choice("on_enter_pressed", "on_character_entered"), 2)}),
)
_ACTION = {"action_id": string(255), "confirm": _CONFIRM, "focus_on_load": flag}
_NUMERAL = matching(re.compile(r"-?\d{1,64}(\.\d{1,64})?"), "must be a number")
_DATE = matching(re.compile(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])"), "must be a date: YYYY-MM-DD")
_TIME = matching(re.compile(r"([01]\d|2[0-3]):[0-5]\d"), "must be a time: HH:mm")


def _option(words: Rule) -> Rule:
    return shaped(Shape({"text": words, "value": string(150)}, {"description": words, "url": string(3000)}))


#: Only beside a box or a radio button may an option's words be formatted.
_PLAIN_OPTION, _ANY_OPTION = _option(plain(75)), _option(text(75))


def _chooser(option: Rule, most: int, **may: Rule) -> Shape:
    return Shape({"options": items(option, most)}, {**_ACTION, **may}, _initial_among_options)


def _written(initial: Rule, **may: Rule) -> dict[str, Rule]:
    return {**_ACTION, "placeholder": plain(150), "initial_value": initial, "dispatch_action_config": _DISPATCH, **may}


SLACK_FILE = shaped(Shape({}, {"id": string(255), "url": string(3000)}, one_of_them("id", "url")))
IMAGE = Shape(
    {"alt_text": string(2000)},
    {"image_url": string(3000), "slack_file": SLACK_FILE},
    one_of_them("image_url", "slack_file"),
)

ELEMENTS: dict[str, Shape] = {
    "button": Shape(
        {"text": plain(75)},
        {
            **_ACTION,
            "value": string(2000),
            "url": string(3000),
            "style": choice("primary", "danger"),
            "accessibility_label": string(75),
        },
    ),
    "static_select": _chooser(_PLAIN_OPTION, 100, placeholder=plain(150), initial_option=_PLAIN_OPTION),
    "multi_static_select": _chooser(
        _PLAIN_OPTION,
        100,
        placeholder=plain(150),
        initial_options=items(_PLAIN_OPTION, 100),
        max_selected_items=integer(1, 100),
    ),
    "radio_buttons": _chooser(_ANY_OPTION, 10, initial_option=_ANY_OPTION),
    "checkboxes": _chooser(_ANY_OPTION, 10, initial_options=items(_ANY_OPTION, 10)),
    "overflow": _chooser(_PLAIN_OPTION, 5),
    "plain_text_input": Shape(
        {},
        _written(
            string(LONGEST_INPUT),
            multiline=flag,
            min_length=integer(0, LONGEST_INPUT),
            max_length=integer(1, LONGEST_INPUT),
        ),
        _fitting_length,
    ),
    "email_text_input": Shape({}, _written(string(LONGEST_INPUT))),
    "number_input": Shape(
        {"is_decimal_allowed": flag}, _written(_NUMERAL, min_value=_NUMERAL, max_value=_NUMERAL), _fitting_number
    ),
    "datepicker": Shape({}, {**_ACTION, "placeholder": plain(150), "initial_date": _DATE}),
    "timepicker": Shape({}, {**_ACTION, "placeholder": plain(150), "initial_time": _TIME, "timezone": string(64)}),
    "image": IMAGE,
}
#: What an input block may hold, and what may stand in a section or a row.
INPUTS = tuple(ELEMENTS.keys() - {"button", "overflow", "image"})
PRESSABLE = tuple(ELEMENTS.keys() - {"image", "plain_text_input", "email_text_input", "number_input"})
