"""What a message shows, as blocks: the question, the words, the card. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from adapters.slack import blocks
from adapters.slack.blocks import Block
from adapters.slack.words import cut, escape_within
from bot.contract.outbound import Button, Card, Notice, Question, Settled
from bot.engine.prompt import Layout

#: `chat.update` refuses a longer text, though `chat.postMessage` would take ten times as much.
MAX_FALLBACK = 4000

#: So many numbers stand in one row on a phone.
_ROW = 6
#: A button longer than this is cut off on a phone, more of them than this push the question off the screen.
_SHORT_LABEL = 30
_FEW = 5
#: Choices to tick stay buttons, one a line, as long as a phone can still scroll them.
MAX_TICKS = 10
#: What a message may hold in all; Slack's own `msg_blocks_too_long` comes a little later.
MAX_WORDS = 12_000
_QUOTES_BUDGET = 9_000
_TONES = {"urgent": "🔴", "taken": "🟡", "done": "🟢"}


def message(content: Question | Notice | Settled | Card) -> dict[str, Any]:
    """Its `blocks`, and the `text` that a notification shows."""
    match content:
        case Question() as question:
            return _message(_joined(question.lead, question.text), _question(question))
        case Notice() as notice:
            return _message(notice.text, notice_blocks(notice))
        case Settled() as settled:
            return _message(_joined(settled.text, f"✓ {settled.answer}"), _settled(settled))
        case Card() as card:
            return _message(_joined(card.headline, card.state), _card(card))


def _message(fallback: str, shown: Sequence[Block]) -> dict[str, Any]:
    return {"text": escape_within(fallback, MAX_FALLBACK), "blocks": list(shown[: blocks.MAX_BLOCKS])}


def _joined(*parts: str) -> str:
    return "\n".join(part for part in parts if part)


# ---------------------------------------------------------------- a question


def _question(question: Question) -> list[Block]:
    asked = [blocks.rich(blocks.paragraph(blocks.run(question.lead)))] if question.lead else []
    asked.append(blocks.rich(blocks.paragraph(blocks.bold(question.text))))
    if question.choices:
        asked += [*_spelled_out(question.choices), *_LAYOUTS[question.layout](question.choices), *_ends(question)]
    elif question.hint:
        asked.append(blocks.context(question.hint))
    if question.controls:
        asked.append(blocks.actions(question.controls))
    return asked


def _spelled_out(choices: Sequence[Button]) -> list[Block]:
    """The choices in full, where one is too long for a button."""
    if all(len(blocks.label(choice)) <= blocks.MAX_LABEL for choice in choices):
        return []
    return [blocks.rich(blocks.bullets(choice.label for choice in choices))]


def _ends(question: Question) -> list[Block]:
    """What the ends of the scale mean: `0 = not at all`, `10 = certainly`."""
    ends = ((question.choices[0], question.low), (question.choices[-1], question.high))
    texts = [f"{choice.label} = {meaning}" for choice, meaning in ends if meaning]
    return [blocks.context(*texts)] if texts else []


def _numbers(choices: Sequence[Button]) -> list[Block]:
    """Rows of even length that fit a phone: 0–5 and 6–10, 1–5 and 6–10, 1–4 and 5–7."""
    if any(len(choice.label) > _SHORT_LABEL for choice in choices):
        return _list(choices)
    rows = -(-len(choices) // _ROW)
    return _rows(choices, -(-len(choices) // rows))


def _list(choices: Sequence[Button]) -> list[Block]:
    short = all(len(choice.label) <= _SHORT_LABEL for choice in choices)
    return _rows(choices, 1) if short and len(choices) <= _FEW else [blocks.menu(choices)]


def _check(choices: Sequence[Button]) -> list[Block]:
    return _rows(choices, 1 if len(choices) <= MAX_TICKS else blocks.MAX_ELEMENTS)


def _side_by_side(choices: Sequence[Button]) -> list[Block]:
    return _rows(choices, blocks.MAX_ELEMENTS)


def _rows(buttons: Sequence[Button], length: int) -> list[Block]:
    return [blocks.actions(buttons[start : start + length]) for start in range(0, len(buttons), length)]


_LAYOUTS: Mapping[Layout, Callable[[Sequence[Button]], list[Block]]] = {
    "scale": _numbers,
    "stars": _side_by_side,
    "faces": _side_by_side,
    "pair": _side_by_side,
    "list": _list,
    "check": _check,
    "open": _list,
}


# ---------------------------------------------------------------- everything else


def notice_blocks(notice: Notice, budget: int = MAX_WORDS) -> list[Block]:
    """Its words, at most `budget` characters of them, and its buttons."""
    wrap = blocks.preformatted if notice.monospace else _words
    said = [blocks.rich(wrap(piece)) for piece in _pieces(cut(notice.text, budget))]
    return said + _side_by_side(notice.buttons)


def _words(text: str) -> Block:
    return blocks.paragraph(blocks.run(text))


def _pieces(text: str) -> Iterator[str]:
    """The text in parts that a block can hold, broken between lines where that is possible."""
    while len(text) > blocks.MAX_TEXT:
        end = text.rfind("\n", 1, blocks.MAX_TEXT)
        end = end if end > 0 else blocks.MAX_TEXT
        yield text[:end]
        text = text[end:].removeprefix("\n")
    if text:
        yield text


def _settled(settled: Settled) -> list[Block]:
    return [
        blocks.rich(blocks.paragraph(blocks.run(settled.text))),
        blocks.rich(blocks.paragraph(blocks.bold(f"✓ {settled.answer}"))),
    ]


def _card(card: Card) -> list[Block]:
    shown = [blocks.header(f"{_TONES[card.tone]} {card.headline}")]
    if card.facts:
        shown.append(blocks.rich(blocks.paragraph(*_facts(card.facts))))
    if card.quotes:
        shown.append(blocks.rich(*_quotes(card.quotes)))
    if card.state:
        shown.append(blocks.section(card.state))
    return shown + _side_by_side(card.buttons)


def _facts(facts: Sequence[tuple[str, str]]) -> Iterator[Block]:
    """One a line. Section fields would be cut off at ten, and could only mark the labels with mrkdwn."""
    for number, (name, value) in enumerate(facts):
        yield blocks.bold(f"{name}: " if number == 0 else f"\n{name}: ")
        yield blocks.run(value or "–")


def _quotes(quotes: Sequence[tuple[str, str]]) -> Iterator[Block]:
    limit = _QUOTES_BUDGET // len(quotes)
    for question, words in quotes:
        if question:
            yield blocks.paragraph(blocks.run(cut(question, limit)))
        yield blocks.quote(cut(words, limit) or "–")
