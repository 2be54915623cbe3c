"""Raw text made comparable: what nobody can store removed, look-alike characters given one plain form."""

from __future__ import annotations

import re
import unicodedata

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
#: Characters whose plain form follows from no Unicode property. One for one, so that positions stay true.
_PLAIN = {
    "’": "'",
    "‘": "'",
    "`": "'",
    "。": ".",
    "．": ".",
    "，": ",",
    "٫": ".",
    "٬": ",",
    "−": "-",
    "‐": "-",
    "‑": "-",
    "⁄": "/",
    "\u2028": "\n",
    "\u2029": "\n",
    "\u20e3": " ",  # the frame of a keycap emoji
}
#: Punctuation that means nothing at the end of a short answer. Not "?", which doubts, nor "+ - < > %", which count.
_IDLE = " \t\r\n.,;:!…\"'()[]«»“”„、·•*_~"


def clean(text: str) -> str:
    """Without NUL and lone surrogates, which no database can hold, and without white space around it."""
    return _UNSTORABLE.sub("", text).strip()


def fold(text: str) -> str:
    """The same text, character for character, with plain digits, punctuation and spaces: ９ → 9, ， → comma.

    As long as `text`: a position in one is a position in the other. Invisible characters become spaces, so digits
    that only look adjacent stay apart.
    """
    return text if text.isascii() else "".join(map(_fold, text))


def _fold(character: str) -> str:
    if character < "\x80":
        return character
    if (plain := _PLAIN.get(character)) is not None:
        return plain
    if "！" <= character <= "～":
        return chr(ord(character) - 0xFEE0)
    return _fold_by_category(character)


def _fold_by_category(character: str) -> str:
    category = unicodedata.category(character)
    if category == "Nd":
        return str(unicodedata.decimal(character))
    invisible = category in ("Zs", "Cf") or "\ufe00" <= character <= "\ufe0f"
    return " " if invisible else character


def lower(text: str) -> str:
    """Folded, composed, letter case and ё aside, single spaces: what tables are looked up by."""
    plain = fold(unicodedata.normalize("NFC", clean(text)))
    return " ".join(plain.casefold().replace("ё", "е").split())


def key(text: str) -> str:
    """`lower`, and without idle punctuation or emoji around it; a text of nothing else stays as it is."""
    plain = lower(text)
    first, last = 0, len(plain)
    while first < last and _is_idle(plain[first]):
        first += 1
    while last > first and _is_idle(plain[last - 1]):
        last -= 1
    return plain[first:last] or plain


def _is_idle(character: str) -> bool:
    return character in _IDLE or is_emoji(character)


def is_emoji(character: str) -> bool:
    """Emoji and other pictures, and the skin tones that modify them."""
    return unicodedata.category(character) in ("So", "Sk") and character > "\x7f"


def has_words(text: str) -> bool:
    return any(character.isalnum() for character in text)
