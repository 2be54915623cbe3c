"""Buttons in rows that a narrow phone shows whole."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any
from unicodedata import east_asian_width

from adapters.telegram.formatted import cut
from bot.contract import tokens
from bot.contract.errors import Unsendable
from bot.contract.outbound import Button, Question
from bot.engine.prompt import DONE, Layout

Row = Sequence[Button]

#: What a row of the narrowest phone shows, in letters; each button spends two on its frame.
_COLUMNS = 40
_FRAME = 2
MAX_LABEL = 64

#: How many choices may stand side by side. Rows come out even: 0–10 as six and five, 1–10 as five and five.
_ABREAST: dict[Layout, int] = {"scale": 7, "stars": 5, "faces": 5, "list": 1, "pair": 2, "check": 1, "open": 1}
_CONTROLS_ABREAST = 3
#: As wide as one of two buttons side by side may be.
_HALF = _COLUMNS // 2 - _FRAME


def question_rows(question: Question) -> list[Row]:
    """The choices as the layout says, the controls below them."""
    label = _LABELS.get(question.layout, _as_it_is)
    choices = [replace(choice, label=label(choice)) for choice in question.choices]
    return [*_rows(choices, _ABREAST[question.layout]), *_rows(question.controls, _CONTROLS_ABREAST)]


def action_rows(buttons: Sequence[Button]) -> list[Row]:
    """What may be done about a notice or a card: two side by side where both are short, a long one by itself."""
    rows: list[list[Button]] = []
    for button in buttons:
        if rows and len(rows[-1]) == 1 and all(_width(each.label) <= _HALF for each in (*rows[-1], button)):
            rows[-1].append(button)
        else:
            rows.append([button])
    return [*rows]


def markup(rows: Sequence[Row]) -> dict[str, Any]:
    """The field `reply_markup`; none where there are no buttons. Raises Unsendable for a token over 64 bytes."""
    if not rows:
        return {}
    return {"reply_markup": {"inline_keyboard": [[_button(button) for button in row] for row in rows]}}


def _rows(buttons: Sequence[Button], abreast: int) -> list[Row]:
    if not buttons:
        return []
    widest = max(_width(button.label) for button in buttons)
    most = max(1, min(abreast, _COLUMNS // (widest + _FRAME)))
    count = -(-len(buttons) // most)
    size = -(-len(buttons) // count)
    return [buttons[start : start + size] for start in range(0, len(buttons), size)]


def _width(label: str) -> int:
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in label)


def _as_it_is(choice: Button) -> str:
    return choice.label


def _starred(choice: Button) -> str:
    """A row of five stars would not fit five times: the number says how many."""
    return f"{choice.label} ⭐" if choice.label.isdecimal() else choice.label


def _ticked(choice: Button) -> str:
    """The tick box before a choice; the button that ends the choosing has none."""
    token = tokens.read(choice.token)
    if token is not None and token.parts[-1] == DONE:
        return choice.label
    return f"{'✅' if choice.chosen else '▫️'} {choice.label}"


_LABELS: dict[Layout, Callable[[Button], str]] = {"stars": _starred, "check": _ticked}


def _button(button: Button) -> dict[str, str]:
    shown = {"text": cut(button.label, MAX_LABEL)}
    if button.style != "plain":
        shown["style"] = button.style
    if button.url:
        return {**shown, "url": button.url}
    if not 1 <= len(button.token.encode()) <= tokens.LIMIT:
        raise Unsendable("BUTTON_DATA_INVALID", f"a button carries 1 to {tokens.LIMIT} bytes")
    return {**shown, "callback_data": button.token}
