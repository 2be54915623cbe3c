"""What a chart shows, with every word final. A chart goes through JSON (`to_json`, `from_json`) to whoever draws it."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

Tone = Literal["good", "middle", "bad", "plain"]

#: More than this a phone doesn't show. Whoever makes a chart chooses what goes in; `bounded` only holds the line.
MOST_PANELS, MOST_BARS, MOST_ROWS, MOST_LEGEND, MOST_TEXT = 4, 12, 12, 6, 300


@dataclass(frozen=True, slots=True)
class Bar:
    """`n` answers, a `share` (0 to 1) of all. The `tone` is that of the group which the value falls into."""

    label: str
    n: int
    tone: Tone
    share: float


@dataclass(frozen=True, slots=True)
class Panel:
    """One question: `figure` is shown large ("NPS 32"; empty where there is none), `note` under it, line by line."""

    title: str
    figure: str
    note: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One group's figure with its interval `low` to `high`. `shown` is the figure as it is read, `n` how many answered.

    A second line in `shown` is a remark (too few answers), and takes the colour out of the row.
    """

    label: str
    value: float
    low: float
    high: float
    n: int
    shown: str


@dataclass(frozen=True, slots=True)
class RowPanel:
    """A figure compared between groups, on an axis from `unit_low` to `unit_high`."""

    title: str
    unit_low: float
    unit_high: float
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """`legend` is pairs of a label and the tone it explains. A line break in `subtitle` begins a new line."""

    title: str
    subtitle: str
    panels: tuple[Panel | RowPanel, ...]
    legend: tuple[tuple[str, str], ...] = ()


def to_json(chart: Chart) -> dict[str, Any]:
    """Plain JSON values; `from_json` gives the same chart back."""
    return asdict(chart)


def from_json(state: dict[str, Any]) -> Chart:
    """The chart behind `to_json`'s output."""
    panels = tuple(_row_panel(each) if "rows" in each else _panel(each) for each in state["panels"])
    legend = tuple((label, tone) for label, tone in state["legend"])
    return Chart(state["title"], state["subtitle"], panels, legend)


def _panel(state: dict[str, Any]) -> Panel:
    return Panel(**{**state, "bars": tuple(Bar(**bar) for bar in state["bars"])})


def _row_panel(state: dict[str, Any]) -> RowPanel:
    return RowPanel(**{**state, "rows": tuple(Row(**row) for row in state["rows"])})


def bounded(chart: Chart) -> Chart:
    """The chart without what would make its picture endless: later panels, bars, rows and the ends of long texts."""
    return Chart(
        chart.title[:MOST_TEXT],
        chart.subtitle[:MOST_TEXT],
        tuple(_bounded(panel) for panel in chart.panels[:MOST_PANELS]),
        tuple((label[:MOST_TEXT], tone) for label, tone in chart.legend[:MOST_LEGEND]),
    )


def _bounded(panel: Panel | RowPanel) -> Panel | RowPanel:
    title = panel.title[:MOST_TEXT]
    if isinstance(panel, RowPanel):
        rows = tuple(replace(row, label=row.label[:MOST_TEXT], shown=row.shown[:MOST_TEXT]) for row in panel.rows)
        return replace(panel, title=title, rows=rows[:MOST_ROWS])
    bars = tuple(replace(bar, label=bar.label[:MOST_TEXT]) for bar in panel.bars[:MOST_BARS])
    return Panel(title, panel.figure[:MOST_TEXT], panel.note[:MOST_TEXT], bars)
