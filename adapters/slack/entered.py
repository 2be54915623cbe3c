"""What was entered in a modal, out of the state of its view: the block's id is the field's key. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import islice

from adapters.slack.payload import Payload, objects, text, within
from adapters.slack.words import clean, read_field

Entered = str | tuple[str, ...]

#: As many as a view has blocks.
_MAX_FIELDS = 100
_MAX_CHOSEN = 100


def entered(view: Payload) -> dict[str, Entered]:
    """Field → what stands in it: words, an option's value or several; empty where it was left empty."""
    state = within(view, "state", "values")
    blocks = islice(state.items(), _MAX_FIELDS) if isinstance(state, Mapping) else ()
    read = ((clean(key), _read(elements)) for key, elements in blocks)
    return {key: value for key, value in read if value is not None}


def _read(elements: object) -> Entered | None:
    """An input block has one element; None for a kind that no form of ours has."""
    element = next(iter(elements.values()), None) if isinstance(elements, Mapping) else None
    if not isinstance(element, Mapping):
        return None
    reader = _READERS.get(text(element, "type"))
    return reader(element) if reader else None


def _typed(element: Payload) -> str:
    return read_field(text(element, "value"))


def _chosen(element: Payload) -> str:
    return clean(text(element, "selected_option", "value"))


def _ticked(element: Payload) -> tuple[str, ...]:
    return tuple(clean(text(option, "value")) for option in objects(element, "selected_options")[:_MAX_CHOSEN])


_READERS: Mapping[str, Callable[[Payload], Entered]] = {
    "plain_text_input": _typed,
    "number_input": _typed,
    "static_select": _chosen,
    "radio_buttons": _chosen,
    "multi_static_select": _ticked,
    "checkboxes": _ticked,
}
