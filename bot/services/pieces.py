"""Words that are too long for one message of a platform, as several: nothing of a notice is cut off."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from bot.contract.outbound import Content, Notice


def pieces(content: Content, most: int) -> list[Content]:
    """A notice longer than `most` UTF-16 units as several in their order, broken between paragraphs or lines where
    that is possible; the buttons are under the last. Anything else is left as it is."""
    if not isinstance(content, Notice) or _units(content.text) <= most:
        return [content]
    *before, last = _broken(content.text, most)
    return [*(replace(content, text=each, buttons=()) for each in before), replace(content, text=last)]


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "replace")) // 2


def _broken(text: str, most: int) -> Iterator[str]:
    while _units(text) > most:
        head = _head(text, most)
        end = _end(head)
        yield head[:end].rstrip()
        text = text[end:].removeprefix(" ").lstrip("\n")
    yield text


def _head(text: str, most: int) -> str:
    """As much of the beginning as fits; a character of two units is not torn."""
    return text.encode("utf-16-le", "replace")[: 2 * most].decode("utf-16-le", "ignore")


def _end(head: str) -> int:
    """Where it is broken: at the last end of a paragraph, line or word that leaves half of it or more."""
    ends = (head.rfind(mark) for mark in ("\n\n", "\n", " "))
    return next((end for end in ends if end > len(head) // 2), len(head))
