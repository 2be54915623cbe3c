"""Which language words are in, where their letters tell it. Latin ones don't: STOP is said everywhere."""

from __future__ import annotations

import re

from bot.engine.languages import Language

_CYRILLIC = re.compile("[\u0400-\u04ff]")
_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]")


def spoken_in(text: str, theirs: Language) -> Language:
    """`theirs` is what decides where the letters don't."""
    if _HAN.search(text):
        return _chinese("".join(_HAN.findall(text)), theirs)
    return "ru" if _CYRILLIC.search(text) else theirs


def _chinese(characters: str, theirs: Language) -> Language:
    """Some are written in one of the two ways only; those of both are read as the customer reads, else simplified."""
    simplified, traditional = _has(characters, "gb2312"), _has(characters, "big5")
    if simplified != traditional:
        return "zh-Hans" if simplified else "zh-Hant"
    return theirs if theirs.startswith("zh") else "zh-Hans"


def _has(characters: str, charset: str) -> bool:
    """GB 2312 has the simplified characters alone, Big5 the traditional ones."""
    try:
        characters.encode(charset)
    except UnicodeEncodeError:
        return False
    return True
