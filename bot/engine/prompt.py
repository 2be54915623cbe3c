"""What a customer is asked, free of any platform's markup: the words, the choices and a hint how to lay them out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from bot.engine.languages import Language
from bot.engine.phrases import Phrase

#: How choices want to stand. scale: a row of numbers; stars, faces: their symbols; list: words, one a line;
#: pair: two side by side; check: words that toggle, then Done; open: nothing to press.
Layout = Literal["scale", "stars", "faces", "list", "pair", "check", "open"]

#: The choice key of the button that ends a multiple choice.
DONE = "_done"


@dataclass(frozen=True, slots=True)
class Option:
    """One choice. `key` goes into the button and comes back as `Tapped.choice`."""

    key: str
    label: str | Phrase
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Prompt:
    """One question as it stands now, or a statement.

    `lead` is said before it in the same message (a thank-you, why the last reply was not understood, a reminder);
    `low` and `high` say what the ends of a scale mean; `hint` says what to type where there is nothing to press.
    """

    turn: int
    question: str
    language: Language
    text: str | Phrase
    layout: Layout
    options: tuple[Option, ...] = ()
    low: str = ""
    high: str = ""
    hint: Phrase | None = None
    lead: tuple[str | Phrase, ...] = ()
    can_skip: bool = False
    can_go_back: bool = False
