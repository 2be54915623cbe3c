"""What an admin writes for readers of several languages: `en: It is here. ru: Готово.`"""

from __future__ import annotations

import re

from bot.engine.languages import LANGUAGES, Language

_NAMES: dict[str, Language] = {language.casefold(): language for language in LANGUAGES}
_MARK = re.compile(rf"(?:^|(?<=\s))({'|'.join(LANGUAGES)})\s?[:：](?=\s|$|[^\W\d_])\s*", re.IGNORECASE)
LONGEST = 1000


def texts_in(said: str, own: Language) -> dict[Language, str] | None:
    """Language → text. Without any mark it is all in the admin's `own`. None where a language stands there twice, where
    one has no text, where a text is too long, or where something comes before the first mark."""
    before, *rest = _MARK.split(said.strip())
    if not rest:
        return {own: before} if 0 < len(before) <= LONGEST else None
    marked = [(_NAMES[name.casefold()], text.strip()) for name, text in zip(rest[::2], rest[1::2], strict=True)]
    found = dict(marked)
    good = not before and len(found) == len(marked) and all(0 < len(text) <= LONGEST for text in found.values())
    return found if good else None


def language_in(word: str) -> Language | None:
    return _NAMES.get(word.casefold())
