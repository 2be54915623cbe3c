"""Outgoing messages as the outbox keeps them: to plain JSON and back without loss."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from typing import Any

from bot.contract.address import Address
from bot.contract.outbound import CONTENTS, Button, Field, Notice, Option, Outbound


def to_json(outbound: Outbound) -> dict[str, Any]:
    """Plain JSON values. What stands at its default is left out: most of a button does."""
    state = _compact(outbound)
    state["to"] = str(outbound.to)
    state["content"] = _content(outbound.content)
    return state


def from_json(state: Mapping[str, Any]) -> Outbound:
    """The outbound behind `to_json`'s output."""
    content = dict(state["content"])
    built = _built(CONTENTS[content["kind"]], content)
    return Outbound(**{**state, "to": Address.parse(state["to"]), "content": built})


def _content(content: Any) -> dict[str, Any]:
    """With its kind, which is a default and would be left out."""
    return {**_compact(content), "kind": content.kind}


def _compact(item: Any) -> dict[str, Any]:
    state = {name: value for name, default in _DEFAULTS[type(item)] if (value := getattr(item, name)) != default}
    for name in _NESTED.keys() & state.keys():
        state[name] = [_compact(each) for each in state[name]]
    return state


def _built(kind: type, state: dict[str, Any]) -> Any:
    known = {name: _READERS[name](value) if name in _READERS else value for name, value in state.items()}
    return kind(**known)


def _all(kind: type) -> Callable[[Any], Any]:
    return lambda states: tuple(_built(kind, state) for state in states)


def _pairs(pairs: Any) -> Any:
    return tuple((first, second) for first, second in pairs)


def _value(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


#: The fields that hold further parts, by name: a name means the same thing in every content.
_NESTED: Mapping[str, type] = {
    "choices": Button,
    "controls": Button,
    "buttons": Button,
    "sections": Notice,
    "fields": Field,
    "options": Option,
}
_READERS: Mapping[str, Callable[[Any], Any]] = {
    **{name: _all(kind) for name, kind in _NESTED.items()},
    "facts": _pairs,
    "quotes": _pairs,
    "commands": _pairs,
    "value": _value,
}
_DEFAULTS = {
    kind: [(field.name, field.default) for field in dataclasses.fields(kind)]
    for kind in (Outbound, *_NESTED.values(), *CONTENTS.values())
}
