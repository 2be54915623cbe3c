"""How charts look: lengths in the pixels of a 600 wide bubble, colours, and the ways to write."""

from __future__ import annotations

from typing import NamedTuple

WIDTH, MARGIN = 600, 32
INNER = WIDTH - 2 * MARGIN
#: Pixels drawn for each of ours: phones have at least two.
SCALE = 2
#: From one line to the next, in heights of the letters.
LEADING = 1.38

PAPER, INK, SOFT, FAINT, LINE = "#ffffff", "#182230", "#5b6678", "#eef1f5", "#dfe4ea"
#: A dot and its interval, and those of a group that has too few answers.
SURE, UNSURE = ("#4a77e5", "#c3d3f7"), ("#8b96a6", "#dfe4ea")
TONES = {"good": "#23a27c", "middle": "#f3bd52", "bad": "#e3574f", "plain": "#4a77e5"}
#: What is written on a tone: white is hard to read on yellow.
ON_TONES = {"good": PAPER, "middle": "#4a3508", "bad": PAPER, "plain": PAPER}


class Face(NamedTuple):
    size: int
    bold: bool = False


TITLE, HEADING, TEXT, STRONG, SMALL, FIGURE, UNIT = (
    Face(24, bold=True),
    Face(17, bold=True),
    Face(16),
    Face(15, bold=True),
    Face(14),
    Face(46, bold=True),
    Face(22, bold=True),
)
