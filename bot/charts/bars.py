"""How answers are distributed: a band of groups, and columns or lines of bars. Each part is put on the canvas from
`top` on, and says where the next may begin."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from bot.charts.canvas import Canvas
from bot.charts.lettering import clean, width, wrapped
from bot.charts.model import Bar
from bot.charts.style import FAINT, INK, INNER, LINE, MARGIN, ON_TONES, SMALL, SOFT, STRONG, TEXT, TONES

_BAND, _COLUMN, _WIDEST = 28, 104, 64
_BAR, _LINE, _LINES = 16, 34, 2
#: A column of labels takes at most this much of the width, else every label gets lines of its own.
_LABELS = INNER * 0.42
_GAP, _PERCENT = 14, 52


def band(canvas: Canvas, bars: Sequence[Bar], top: float) -> float:
    """The groups side by side, each as wide as its share, with the percentage where there is room for it."""
    groups = [(tone, sum(bar.share for bar in each)) for tone, each in groupby(bars, lambda bar: bar.tone)]
    shown = [(tone, share) for tone, share in groups if share > 0]
    if len(groups) < 2 or not shown:
        return top
    left, scale = float(MARGIN), (INNER - 2 * (len(shown) - 1)) / sum(share for _, share in shown)
    for tone, share in shown:
        wide, percent = share * scale, f"{round(100 * share)} %"
        canvas.box(left, top, wide, _BAND, TONES[tone], radius=5)
        if wide > width(percent, SMALL) + 8:
            canvas.text(left + wide / 2, top + 19, percent, SMALL, ON_TONES[tone], "middle")
        left += wide + 2
    return top + _BAND + 18


def distribution(canvas: Canvas, bars: Sequence[Bar], top: float) -> float:
    if not bars:
        return top
    bars = [replace(bar, label=clean(bar.label)) for bar in bars]
    slot = INNER / len(bars)
    if bars[0].tone != "plain" and all(width(bar.label, TEXT) < slot - 4 for bar in bars):
        return _columns(canvas, bars, top)
    labels = max(width(bar.label, TEXT) for bar in bars)
    return _beside(canvas, bars, top, labels) if labels <= _LABELS else _beneath(canvas, bars, top)


def _columns(canvas: Canvas, bars: Sequence[Bar], top: float) -> float:
    """One column for each value of a scale: how many above it, the value below."""
    slot, most, floor = INNER / len(bars), _most(bars), top + 20 + _COLUMN
    wide = min(slot - 8, _WIDEST)
    for number, bar in enumerate(bars):
        middle, high = MARGIN + slot * (number + 0.5), _COLUMN * bar.n / most
        if bar.n:
            canvas.box(middle - wide / 2, floor - max(high, 3), wide, max(high, 3), TONES[bar.tone], radius=4)
            canvas.text(middle, floor - max(high, 3) - 6, str(bar.n), SMALL, INK, "middle")
        canvas.text(middle, floor + 23, bar.label, TEXT, SOFT, "middle")
    canvas.box(MARGIN, floor, INNER, 1, LINE)
    return floor + 32


def _beside(canvas: Canvas, bars: Sequence[Bar], top: float, labels: float) -> float:
    """The label, the bar, how many."""
    counts = max(map(_counts, bars))
    left, room = MARGIN + labels + _GAP, INNER - labels - counts - 2 * _GAP
    for number, bar in enumerate(bars):
        y = top + _LINE * number
        canvas.text(MARGIN, y + 21, bar.label, TEXT, INK)
        _bar(canvas, bar, (left, y + 7, room))
        _count(canvas, bar, y + 21)
    return top + _LINE * len(bars)


def _beneath(canvas: Canvas, bars: Sequence[Bar], top: float) -> float:
    """Long labels: in lines of their own above the bar."""
    counts = max(map(_counts, bars))
    for bar in bars:
        _count(canvas, bar, top + 17)
        lines = wrapped(bar.label, TEXT, INNER - counts - 2 * _GAP, _LINES)
        top = canvas.paragraph(MARGIN, top, lines, TEXT, INK)
        _bar(canvas, bar, (MARGIN, top + 3, INNER))
        top += _BAR + 16
    return top


def _bar(canvas: Canvas, bar: Bar, place: tuple[float, float, float]) -> None:
    """On a track that is all the answers. `place` is left, top and the track's width."""
    left, top, room = place
    canvas.box(left, top, room, _BAR, FAINT, radius=5)
    if bar.n:
        canvas.box(left, top, max(min(bar.share, 1) * room, 6), _BAR, TONES[bar.tone], radius=5)


def _count(canvas: Canvas, bar: Bar, baseline: float) -> None:
    """How many, and what part of all."""
    canvas.text(MARGIN + INNER - _PERCENT, baseline, str(bar.n), STRONG, INK, "right")
    canvas.text(MARGIN + INNER, baseline, f"{round(100 * bar.share)} %", SMALL, SOFT, "right")


def _counts(bar: Bar) -> float:
    return _PERCENT + width(str(bar.n), STRONG)


def _most(bars: Sequence[Bar]) -> int:
    return max(1, *(bar.n for bar in bars))
