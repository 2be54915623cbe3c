"""What stands in the inputs of a view: at first, once somebody filled them in, and what a client itself refuses."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from adapters.sandbox.slack.blocks import interactive
from adapters.sandbox.slack.elements import LONGEST_INPUT
from adapters.sandbox.slack.state import Body

#: `view.state.values`: block_id → action_id → {"type": …, and what was filled in}.
Values = dict[str, dict[str, Body]]
#: What a person fills in: what they type, a date, an option's value; or the values of several options.
Given = str | list[str]


class FieldError(ValueError):
    """Slack's client does not take this, and sends nothing. `block_id` says at which field it says so."""

    def __init__(self, block_id: str, sentence: str) -> None:
        super().__init__(sentence)
        self.block_id = block_id


@dataclass(frozen=True, slots=True)
class _Kind:
    """`field` holds the value in the state, `initial` what it begins with in the element. `take` makes the value of
    what a person gives (never nothing); it raises ValueError with what the client says."""

    field: str
    initial: str
    take: Callable[[Body, Given], Any]
    several: bool = False

    @property
    def nothing(self) -> list[Body] | None:
        return [] if self.several else None


def _typed(element: Body, given: Given) -> str:
    most = element.get("max_length", LONGEST_INPUT)
    if len(given) > most:
        raise ValueError(f"Please use {most} characters or fewer.")
    return str(given)


def _number(element: Body, given: Given) -> str:
    try:
        number = Decimal(str(given))
    except InvalidOperation:
        raise ValueError("Please enter a number.") from None
    if not number.is_finite() or (number % 1 and not element["is_decimal_allowed"]):
        raise ValueError("Please enter a whole number.")
    least, most = Decimal(element.get("min_value", "-Infinity")), Decimal(element.get("max_value", "Infinity"))
    if not least <= number <= most:
        raise ValueError(f"Please enter a number from {least} to {most}.")
    return str(given)


def _shaped(pattern: str, words: str) -> Callable[[Body, Given], str]:
    def take(_: Body, given: Given) -> str:
        if not re.fullmatch(pattern, str(given)):
            raise ValueError(words)
        return str(given)

    return take


def _option(element: Body, given: Given) -> Body:
    chosen = next((option for option in element["options"] if option["value"] == given), None)
    if chosen is None:
        raise ValueError(f"There is no option {given}.")
    return dict(chosen)


def _options(element: Body, given: Given) -> list[Body]:
    chosen = [_option(element, value) for value in dict.fromkeys([given] if isinstance(given, str) else given)]
    most = element.get("max_selected_items", len(chosen))
    if len(chosen) > most:
        raise ValueError(f"Please choose {most} or fewer.")
    return chosen


_ONE_OPTION = _Kind("selected_option", "initial_option", _option)
_SOME_OPTIONS = _Kind("selected_options", "initial_options", _options, several=True)
_KINDS: dict[str, _Kind] = {
    "plain_text_input": _Kind("value", "initial_value", _typed),
    "email_text_input": _Kind("value", "initial_value", _shaped(r"[^@\s]+@[^@\s]+", "Please enter an email address.")),
    "number_input": _Kind("value", "initial_value", _number),
    "datepicker": _Kind("selected_date", "initial_date", _shaped(r"\d{4}-\d\d-\d\d", "Please enter a date.")),
    "timepicker": _Kind("selected_time", "initial_time", _shaped(r"\d\d:\d\d", "Please enter a time.")),
    "static_select": _ONE_OPTION,
    "radio_buttons": _ONE_OPTION,
    "multi_static_select": _SOME_OPTIONS,
    "checkboxes": _SOME_OPTIONS,
}


def fillable(blocks: Iterable[Body]) -> Iterator[tuple[Body, Body]]:
    """Every (block, element) that keeps what a person fills in, top to bottom."""
    for block in blocks:
        for element in interactive(block):
            if element["type"] in _KINDS:
                yield block, element


def begun(blocks: Iterable[Body], before: Values) -> Values:
    """The values of a view that is shown now. Slack keeps what stands in an input of the same block_id and action_id
    in the view `before` it, and doesn't look at its initial value again."""
    values: Values = {}
    for block, element in fillable(blocks):
        old = before.get(block["block_id"], {}).get(element["action_id"])
        kept = old if old is not None and old["type"] == element["type"] else _initial(element)
        values.setdefault(block["block_id"], {})[element["action_id"]] = kept
    return values


def _initial(element: Body) -> Body:
    kind = _KINDS[element["type"]]
    return {"type": element["type"], kind.field: element.get(kind.initial, kind.nothing)}


def filled(block: Body, element: Body, given: Given) -> Body:
    """The input's part of the state. Raises FieldError for what the client doesn't let a person fill in."""
    kind = _KINDS[element["type"]]
    try:
        value = kind.take(element, given) if given else kind.nothing
    except ValueError as error:
        raise FieldError(block["block_id"], str(error)) from None
    return {"type": element["type"], kind.field: value}


def unready(view: Body) -> dict[str, str]:
    """What keeps the client from submitting: a sentence by block_id."""
    complaints: dict[str, str] = {}
    for block, element in fillable(view["blocks"]):
        value = view["state"]["values"][block["block_id"]][element["action_id"]]
        if block["type"] == "input" and (sentence := _complaint(block, element, value)):
            complaints[block["block_id"]] = sentence
    return complaints


def _complaint(block: Body, element: Body, value: Mapping[str, Any]) -> str | None:
    content = value[_KINDS[element["type"]].field]
    if not content:
        return None if block.get("optional") else "Please complete this required field."
    least = element.get("min_length", 0)
    return f"Please use {least} characters or more." if len(content) < least else None
