"""The states of a case as a table for ARCHITECTURE.md: `python -m tests.docs.case_states` writes it there."""

from __future__ import annotations

import re
from pathlib import Path

from bot.engine.cases.advance import TABLE

PAGE = Path(__file__).parents[2] / "bot/ARCHITECTURE.md"
_MARKS = re.compile(r"(<!-- case states -->\n).*?(\n<!-- /case states -->)", re.DOTALL)


def table() -> str:
    """A row for each event, a column for each status: what the case becomes. A dot is the status that it has; where
    nothing stands the event does not fit, and whoever brought it hears why."""
    events = list(dict.fromkeys(event for after in TABLE.values() for event in after))
    lines = ["| | " + " | ".join(status.replace("_", " ") for status in TABLE) + " |", "|---" * (len(TABLE) + 1) + "|"]
    for event in sorted(events, key=lambda each: each.__name__):
        cells = [_cell(TABLE[status].get(event, "")) for status in TABLE]
        lines.append(f"| `{event.__name__}` | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _cell(after: str | None) -> str:
    return "·" if after is None else after.replace("_", " ")


def written(page: str) -> str:
    """The page with the table as the code has it."""
    return _MARKS.sub(lambda found: f"{found[1]}{table()}{found[2]}", page)


if __name__ == "__main__":
    PAGE.write_text(written(PAGE.read_text("utf-8")), "utf-8")
