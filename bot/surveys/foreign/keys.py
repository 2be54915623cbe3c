"""Foreign names → keys of ours: small Latin letters, digits and _, twenty at most, each once."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from bot.engine.condition_tree import KEYWORDS
from bot.engine.survey import KEY_PATTERN

_LONGEST = 20
#: `name` is the customer's own; the others mean something in a condition.
TAKEN = frozenset({"name", *KEYWORDS})
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_NO_LETTER_FIRST = re.compile(r"^[0-9]")
_CYRILLIC = {
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ё": "e", "ж": "zh", "з": "z", "и": "i", "й": "y",
    "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ф": "f",
    "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "", "ы": "y", "ь": "", "э": "e", "ю": "yu", "я":
    "ya", "і": "i", "ї": "i", "є": "e", "ґ": "g", "ў": "u",
}  # fmt: skip


def slug(name: str, letter: str) -> str:
    """The nearest key; `letter` comes before a digit. Empty where no Latin letter or digit is left."""
    if re.fullmatch(KEY_PATTERN, name):
        return name
    words = re.sub(r"[^a-z0-9]+", "_", _latin(_HUMP.sub("_", name[:200]))).strip("_")
    return _NO_LETTER_FIRST.sub(lambda found: letter + found[0], words)[:_LONGEST].rstrip("_")


def from_cyrillic(text: str) -> str:
    """Its small Cyrillic letters in Latin ones; everything else as it is."""
    return "".join(_CYRILLIC.get(each, each) for each in text)


def unique(key: str, taken: Iterable[str]) -> str:
    """`key`, with a number behind it where it is taken."""
    used = set(taken)
    found, number = key, 2
    while found in used:
        ending = f"_{number}"
        found = key[: _LONGEST - len(ending)].rstrip("_") + ending
        number += 1
    return found


def number_all(names: Iterable[str], letter: str, taken: Iterable[str] = ()) -> list[str]:
    """A key for each name, in their order; a name without Latin letters is numbered: `q3`."""
    used, keys = set(taken), list[str]()
    for at, name in enumerate(names, 1):
        key = unique(slug(name, letter) or f"{letter}{at}", used)
        used.add(key)
        keys.append(key)
    return keys


def recognisable(name: str, key: str) -> bool:
    """Whether somebody who knows the name would find it again in the key."""
    letters = re.sub(r"[^a-z0-9]", "", _latin(name[:200]))
    plain = key.replace("_", "")
    return bool(letters) and (letters.startswith(plain) or letters == plain[1:])


def _latin(name: str) -> str:
    """In small letters without their marks; what is not Latin is gone: a space keeps its place."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    return "".join(" " if ord(each) > 127 else each for each in plain if not unicodedata.combining(each))
