"""What goes out, with every word final and no platform's markup. Adapters turn it into calls in `render.py`.

Customer text inside any field is shown literally: the adapter escapes what its platform would interpret.
Everything here goes through JSON in the outbox (`to_json`, `from_json`).
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any, Literal

from bot.contract.address import Address
from bot.engine.prompt import Layout

Style = Literal["plain", "primary", "danger"]


@dataclass(frozen=True, slots=True)
class Button:
    """`token` comes back when it is pressed; one with a `url` opens it instead. `chosen` marks a toggled choice."""

    label: str
    token: str = ""
    url: str = ""
    style: Style = "plain"
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """A prompt. `lead` comes before the text; `choices` lie as `layout` says; `low` and `high` explain a scale's ends;
    `hint` says what to type, where there is nothing to press; `controls` are small: skip, back; `typed_controls` says
    the same in words, for channels without buttons."""

    text: str
    layout: Layout
    lead: str = ""
    choices: tuple[Button, ...] = ()
    low: str = ""
    high: str = ""
    hint: str = ""
    controls: tuple[Button, ...] = ()
    typed_controls: str = ""
    kind: Literal["question"] = "question"


@dataclass(frozen=True, slots=True)
class Notice:
    """Words, with buttons under them. A `private` one only the reader sees, even in a shared place."""

    text: str
    buttons: tuple[Button, ...] = ()
    private: bool = False
    monospace: bool = False
    """Columns that must line up (a table of results)."""
    kind: Literal["notice"] = "notice"


@dataclass(frozen=True, slots=True)
class Settled:
    """An answered question in place of its prompt: the question, the answer, no buttons."""

    text: str
    answer: str
    kind: Literal["settled"] = "settled"


@dataclass(frozen=True, slots=True)
class Card:
    """A case as staff see it, changed in place as it moves on.

    `headline` says what happened, `facts` are label and value, `quotes` the customer's words (question, words),
    `state` who has it and by when. `tone` colours it where the platform can.
    """

    headline: str
    facts: tuple[tuple[str, str], ...]
    quotes: tuple[tuple[str, str], ...]
    state: str
    buttons: tuple[Button, ...] = ()
    tone: Literal["urgent", "taken", "done"] = "urgent"
    kind: Literal["card"] = "card"


Content = Question | Notice | Settled | Card
_CONTENTS: dict[str, type[Content]] = {
    "question": Question,
    "notice": Notice,
    "settled": Settled,
    "card": Card,
}


@dataclass(frozen=True, slots=True)
class Outbound:
    """One message to send, or with `edit` (a platform's message id) one to change.

    `key` is unique for ever and names the outbox row. `only_for` is the one who may see a private notice in a shared
    place; `reply_handle` is the inbound event's, for a channel that answers through it (Slack's response_url).
    """

    key: str
    to: Address
    content: Content
    edit: str = ""
    only_for: str = ""
    reply_handle: str = ""


def to_json(outbound: Outbound) -> dict[str, Any]:
    """Plain JSON values. What stands at its default is left out: most of a button does."""
    state = _compact(outbound)
    state["to"] = str(outbound.to)
    state["content"] = content = _compact(outbound.content)
    content["kind"] = outbound.content.kind
    for name in _BUTTONS:
        if name in content:
            content[name] = [_compact(button) for button in content[name]]
    return state


def _compact(item: Any) -> dict[str, Any]:
    defaults = _DEFAULTS[type(item)]
    return {name: value for name, default in defaults if (value := getattr(item, name)) != default}


def from_json(state: dict[str, Any]) -> Outbound:
    """The outbound behind `to_json`'s output."""
    content = dict(state["content"])
    for name in _BUTTONS:
        if name in content:
            content[name] = tuple(Button(**button) for button in content[name])
    for name in ("facts", "quotes"):
        if name in content:
            content[name] = tuple((first, second) for first, second in content[name])
    built = _CONTENTS[content["kind"]](**content)
    return Outbound(**{**state, "to": Address.parse(state["to"]), "content": built})


_BUTTONS = ("choices", "controls", "buttons")
_DEFAULTS = {
    kind: [(field.name, field.default) for field in dataclasses.fields(kind)]
    for kind in (Outbound, Button, *_CONTENTS.values())
}
