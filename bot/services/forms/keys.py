"""Keys made from words: small Latin letters, digits and _, twenty at most, each once."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from bot.engine.condition_tree import KEYWORDS
from bot.engine.languages import Language, pick
from bot.surveys.foreign.keys import from_cyrillic, unique

_LONGEST = 20
_SCORE, _SCORES = "score", frozenset({"nps", "csat", "ces", "stars"})
#: `name` is the customer's own, the verbs are read before a key, the rest means something in a condition.
_TAKEN = frozenset({"name", "new", *KEYWORDS})
#: Words that say nothing of what is asked, left out where others remain.
_IDLE = frozenset({
    "a", "an", "and", "any", "are", "at", "be", "been", "can", "could", "did", "do", "does", "for", "from", "had",
    "has", "have", "how", "i", "if", "in", "is", "it", "may", "me", "my", "not", "of", "on", "or", "our", "so",
    "that", "the", "there", "they", "this", "to", "us", "was", "we", "were", "what", "when", "where", "which",
    "who", "why", "will", "with", "would", "you", "your",
})  # fmt: skip
_PIPE = re.compile(r"\{[^{}]*\}")


def question_key(state: Mapping[str, Any], main: Language, taken: Collection[str]) -> str:
    """The first score is called so: conditions and alerts name it most often. Others remind of their words."""
    if state["kind"] in _SCORES and _SCORE not in taken:
        return _SCORE
    return key(pick(state["text"], main), taken, "q")


def key(words: str, taken: Collection[str], otherwise: str) -> str:
    """A key that reminds of the words and is none of those taken; numbered where there is no letter to make it of."""
    found = slug(words)
    if found:
        return unique(found, {*taken, *_TAKEN})
    return next(each for number in range(1, len(taken) + 2) if (each := f"{otherwise}{number}") not in taken)


def slug(text: str) -> str:
    """The first words that tell, as many as there is room for; empty where no letter is left."""
    words = re.findall(r"[a-z0-9]+", latin(_PIPE.sub(" ", text)))
    telling = _from_letter([word for word in words if word not in _IDLE])
    return _joined(telling or _from_letter(words))


def latin(text: str) -> str:
    """In small Latin letters without marks; letters that have none become spaces."""
    parted = unicodedata.normalize("NFKD", from_cyrillic(text.casefold()))
    return "".join(each if each.isascii() else " " for each in parted if not unicodedata.combining(each))


def _from_letter(words: list[str]) -> list[str]:
    start = next((at for at, word in enumerate(words) if word[0].isalpha()), len(words))
    return words[start:]


def _joined(words: Iterable[str]) -> str:
    found = ""
    for word in words:
        longer = f"{found}_{word}" if found else word[:_LONGEST]
        if len(longer) > _LONGEST:
            break
        found = longer
    return found
