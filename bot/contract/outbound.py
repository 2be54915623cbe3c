"""What goes out, with every word final and no platform's markup. Adapters turn it into calls in `render.py`.

Customer text inside any field is shown literally: the adapter escapes what its platform would interpret.
Everything here goes through JSON in the outbox (`stored.py`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from bot.contract.address import Address
from bot.engine.languages import Language
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
    in_place: bool = False
    """The answer to a press that takes the place of the message with the button, where the platform can change one."""
    secret: bool = False
    """It holds a token or the like: once it is sent, or given up, only the reader has it."""
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


@dataclass(frozen=True, slots=True)
class Option:
    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Field:
    """One thing to enter in a form. `value` is what stands there at first: words, an option's value, or (`many`) the
    values chosen. `lines` is a text of several lines."""

    key: str
    label: str
    kind: Literal["line", "lines", "number", "one", "many"]
    hint: str = ""
    value: str | tuple[str, ...] = ""
    options: tuple[Option, ...] = ()
    required: bool = False
    max_length: int = 0
    """In characters; 0 for the platform's own limit."""


@dataclass(frozen=True, slots=True)
class Form:
    """Fields to fill in at once, over everything else (a Slack modal). It is opened with the `reply_handle` that is the
    event's `form_handle`; `token` comes back with what was entered. `lead` is said above the fields."""

    title: str
    fields: tuple[Field, ...]
    token: str
    submit: str
    cancel: str
    lead: str = ""
    kind: Literal["form"] = "form"


@dataclass(frozen=True, slots=True)
class Home:
    """The bot's own page for one person, drawn anew each time. Each section is words with buttons under them."""

    sections: tuple[Notice, ...]
    kind: Literal["home"] = "home"


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file to read or keep; a `picture` is shown. `data` is base64: it goes through JSON like all the rest.
    `alt` says in words what the picture shows."""

    name: str
    data: str
    caption: str = ""
    picture: bool = False
    alt: str = ""
    secret: bool = False
    """As a notice's."""
    kind: Literal["attachment"] = "attachment"


@dataclass(frozen=True, slots=True)
class Drawing:
    """A chart still to be drawn: it becomes a picture just before it is sent. `chart` is the chart's own JSON."""

    chart: Mapping[str, Any]
    name: str
    caption: str = ""
    alt: str = ""
    kind: Literal["drawing"] = "drawing"


@dataclass(frozen=True, slots=True)
class Extract:
    """Answers still to be written into a file: it becomes an attachment just before it is sent. `contact` is the one
    whose answers alone are wanted, 0 for everybody's; `form` is csv or json. `alt` is said where it can't be made,
    `cut` with a file that is too short for all of them."""

    survey: str
    form: str
    name: str
    contact: int = 0
    caption: str = ""
    alt: str = ""
    cut: str = ""
    kind: Literal["extract"] = "extract"


@dataclass(frozen=True, slots=True)
class Dossier:
    """All that is stored of one contact, still to be written: it becomes an attachment just before it is sent. `alt` is
    said where it can't be made."""

    contact: int
    name: str
    caption: str = ""
    alt: str = ""
    kind: Literal["dossier"] = "dossier"


@dataclass(frozen=True, slots=True)
class Reckoning:
    """What other rules would have decided, still to be reckoned: it becomes a notice just before it is sent. `rules`
    are those, as JSON, and `before` those that there are; the times are ISO. `lead` is said before the figures,
    `alt` where they can't be had."""

    before: Mapping[str, Any]
    rules: Mapping[str, Any]
    since: str
    until: str
    language: Language
    survey: str = ""
    """The only one that is counted; empty for all."""
    lead: str = ""
    buttons: tuple[Button, ...] = ()
    alt: str = ""
    kind: Literal["reckoning"] = "reckoning"


@dataclass(frozen=True, slots=True)
class Menu:
    """The commands that one person's client offers: command without its slash, what it does. Empty: the usual ones."""

    commands: tuple[tuple[str, str], ...]
    kind: Literal["menu"] = "menu"


Content = Question | Notice | Settled | Card | Form | Home | Attachment | Drawing | Extract | Dossier | Reckoning | Menu
CONTENTS: dict[str, type[Content]] = {
    "question": Question,
    "notice": Notice,
    "settled": Settled,
    "card": Card,
    "form": Form,
    "home": Home,
    "attachment": Attachment,
    "drawing": Drawing,
    "extract": Extract,
    "dossier": Dossier,
    "reckoning": Reckoning,
    "menu": Menu,
}


@dataclass(frozen=True, slots=True)
class FormRefused:
    """The answer to a form that cannot be taken as it is: field → what is wrong with it. What was entered stays."""

    errors: Mapping[str, str]


#: What a submitted form is answered with: what is wrong, the next page of it, or None: it is done.
FormReply = FormRefused | Form | None


@dataclass(frozen=True, slots=True)
class Outbound:
    """One message to send, or with `edit` (a platform's message id) one to change.

    `key` is unique for ever and names the outbox row. `only_for` is the one who may see a private notice in a shared
    place; `reply_handle` is the inbound event's, for a channel that answers through it (Slack's response_url; for a
    form its `form_handle`). `under` is the platform's id of the message in whose thread it stands (Slack), or to which
    it is a reply (Telegram); a platform without either shows it like any other.
    """

    key: str
    to: Address
    content: Content
    edit: str = ""
    only_for: str = ""
    reply_handle: str = ""
    under: str = ""
