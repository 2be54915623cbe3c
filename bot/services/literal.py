"""What somebody else has written, shown so that it can't be taken for the bot's own words."""

from __future__ import annotations

import re
from unicodedata import category

_TURNS_AROUND = re.compile("[\u202a-\u202e\u2066-\u2069]")
#: Without them an emoji of several falls apart, and Persian words run together.
_JOINERS = "\u200c\u200d"


def one_line(text: str) -> str:
    """A name can't draw a line of its own, nor turn the text around (Unicode's controls and formats)."""
    shown = "".join(c if c in _JOINERS or category(c) not in ("Cc", "Cf") else " " for c in text)
    return " ".join(shown.split()).strip(f" {_JOINERS}")


def quotation(words: str) -> str:
    """One line stands behind the name of whoever wrote it; several stand below, each marked."""
    lines = [each.rstrip() for each in _TURNS_AROUND.sub("", words).strip().splitlines()]
    return lines[0] if len(lines) == 1 else "".join(f"\n> {each}".rstrip() for each in lines)


def cut(text: str, most: int) -> str:
    """At most so many characters, to the end of a word where there is one; what is left out shows."""
    if len(text) <= most:
        return text
    kept = text[: most - 1]
    words = kept if text[most - 1] == " " else kept.rpartition(" ")[0]
    return (words if len(words) > most // 2 else kept).rstrip(" ·:") + "…"
