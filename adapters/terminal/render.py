"""Outgoing words as styled lines. Nothing can be pressed or changed: choices are numbered, edits are not shown."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Literal, NamedTuple

from bot.contract import tokens
from bot.contract.channel import ApiCall
from bot.contract.errors import Unsendable
from bot.contract.outbound import (
    Attachment,
    Button,
    Card,
    Content,
    Dossier,
    Drawing,
    Extract,
    Form,
    Home,
    Menu,
    Notice,
    Outbound,
    Question,
    Reckoning,
    Settled,
)
from bot.engine.prompt import DONE, Layout

Role = Literal["asked", "said", "choice", "aside", "headline", "quote"]

#: Control characters would move the cursor or paint; direction overrides would reorder what stands beside them.
_UNSHOWABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069]")


class Line(NamedTuple):
    """One paragraph, literal. What its role looks like is the channel's business."""

    role: Role
    text: str


def render(outbound: Outbound) -> list[ApiCall]:
    """One `show` with `lines`, each a role and its text. Raises Unsendable for what a console has no place for."""
    if outbound.edit:
        return []
    lines = [{"role": line.role, "text": line.text} for line in _shown(_lines(outbound.content))]
    return [ApiCall("show", {"lines": lines})] if lines else []


def _shown(lines: Iterable[Line]) -> list[Line]:
    cleaned = [Line(line.role, clean(line.text)) for line in lines]
    return [line for line in cleaned if line.text.strip()]


def clean(text: str) -> str:
    return _UNSHOWABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def _lines(content: Content) -> Sequence[Line]:
    match content:
        case Question():
            return _question(content)
        case Notice():
            return [Line("said", content.text), *map(_action, content.buttons)]
        case Card():
            return _card(content)
        case Settled():
            return []
        case Attachment():  # whoever sits at the console has the file itself
            return [Line("choice", _flat(content.name)), Line("said", content.caption)]
        case Form() | Home() | Drawing() | Extract() | Dossier() | Reckoning() | Menu():
            raise Unsendable(content.kind, "a console has no way to show it")


def _question(question: Question) -> list[Line]:
    ends = _ends(question) if question.low or question.high else []
    return [
        Line("said", question.lead),
        Line("asked", question.text),
        *_CHOICES[question.layout](question),
        *ends,
        Line("aside", question.hint),
        Line("aside", question.typed_controls),
    ]


def _choices(question: Question) -> list[Button]:
    return [choice for choice in question.choices if not choice.token.endswith(f":{DONE}")]


def _ends(question: Question) -> list[Line]:
    labels = [choice.label for choice in _choices(question)]
    ends = zip((labels[:1], labels[-1:]), (question.low, question.high), strict=True)
    return [Line("aside", ", ".join(f"{label[0]} = {words}" for label, words in ends if label and words))]


def _in_a_row(question: Question) -> list[Line]:
    return [Line("choice", "  ".join(choice.label for choice in _choices(question)))]


def _numbered(question: Question) -> list[Line]:
    return [Line("choice", f"{place}  {_flat(each.label)}") for place, each in enumerate(_choices(question), 1)]


_CHOICES: dict[Layout, Callable[[Question], list[Line]]] = {
    "scale": _in_a_row,
    "stars": _in_a_row,
    "faces": _numbered,
    "list": _numbered,
    "check": _numbered,
    "pair": _numbered,
    "open": lambda _: [],
}


def _action(button: Button) -> Line:
    """Where a link leads, or what to type instead of a press."""
    if button.url:
        return Line("choice", f"{button.label}: {button.url}")
    word = _word(button.token)
    return Line("choice", f"{word}  {_flat(button.label)}" if word else f"- {_flat(button.label)}")


def _word(token: str) -> str:
    match tokens.read(token):
        case tokens.Token("c", (case, action)) if action in tokens.CASE_WORDS:
            return f"{tokens.CASE_WORDS[action]} {case}"
        case _:
            return ""


def _card(card: Card) -> list[Line]:
    return [
        Line("headline", _flat(card.headline)),
        *(Line("said", f"{_flat(label)}: {_flat(value)}") for label, value in card.facts),
        *(Line("quote", " ".join(filter(None, (_flat(asked), f'"{_flat(words)}"')))) for asked, words in card.quotes),
        Line("aside", _flat(card.state)),
        *map(_action, card.buttons),
    ]


def _flat(text: str) -> str:
    """On one line, so that nobody's words can pass for a line of the bot's own."""
    return " ".join(text.split())
