"""What a score begins with: "I'd say a 7", "9/10", "4 звезды из 5", "我给你们打9分"."""

from __future__ import annotations

from typing import NamedTuple

from bot.engine.words.numbers import RUSSIAN_GENITIVES, number_named
from bot.engine.words.scoring import OPENING
from bot.engine.words.text import lower


class Opening(NamedTuple):
    """`top` is what the value was said to be out of, `stars` the words or signs for stars beside it; `spelled` is
    false for digits; `lead` the words before it; `parts` true where the score is a picture, which parts itself from
    words; `end` where the comment may begin."""

    value: int
    end: int
    top: int | None = None
    stars: tuple[str, ...] = ()
    spelled: bool = False
    lead: str = ""
    parts: bool = False


def opening_of(plain: str) -> Opening | None:
    """The opening of a text that `fold` made plain; None where it begins otherwise."""
    match = OPENING.match(plain)
    value = _number(match["value"]) if match else None
    if match is None or value is None:
        return None
    return Opening(
        value=value,
        end=match.end(),
        top=_number(match["top"]) if match["top"] else None,
        stars=tuple(word for word in (match["stars1"], match["stars2"]) if word),
        spelled=not match["value"].isdigit(),
        lead=match["lead"].strip(),
    )


def _number(word: str) -> int | None:
    plain = lower(word)
    return int(plain) if plain.isdigit() else RUSSIAN_GENITIVES.get(plain, number_named(plain))


def stars_in(text: str) -> int:
    return sum(map(text.count, "⭐★"))
