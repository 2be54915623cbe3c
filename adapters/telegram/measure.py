"""What Telegram would cut of a message or show badly. Pure, and no account is needed: the module is a `Measures`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from adapters.telegram.formatted import LIMIT, Part, length, units
from adapters.telegram.keyboards import MAX_LABEL
from adapters.telegram.render import shown
from bot.contract import tokens
from bot.contract.channel import Measured, Over
from bot.contract.outbound import Button, Card, Content, Notice, Outbound, Question, Settled
from bot.engine.prompt import DONE

name = "telegram"

#: A button as it was written, and as it is drawn.
_Pair = tuple[Button, Button]

#: More rows of buttons than this push the question off a phone's screen.
_MOST_ROWS = 10


def measure(outbound: Outbound) -> Measured:
    """One message, whatever its length. Lengths are in UTF-16 units."""
    match outbound.content:
        case Question() | Notice() | Settled() | Card() as content:
            parts, rows = shown(content)
            buttons = list(zip(_written(content), chain.from_iterable(rows), strict=True))
            return Measured(1, (*_text(parts), *_labels(buttons), *_tokens(buttons), *_choices(content)))
        case _:
            return Measured()


def _text(parts: list[Part]) -> Iterator[Over]:
    if length(parts) > LIMIT:
        yield Over("text", length(parts), LIMIT, "".join(part.text for part in parts))


def _written(content: Question | Notice | Settled | Card) -> Sequence[Button]:
    """The buttons in their order, before a tick or a star is added to them."""
    match content:
        case Question():
            return (*content.choices, *content.controls)
        case Notice() | Card():
            return content.buttons
        case Settled():
            return ()


def _labels(buttons: Iterable[_Pair]) -> Iterator[Over]:
    for written, drawn in buttons:
        if units(drawn.label) > MAX_LABEL:
            yield Over("label", units(drawn.label), MAX_LABEL, written.label)


def _tokens(buttons: Iterable[_Pair]) -> Iterator[Over]:
    for written, drawn in buttons:
        if (size := len(drawn.token.encode())) > tokens.LIMIT:
            yield Over("token", size, tokens.LIMIT, written.label)


def _choices(content: Content) -> Iterator[Over]:
    """Where each has a row of its own."""
    if isinstance(content, Question) and content.layout in ("list", "check") and len(content.choices) > _MOST_ROWS:
        ends = sum(1 for choice in content.choices if choice.token.endswith(f":{DONE}"))
        yield Over("choices", len(content.choices) - ends, _MOST_ROWS - ends, content.text)
