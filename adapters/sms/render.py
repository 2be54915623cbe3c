"""Outgoing words as text messages: one message each, no markup, nothing to press.

What a button would have done is said in words to type: a choice by its number, a case by `ACK 12`; skipping and going
back are in the hint. A text message cannot be changed, so edits and settled questions are not shown at all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from adapters.sms.config import SmsConfig
from adapters.sms.segments import segments, utf16_units
from adapters.sms.text import MAX_BODY, clean, clip, literal_on_whatsapp, one_line, to_gsm
from bot.contract import tokens
from bot.contract.address import Address
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

#: How long a text may wait in Twilio's queue. Its default of ten hours would let one queued before the quiet hours
#: arrive in the middle of the night.
VALIDITY_SECONDS = 4 * 3600

_MAX_LABEL = 120
_MIN_HEAD = 300
_CHOICES_ROOM = 1000
_CARD_PARTS = 3
_CARD_FACTS = 4
_QUOTE_LIMITS = (240, 160, 100, 60, 30)

#: Stands between the two halves while their alphabet is decided for both at once. `clean` leaves no form feed.
_SEAM = "\n\f"

#: The words for a case's actions, as `bot/services/messages.py` understands them.

_PLAIN: dict[str, Callable[[str], str]] = {"tel": to_gsm, "whatsapp": literal_on_whatsapp}

Lines = Iterable[str]


def render(outbound: Outbound, config: SmsConfig) -> list[ApiCall]:
    """One `messages.create`, its payload the SDK's keyword arguments; nothing where there is nothing to show."""
    words = body(outbound)
    return [ApiCall("messages.create", {**_envelope(outbound.to, config), "body": words})] if words else []


def body(outbound: Outbound) -> str:
    """The words as they are sent; empty where there is nothing to show."""
    return "" if outbound.edit else _fit(*_halves(outbound.content), _PLAIN[outbound.to.scheme])


def uncut(outbound: Outbound) -> str:
    """The words as they would be sent if a text message could have any length."""
    head, tail = _halves(outbound.content)
    return _PLAIN[outbound.to.scheme](_lines((*head, *tail)))


def label_room(choices: int) -> int:
    """How long each of so many labels may be: many long ones share the room."""
    return min(_MAX_LABEL, _CHOICES_ROOM // max(1, choices))


def _envelope(to: Address, config: SmsConfig) -> dict[str, Any]:
    prefix = "whatsapp:" if to.scheme == "whatsapp" else ""
    fields: dict[str, Any] = {"to": prefix + to.id}
    if config.messaging_service_sid:
        fields["messaging_service_sid"] = config.messaging_service_sid
    else:
        fields["from_"] = f"{prefix}{config.from_number}"
    if config.status_url:
        fields["status_callback"] = config.status_url
    if to.scheme == "tel":
        fields["validity_period"] = VALIDITY_SECONDS
    return fields


def _halves(content: Content) -> tuple[Lines, Lines]:
    """What may be cut if it must be, and what must stay. Raises Unsendable for what needs more than words."""
    match content:
        case Question():
            return (content.lead, content.text), (
                *_CHOICES[content.layout](content),
                content.hint,
                content.typed_controls,
            )
        case Notice():
            return (content.text,), [_action(button) for button in content.buttons]
        case Card():
            return _card(content)
        case Settled():
            return (), ()
        case Form() | Home() | Attachment() | Drawing() | Extract() | Dossier() | Reckoning() | Menu():
            raise Unsendable(content.kind, "a text message has words only")


def _fit(head: Lines, tail: Lines, plain: Callable[[str], str]) -> str:
    """Both halves, the first cut rather than the second: without its choices a question cannot be answered."""
    first, _, second = plain(f"{_lines(head)}{_SEAM}{_lines(tail)}").partition(_SEAM)
    second = clip(second, MAX_BODY - min(utf16_units(first), _MIN_HEAD) - 1)
    return _lines((clip(first, MAX_BODY - utf16_units(second) - 1), second))


def _lines(lines: Lines) -> str:
    return "\n".join(line for line in (clean(line).strip() for line in lines) if line)


def _choices(question: Question) -> list[Button]:
    return [choice for choice in question.choices if not choice.token.endswith(f":{DONE}")]


def _ends(question: Question) -> list[str]:
    """`0 = not at all likely, 10 = extremely likely`. Symbols are not shown: one would double the price."""
    labels = [choice.label for choice in _choices(question)]
    if not labels:
        return []
    numbers = [label if label.isdecimal() else str(place) for place, label in enumerate(labels, 1)]
    ends = ((numbers[0], question.low), (numbers[-1], question.high))
    return [", ".join(f"{number} = {one_line(words, _MAX_LABEL)}" for number, words in ends if words)]


def _faces(question: Question) -> list[str]:
    """Faces explain themselves only where they are seen."""
    return _ends(question) if question.low and question.high else _in_a_row(question)


def _numbered(question: Question) -> list[str]:
    """All of them, whatever their number."""
    choices = _choices(question)
    limit = label_room(len(choices))
    return [f"{place} {one_line(choice.label, limit)}" for place, choice in enumerate(choices, 1)]


def _pair(question: Question) -> list[str]:
    """The hint names both; where it is left out, because the lead says it, the choices are shown."""
    return [] if question.hint else _in_a_row(question)


def _in_a_row(question: Question) -> list[str]:
    return [" / ".join(_numbered(question))]


_CHOICES: dict[Layout, Callable[[Question], list[str]]] = {
    "scale": _ends,
    "stars": _ends,
    "faces": _faces,
    "list": _numbered,
    "check": _numbered,
    "pair": _pair,
    "open": lambda _: [],
}


def _action(button: Button) -> str:
    """A button in words: where its link leads, or what to type for it."""
    label, word = one_line(button.label, _MAX_LABEL), _word(button.token)
    if button.url:
        return f"{label}: {button.url}"
    if not word:
        return f"- {label}"
    return f"{word} = {label}"


def _word(token: str) -> str:
    """What is typed instead of a press: `c:12:acknowledge` → `ACK 12`; nothing for what can only be pressed."""
    match tokens.read(token):
        case tokens.Token("c", (case, action)) if action in tokens.CASE_WORDS:
            return f"{tokens.CASE_WORDS[action]} {case}"
        case _:
            return ""


def _card(card: Card) -> tuple[Lines, Lines]:
    """In three parts if the customer's words can be shortened to that."""
    tried = [_card_with(card, limit) for limit in _QUOTE_LIMITS]
    return next((halves for halves in tried if segments(_fit(*halves, to_gsm)).count <= _CARD_PARTS), tried[-1])


def _card_with(card: Card, quote_limit: int) -> tuple[Lines, Lines]:
    facts = [f"{one_line(label, 30)}: {one_line(value, 80)}" for label, value in card.facts[:_CARD_FACTS]]
    quotes = [f'"{one_line(words, quote_limit)}"' for _, words in card.quotes[:1]]
    return (one_line(card.headline, 120), *facts, *quotes), (one_line(card.state, 120), *map(_action, card.buttons))
