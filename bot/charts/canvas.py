"""A sheet that is as long as what was put on it. Lengths are those of `style`, y grows downwards."""

from __future__ import annotations

import io
import math
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Literal

from PIL import Image, ImageColor, ImageDraw

from bot.charts.lettering import runs, width
from bot.charts.style import FAINT, INK, LEADING, LINE, ON_TONES, PAPER, SCALE, SOFT, SURE, TONES, UNSURE, WIDTH, Face

Align = Literal["left", "middle", "right"]
_BEFORE = {"left": 0.0, "middle": 0.5, "right": 1.0}
#: Pillow's shapes have hard edges: a disc is drawn this much larger and made smaller.
_FINER = 8
#: Shades between a colour and what it is drawn on. With a palette a picture has a third of the bytes.
_SHADES, _APART = 12, 12


class Canvas:
    """What is put on it is remembered, and drawn when the length is known."""

    def __init__(self) -> None:
        self._strokes: list[Callable[[Image.Image], None]] = []

    def text(self, x: float, baseline: float, text: str, face: Face, colour: str, align: Align = "left") -> float:
        """One line beginning, centred or ending at `x`. Returns its width."""
        wide = width(text, face)
        self._strokes.append(lambda sheet: _write(sheet, x - wide * _BEFORE[align], baseline, text, face, colour))
        return wide

    def paragraph(self, x: float, top: float, lines: Sequence[str], face: Face, colour: str) -> float:
        """Lines under each other. Returns where what comes next may begin."""
        for number, line in enumerate(lines):
            self.text(x, top + face.size * (1.05 + LEADING * number), line, face, colour)
        return top + face.size * LEADING * len(lines)

    def box(self, x: float, y: float, wide: float, high: float, colour: str, radius: float = 0) -> None:
        """A rectangle; with a radius, one with round corners."""
        edges = round(x * SCALE), round(y * SCALE), round((x + wide) * SCALE), round((y + high) * SCALE)
        self._strokes.append(lambda sheet: _fill(sheet, edges, colour, round(radius * SCALE)))

    def disc(self, x: float, y: float, radius: float, colour: str) -> None:
        self.box(x - radius, y - radius, 2 * radius, 2 * radius, colour, radius)

    def png(self, height: float) -> bytes:
        sheet = Image.new("RGB", (WIDTH * SCALE, round(height * SCALE)), PAPER)
        for stroke in self._strokes:
            stroke(sheet)
        drawn = io.BytesIO()
        sheet.quantize(palette=_palette(), dither=Image.Dither.NONE).save(drawn, "PNG")
        return drawn.getvalue()


def _write(sheet: Image.Image, x: float, baseline: float, text: str, face: Face, colour: str) -> None:
    pen, left = ImageDraw.Draw(sheet), x * SCALE
    for run in runs(text, face):
        pen.text((left, baseline * SCALE), run.text, colour, run.font, anchor="ls", stroke_width=run.stroke)
        left += run.font.getlength(run.text)


def _fill(sheet: Image.Image, edges: tuple[int, int, int, int], colour: str, radius: int) -> None:
    """Two bars crossing, and a quarter of a disc in each corner."""
    left, top, right, bottom = edges
    radius = min(radius, (right - left) // 2, (bottom - top) // 2)
    if right > left and bottom > top:
        sheet.paste(colour, (left + radius, top, right - radius, bottom))
        sheet.paste(colour, (left, top + radius, right, bottom - radius))
    if radius > 0:
        for x, y, part in _corners(edges, radius):
            sheet.paste(colour, (x, y), _disc(radius).crop(part))


def _corners(edges: tuple[int, int, int, int], radius: int) -> list[tuple[int, int, tuple[int, int, int, int]]]:
    """Where each quarter goes, and which part of the disc it is."""
    left, top, right, bottom = edges
    sides = ((left, 0), (right - radius, radius)), ((top, 0), (bottom - radius, radius))
    return [(x, y, (i, j, i + radius, j + radius)) for x, i in sides[0] for y, j in sides[1]]


@lru_cache(maxsize=1)
def _palette() -> Image.Image:
    """The colours, then the shades between them. Pillow looks a colour up by its first six bits: what is nearer to
    another than that would take its place."""
    on_paper = [(PAPER, colour) for colour in (INK, SOFT, FAINT, LINE, *SURE, *UNSURE, *TONES.values())]
    pairs = [*on_paper, *((TONES[tone], colour) for tone, colour in ON_TONES.items()), SURE, UNSURE]
    kept: list[tuple[int, ...]] = [
        ImageColor.getrgb(each) for each in dict.fromkeys(colour for pair in pairs for colour in pair)
    ]
    for shade in (shade for pair in pairs for shade in _shades(*pair)):
        if all(math.dist(shade, other) > _APART for other in kept):
            kept.append(shade)
    palette = Image.new("P", (1, 1))
    palette.putpalette([part for colour in kept for part in colour])
    return palette


def _shades(first: str, last: str) -> list[tuple[int, ...]]:
    ends = list(zip(ImageColor.getrgb(first), ImageColor.getrgb(last), strict=True))
    return [tuple(round(a + (b - a) * step / _SHADES) for a, b in ends) for step in range(1, _SHADES)]


@lru_cache(maxsize=32)
def _disc(radius: int) -> Image.Image:
    size = 2 * radius * _FINER
    large = Image.new("L", (size, size))
    ImageDraw.Draw(large).ellipse((0, 0, size - 1, size - 1), 255)
    return large.reduce(_FINER)
