"""How many parts a text message is cut into, and so what it costs.

GSM-7: 160 septets alone, 153 in each part of several; UCS-2: 70 UTF-16 units alone, 67 in each part. One character
outside GSM-7 puts the whole message into UCS-2. A character of two units never straddles two parts. Checked against
the vectors of Twilio's own `sms-segments-calculator` 1.3.0.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from gsm0338 import Codec

Encoding = Literal["GSM-7", "UCS-2"]

_GSM = Codec()
_ESCAPE = "\x1b"
_ALONE: dict[Encoding, int] = {"GSM-7": 160, "UCS-2": 70}
_EACH: dict[Encoding, int] = {"GSM-7": 153, "UCS-2": 67}


@dataclass(frozen=True, slots=True)
class Segments:
    """`units` are septets of GSM-7 or UTF-16 code units of UCS-2; `count` is the number of parts, at least one."""

    encoding: Encoding
    units: int
    count: int


@lru_cache(maxsize=2048)
def _septets(char: str) -> int:
    """1 for the basic set, 2 for the extension, 0 for what GSM-7 does not have (the codec maps ESC; no text may)."""
    if char == _ESCAPE:
        return 0
    try:
        return len(_GSM.encode(char)[0])
    except UnicodeEncodeError:
        return 0


def is_gsm(text: str) -> bool:
    return all(_septets(char) for char in text)


def strangers(text: str) -> str:
    """The characters that GSM-7 does not have, each time that they occur."""
    return "".join(char for char in text if not _septets(char))


def utf16_units(text: str) -> int:
    """The length as UCS-2 and Twilio's limit of 1,600 count it."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def segments(text: str) -> Segments:
    if is_gsm(text):
        return _cut("GSM-7", [_septets(char) for char in text])
    return _cut("UCS-2", [utf16_units(char) for char in text])


def _cut(encoding: Encoding, widths: list[int]) -> Segments:
    units = sum(widths)
    if units <= _ALONE[encoding]:
        return Segments(encoding, units, 1)
    return Segments(encoding, units, _parts(widths, _EACH[encoding]))


def _parts(widths: Iterable[int], capacity: int) -> int:
    count, used = 1, 0
    for width in widths:
        if used + width > capacity:
            count, used = count + 1, 0
        used += width
    return count
