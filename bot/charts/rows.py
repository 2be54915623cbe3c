"""A figure compared between groups: each with its interval on one axis. Put on the canvas from `top` on; says where the
next may begin."""

from __future__ import annotations

from typing import NamedTuple

from bot.charts.canvas import Canvas
from bot.charts.lettering import cut, width
from bot.charts.model import Row, RowPanel
from bot.charts.style import FAINT, HEADING, INK, INNER, LINE, MARGIN, SMALL, SOFT, SURE, TEXT, UNSURE

_HIGH, _GAP, _TRACK, _DOT = 48, 18, 8, 7


class _Axis(NamedTuple):
    left: float
    room: float
    low: float
    high: float

    def at(self, value: float) -> float:
        """Where a value lies; what is off the axis lies at its end."""
        share = (value - self.low) / ((self.high - self.low) or 1)
        return self.left + self.room * min(max(share, 0), 1)


def comparison(canvas: Canvas, panel: RowPanel, top: float) -> float:
    if not panel.rows:
        return top
    labels = min(max(width(row.label, TEXT) for row in panel.rows), INNER * 0.3)
    figures = min(max(map(_figure_width, panel.rows)), INNER * 0.36)
    axis = _Axis(MARGIN + labels + _GAP, INNER - labels - figures - 2 * _GAP, panel.unit_low, panel.unit_high)
    bottom = top + _HIGH * len(panel.rows)
    _zero(canvas, axis, top, bottom)
    for number, row in enumerate(panel.rows):
        middle = top + _HIGH * (number + 0.5)
        canvas.text(MARGIN, middle + 6, cut(row.label, TEXT, labels), TEXT, INK)
        _whisker(canvas, axis, row, middle)
        figure, under = _figure(row)
        canvas.text(MARGIN + INNER, middle - 1, cut(figure, HEADING, figures), HEADING, INK, "right")
        canvas.text(MARGIN + INNER, middle + 17, cut(under, SMALL, figures), SMALL, SOFT, "right")
    _ends(canvas, axis, bottom)
    return bottom + 30


def _whisker(canvas: Canvas, axis: _Axis, row: Row, middle: float) -> None:
    low, high = axis.at(row.low), axis.at(row.high)
    canvas.box(axis.left, middle - 1, axis.room, 2, FAINT)
    dot, band = UNSURE if "\n" in row.shown else SURE
    canvas.box(low, middle - _TRACK / 2, max(high - low, 2), _TRACK, band, radius=_TRACK / 2)
    canvas.disc(axis.at(row.value), middle, _DOT, dot)


def _zero(canvas: Canvas, axis: _Axis, top: float, bottom: float) -> None:
    """A line through zero, where the axis has both sides of it."""
    if axis.low < 0 < axis.high:
        canvas.box(axis.at(0), top, 1, bottom - top, LINE)
        canvas.text(axis.at(0), bottom + 18, "0", SMALL, SOFT, "middle")


def _ends(canvas: Canvas, axis: _Axis, bottom: float) -> None:
    canvas.box(axis.left, bottom, axis.room, 1, LINE)
    canvas.text(axis.left, bottom + 18, f"{axis.low:g}", SMALL, SOFT)
    canvas.text(axis.left + axis.room, bottom + 18, f"{axis.high:g}", SMALL, SOFT, "right")


def _figure(row: Row) -> tuple[str, str]:
    """What stands large, and what under it."""
    figure, _, remark = row.shown.partition("\n")
    return figure, f"{remark}, n = {row.n}" if remark else f"n = {row.n}"


def _figure_width(row: Row) -> float:
    figure, under = _figure(row)
    return max(width(figure, HEADING), width(under, SMALL))
