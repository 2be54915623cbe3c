"""How many parts a text is sent in: GSM-7 160 septets, or 153 each; UCS-2 70 UTF-16 units, or 67 each."""

from __future__ import annotations

from collections.abc import Iterable

import gsm0338

_GSM = gsm0338.Codec()
_GSM_LIMITS = (160, 153)
_UCS2_LIMITS = (70, 67)


def segment_count(text: str) -> int:
    """At least 1. A character that takes two units is never split between two parts."""
    try:
        sizes, limits = [len(_GSM.encode(character)[0]) for character in text], _GSM_LIMITS
    except UnicodeEncodeError:
        sizes, limits = [len(character.encode("utf-16-le")) // 2 for character in text], _UCS2_LIMITS
    single, part = limits
    return 1 if sum(sizes) <= single else _parts(sizes, part)


def _parts(sizes: Iterable[int], capacity: int) -> int:
    parts, used = 1, 0
    for size in sizes:
        if used + size > capacity:
            parts, used = parts + 1, 0
        used += size
    return parts
