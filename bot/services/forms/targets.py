"""Whom an alert pages, as an admin writes it: addresses in their order, or the word for whoever is on duty."""

from __future__ import annotations

import re
from collections.abc import Collection

from bot.contract.address import Address
from bot.engine.phrases import Phrase, phrase
from bot.engine.survey import DUTY

_DUTY = frozenset({DUTY, "дежурный", "дежурному", "值班"})


def split(text: str) -> list[str]:
    return re.split(r"[\s,;]+", text.strip(" \t\r\n,;"))


def read(text: str) -> tuple[str, ...]:
    """Each once; what is no target is left out."""
    found = (target(word) for word in split(text))
    return tuple(dict.fromkeys(each for each in found if each is not None))


def wrong(words: Collection[str]) -> Phrase | None:
    bad = next((word for word in words if target(word) is None), None)
    return phrase("form.bad_target", text=bad[:60]) if bad is not None else None


def is_duty(word: str) -> bool:
    return word.casefold() in _DUTY


def target(word: str) -> str | None:
    """A bare phone number is one too."""
    if is_duty(word):
        return DUTY
    try:
        return str(Address.parse(f"tel:{re.sub(r'[-()]', '', word)}" if word.startswith("+") else word))
    except ValueError:
        return None
