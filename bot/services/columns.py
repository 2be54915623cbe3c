"""Text in columns for a chat's monospaced block: nothing is wider than a phone shows, and a Chinese character takes two
columns."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from rich.cells import cell_len, chop_cells, set_cell_size

#: What a phone shows of a monospaced line.
WIDTH = 40
_GAP = "  "
_SHORTEST_BAR, _LONGEST_BAR = 6, 12
#: A word with the space before it. Between Chinese characters a line may break anywhere but before a mark.
_WIDE = "\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef"
_MARKS = "，。：；、！？）」』”"
_WORD = re.compile(rf"\s*(?:[{_WIDE}][{_MARKS}]*|[^\s{_WIDE}]+[{_MARKS}]*)")


class Bar(NamedTuple):
    """One line of a bar chart: `note` stands between the number and the bar."""

    label: str
    n: int
    note: str = ""


def clipped(line: str, most: int = WIDTH) -> str:
    """The line, with a mark where its end is cut off."""
    return line if cell_len(line) <= most else f"{set_cell_size(line, most - 1).rstrip()}…"


def wrapped(text: str, most: int | None = None) -> list[str]:
    """The text in lines, broken between words; a word that is longer than a line is broken too. Of more lines than
    `most` the rest is cut off."""
    lines = [""]
    for word in _WORD.findall(text):
        if cell_len(lines[-1] + word) <= WIDTH:
            lines[-1] += word
        else:
            lines += chop_cells(word.strip(), WIDTH)
    lines = [line.strip() for line in lines if line.strip()]
    if most is None or len(lines) <= most:
        return lines
    return [*lines[: most - 1], clipped(f"{lines[most - 1]}…")]


def barred(bars: Sequence[Bar]) -> list[str]:
    """Label, number, note and a bar in proportion to the largest number."""
    lines = table([(bar.label, str(bar.n), bar.note) for bar in bars], WIDTH - len(_GAP) - _SHORTEST_BAR)
    room = min(_LONGEST_BAR, WIDTH - len(_GAP) - max(map(cell_len, lines), default=0))
    most = max((bar.n for bar in bars), default=0)
    return [f"{line}{_GAP}{_drawn(bar.n, most, room)}".rstrip() for line, bar in zip(lines, bars, strict=True)]


def _drawn(n: int, most: int, room: int) -> str:
    """What is there is seen, however little it is."""
    return ("█" * round(room * n / most) or "▏") if n else ""


def table(rows: Sequence[Sequence[str]], width: int = WIDTH) -> list[str]:
    """Rows of as many cells each, the first to the left and cut where there is no room, the others to the right."""
    widths = [max(map(cell_len, column)) for column in zip(*rows, strict=True)]
    rest = sum(each + len(_GAP) for each in widths[1:] if each)
    first = min(widths[0], max(width - rest, 1)) if widths else 0
    return [_line(row, first, widths[1:]) for row in rows]


def _line(row: Sequence[str], first: int, widths: Sequence[int]) -> str:
    cells = [" " * (width - cell_len(cell)) + cell for cell, width in zip(row[1:], widths, strict=True) if width]
    return _GAP.join([set_cell_size(clipped(row[0], first), first), *cells])
