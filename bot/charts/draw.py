"""A chart → PNG, twice 600 pixels wide and as long as it needs. Loads the drawing library: not for the bot itself."""

from __future__ import annotations

import re

from bot.charts.bars import band, distribution
from bot.charts.canvas import Canvas
from bot.charts.lettering import clean, cut, width, wrapped
from bot.charts.model import Chart, Panel, RowPanel, bounded
from bot.charts.rows import comparison
from bot.charts.style import FIGURE, HEADING, INK, INNER, LINE, MARGIN, SMALL, SOFT, TEXT, TITLE, TONES, UNIT

_NUMBER = re.compile(r"^(\D*?)\s*([-+]?\d+(?:[.,]\d+)?)\s*(.*)$")


def draw(chart: Chart) -> bytes:
    """The same chart gives the same picture. What is too much for a picture is left out (`model.bounded`)."""
    chart = bounded(chart)
    canvas = Canvas()
    y = canvas.paragraph(MARGIN, MARGIN - 4, wrapped(chart.title, TITLE, INNER, 2), TITLE, INK)
    y = _lines(canvas, chart.subtitle, y + 4)
    y = _legend(canvas, chart, y + 10)
    for panel in chart.panels:
        canvas.box(MARGIN, y + 8, INNER, 1, LINE)
        y = _panel(canvas, panel, y + 26) + 8
    return canvas.png(y + MARGIN - 14)


def _panel(canvas: Canvas, panel: Panel | RowPanel, top: float) -> float:
    y = canvas.paragraph(MARGIN, top, wrapped(panel.title, HEADING, INNER, 2), HEADING, INK) if panel.title else top
    if isinstance(panel, RowPanel):
        return comparison(canvas, panel, y + 6)
    y = _figure(canvas, panel.figure, y) if panel.figure else y
    y = _lines(canvas, panel.note, y + 2)
    y = band(canvas, panel.bars, y + 12)
    return distribution(canvas, panel.bars, y)


def _figure(canvas: Canvas, figure: str, top: float) -> float:
    """The number large, what it is a number of beside it."""
    match = _NUMBER.match(clean(figure))
    before, number, after = match.groups() if match else (clean(figure), "", "")
    x, room = float(MARGIN), INNER * (0.5 if number else 1.0)
    for words, face, colour in ((before, UNIT, SOFT), (number, FIGURE, INK), (after, UNIT, SOFT)):
        x += canvas.text(x, top + 52, cut(words, face, room), face, colour) + 8 if words else 0
        room = MARGIN + INNER - x
    return top + 60


def _lines(canvas: Canvas, text: str, top: float) -> float:
    for line in text.splitlines():
        top = canvas.paragraph(MARGIN, top, wrapped(line, TEXT, INNER, 2), TEXT, SOFT)
    return top


def _legend(canvas: Canvas, chart: Chart, top: float) -> float:
    """Dots with labels, in as many lines as they need."""
    if not chart.legend:
        return top
    x, baseline = float(MARGIN), top + 16
    for full, tone in chart.legend:
        label = cut(full, SMALL, INNER - 18)
        wide = 18 + width(label, SMALL)
        if x > MARGIN and x + wide > MARGIN + INNER:
            x, baseline = float(MARGIN), baseline + 22
        canvas.disc(x + 6, baseline - 5, 6, TONES[tone])
        canvas.text(x + 18, baseline, label, SMALL, SOFT)
        x += wide + 22
    return baseline + 12
