"""Which block action a person's act is: the first control that answers to what they press or choose."""

from __future__ import annotations

from collections.abc import Callable

from adapters.sandbox.slack import payloads
from adapters.sandbox.slack.content import controls
from adapters.sandbox.slack.state import Body

#: The action of a (block, element) at a `ts`, if it is the one meant.
ActionOf = Callable[[Body, Body, str], Body | None]

MENUS = frozenset({"static_select", "radio_buttons", "overflow"})


def press(button: str) -> ActionOf:
    """A button with that action_id, value or label."""

    def pressed(block: Body, element: Body, at: str) -> Body | None:
        if element["type"] != "button":
            return None
        names = (element["action_id"], element.get("value"), element["text"]["text"])
        return payloads.pressed(block, element, at) if button in names else None

    return pressed


def choose(value: str, types: frozenset[str] = MENUS) -> ActionOf:
    """An option with that value, of a control of one of the types."""

    def chosen(block: Body, element: Body, at: str) -> Body | None:
        options = element["options"] if element["type"] in types else ()
        option = next((option for option in options if option["value"] == value), None)
        return option and payloads.selected(block, element, option, at)

    return chosen


def first(body: Body, meant: ActionOf, at: str) -> Body | None:
    """Of a message or a view."""
    made = (meant(block, element, at) for block, element in controls(body))
    return next((action for action in made if action), None)
