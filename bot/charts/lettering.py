"""Text in the fonts that come with the bot, measured and broken into lines. Lengths are those of `style`.

Latin, Cyrillic, Greek, Chinese in both ways of writing, kana and emoji have glyphs; anything else shows as a box.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from PIL import ImageFont
from PIL.ImageFont import FreeTypeFont

from bot.charts.style import SCALE, Face

_FOLDER = Path(__file__).parent / "fonts"
#: Which font is asked for a glyph first. Chinese has no bold file: its strokes are thickened.
_PLAIN = ("letters.ttf", "simplified.otf", "traditional.otf", "emoji.ttf")
_BOLD = ("bold.ttf", *_PLAIN)
_THICKENED = {"simplified.otf", "traditional.otf"}
#: No font of ours has the first; skin tones would stand as squares beside the emoji they colour.
_REPLACED = {0x2212: "-", **dict.fromkeys(range(0x1F3FB, 0x1F400))}
#: A separator of lines or paragraphs is one too: laid out by itself, the second makes the layout fail.
_INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn", "Mn", "Mc", "Me", "Zl", "Zp"}
_MISSING = "\U0010fffe"

_HAN = "\u2e80-\u2fff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_CLOSING = "\u3001\u3002\uff0c\uff0e\uff01\uff1f\uff1a\uff1b\uff09\u300d\u300f\u300b\u201d\u2019)\\]%"
#: What stays together in a line: a word, or one Chinese character with the marks that may not begin a line.
_PIECE = re.compile(rf"[{_HAN}][{_CLOSING}]*|[^\s{_HAN}]+\s*|\S+|\s+")


class Run(NamedTuple):
    """Characters of one font. `stroke` is how much thicker it is drawn, in drawn pixels."""

    text: str
    font: FreeTypeFont
    stroke: float


def clean(text: str) -> str:
    """One line of what can be seen: no control characters, no marks piled up on a letter, no runs of blanks."""
    composed = unicodedata.normalize("NFC", " ".join(text.split())).translate(_REPLACED)
    return "".join(filter(_is_visible, composed))


def runs(text: str, face: Face) -> Iterator[Run]:
    names = _BOLD if face.bold else _PLAIN
    visible = (character for character in text if _is_visible(character))
    for name, characters in groupby(visible, lambda character: _file(character, names)):
        stroke = face.size * SCALE / 60 if face.bold and name in _THICKENED else 0
        yield Run("".join(characters), _font(name, face.size * SCALE), stroke)


@lru_cache(maxsize=4096)
def width(text: str, face: Face) -> float:
    return sum(run.font.getlength(run.text) for run in runs(text, face)) / SCALE


def wrapped(text: str, face: Face, room: float, most: int) -> list[str]:
    """At most `most` lines that fit into `room`; the last one ends in dots where something is left out."""
    lines, filled = [""], 0.0
    for piece in _pieces(clean(text), face, room):
        if filled + width(piece.rstrip(), face) > room:
            if len(lines) == most:
                return [*lines[:-1], _ended(lines[-1] + piece, face, room)]
            lines[-1] = lines[-1].rstrip()
            lines.append("")
            filled = 0.0
        lines[-1] += piece
        filled += width(piece, face)
    return lines


def cut(text: str, face: Face, room: float) -> str:
    """As much as fits into one line."""
    text = clean(text)
    return text if width(text, face) <= room else _ended(text, face, room)


def _pieces(text: str, face: Face, room: float) -> Iterator[str]:
    """Words; one that is wider than a line goes in single characters."""
    for piece in _PIECE.findall(text):
        yield from (piece,) if width(piece.rstrip(), face) <= room else piece


def _ended(text: str, face: Face, room: float) -> str:
    """As much as leaves room for the dots, or nothing."""
    fitting = bisect_right(range(len(text) + 1), room, key=lambda end: width(f"{text[:end]}...", face))
    return f"{text[: fitting - 1].rstrip()}..." if fitting else ""


@lru_cache(maxsize=8192)
def _is_visible(character: str) -> bool:
    return unicodedata.category(character) not in _INVISIBLE


@lru_cache(maxsize=64)
def _font(name: str, size: int) -> FreeTypeFont:
    return ImageFont.truetype(str(_FOLDER / name), size)


@lru_cache(maxsize=8192)
def _file(character: str, names: tuple[str, ...]) -> str:
    """The first file that has a glyph, else the one whose box stands for what nobody has."""
    return next((name for name in names if _has(name, character)), _PLAIN[0])


def _has(name: str, character: str) -> bool:
    """Pillow doesn't say which characters a font has: one that it lacks looks like one that nobody has."""
    return character.isspace() or bytes(_font(name, 20).getmask(character)) != _box(name)


@lru_cache(maxsize=8)
def _box(name: str) -> bytes:
    return bytes(_font(name, 20).getmask(_MISSING))
