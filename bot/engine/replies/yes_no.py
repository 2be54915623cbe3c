"""Yes or no: a word or a sign alone, or one followed by words that do not disagree with it."""

from __future__ import annotations

import re

from bot.engine.replies.outcome import Accepted, Reply, Said, rejected
from bot.engine.survey import YesNo
from bot.engine.words.assent import GRANTS, REVOKES, SIGNS, decided
from bot.engine.words.scoring import REASON
from bot.engine.words.text import fold, has_words, is_emoji, lower

_MARKS = re.compile(r"[,.;:!\n—]+|\s[-–]+\s")


def read_yes_no(_question: YesNo, said: Said) -> Reply:
    signs = {SIGNS[character] for character in said.text if character in SIGNS}
    words = "".join(" " if is_emoji(character) else character for character in fold(said.text)).strip()
    if not words and len(signs) == 1:
        return Accepted(signs.pop())
    reply = _by_words(said.text) if words else None
    agreed = reply is not None and signs <= {reply.value}
    return reply if reply is not None and agreed else rejected("yes_no")


def _by_words(text: str) -> Accepted | None:
    value = decided(text)
    return _with_remark(text) if value is None else Accepted(value)


def _with_remark(text: str) -> Accepted | None:
    """ "Yes, call me tomorrow": decided by what stands before the first mark or reason word."""
    plain = fold(text)
    mark = min(filter(None, (REASON.search(plain), _MARKS.search(plain))), key=re.Match.start, default=None)
    if mark is None or (value := decided(text[: mark.start()])) is None:
        return None
    rest = text[mark.end() :].strip()
    disagrees = (REVOKES if value else GRANTS).search(lower(rest))
    return None if disagrees or not has_words(rest) else Accepted(value, rest)
