"""The figures as tables, and as JSON."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from statistics import median
from typing import NamedTuple

from rich.table import Table

from tests.bench.measure import Figures
from tests.bench.waiting import Grown

_PLATFORMS: dict[str, str] = {"telegram": "Telegram", "slack": "Slack", "sms": "Twilio"}
_PRESSURES = {
    "steady": "60 webhooks a second",
    "slow": "the platform takes 50 ms, all at once",
    "failing": "2 % of the calls fail",
    "repeated": "5 % of the webhooks twice",
}


class Ratio(NamedTuple):
    """A figure as a multiple of the floor's in the same round: the median of all rounds, and how far they spread."""

    middle: float
    least: float
    most: float

    def __str__(self) -> str:
        if self.least == self.most:
            return f"{self.middle:.2f}"
        return f"{self.middle:.2f}  ({self.least:.2f}–{self.most:.2f})"


Rounds = Sequence[Figures]
Measured = dict[tuple[str, str, str], list[Figures]]


def grouped(figures: Iterable[Figures]) -> Measured:
    """By database, scene and contestant; the rounds in their order."""
    groups: Measured = {}
    for each in figures:
        groups.setdefault((each.database_name, each.scene, each.contestant), []).append(each)
    return groups


def ratio(mine: Rounds, floors: Rounds, figure: Callable[[Figures], float]) -> Ratio:
    ratios = [figure(one) / figure(floor) for one, floor in zip(mine, floors, strict=True)]
    return Ratio(median(ratios), min(ratios), max(ratios))


def cost_table(measured: Measured) -> Table:
    table = Table(
        title="What a webhook costs (a whole survey; a detractor's opens a case, which the others don't know)",
        title_justify="left",
    )
    for heading in ("database", "platform", "customer", "contestant"):
        table.add_column(heading)
    for heading in ("app ms", "× floor", "database ms", "statements", "p50 ms", "p99 ms", "peak MB"):
        table.add_column(heading, justify="right")
    for (database, scene, contestant), rounds in measured.items():
        platform, _, customer = scene.partition(" ")
        if platform in _PLATFORMS:
            floors = measured[database, scene, "floor"]
            table.add_row(database, _PLATFORMS[platform], customer, contestant, *_costs(rounds, floors))
    return table


def _costs(rounds: Rounds, floors: Rounds) -> list[str]:
    databases = [each.database for each in rounds if each.database is not None]
    return [
        f"{median(each.app for each in rounds):.2f}",
        str(ratio(rounds, floors, lambda each: each.app)) if rounds is not floors else "",
        f"{median(databases):.2f}" if databases else "in app",
        f"{median(each.statements for each in rounds):.1f}",
        f"{median(each.p50 for each in rounds):.0f}",
        f"{median(each.p99 for each in rounds):.0f}",
        f"{max(each.memory for each in rounds):.0f}",
    ]


def pressure_table(measured: Measured) -> Table:
    table = Table(title="Under pressure (Telegram)", title_justify="left")
    for heading in ("database", "scene", "contestant"):
        table.add_column(heading)
    for heading in ("webhooks/s", "× floor", "p99 ms", "× floor", "customers", "stalled", "broken"):
        table.add_column(heading, justify="right")
    for (database, scene, contestant), rounds in measured.items():
        if scene in _PRESSURES:
            floors = measured.get((database, scene, "floor"), [])
            table.add_row(database, _PRESSURES[scene], contestant, *_pressures(rounds, floors))
    return table


def _pressures(rounds: Rounds, floors: Rounds) -> list[str]:
    compared = bool(floors) and rounds is not floors
    wrong = [each.broken for each in rounds if each.broken is not None]
    return [
        f"{median(each.rate for each in rounds):.0f}",
        str(ratio(rounds, floors, lambda each: each.rate)) if compared else "",
        f"{median(each.p99 for each in rounds):.0f}",
        str(ratio(rounds, floors, lambda each: each.p99)) if compared else "",
        str(sum(each.customers for each in rounds)),
        str(sum(each.stalled for each in rounds)),
        str(sum(wrong)) if wrong else "",
    ]


def growth_table(grown: Sequence[Grown]) -> Table:
    """Each beside the same with the fewest that wait."""
    table = Table(
        title="While very much waits: what one message sent, one timer fired and one reply cost", title_justify="left"
    )
    for heading in ("database", "what"):
        table.add_column(heading)
    for heading in ("waiting", "app ms", "×", "database ms", "×", "statements", "p50 ms", "p99 ms"):
        table.add_column(heading, justify="right")
    for each in sorted(grown, key=lambda one: (one.database, one.what, one.waiting)):
        least = min((one for one in grown if one[:2] == each[:2]), key=lambda one: one.waiting)
        table.add_row(
            *each[:2],
            f"{each.waiting:,}",
            f"{each.app:.2f}",
            f"{each.app / least.app:.2f}",
            *_server(each, least),
            f"{each.statements:.1f}",
            *("" if seconds is None else f"{seconds * 1000:.1f}" for seconds in (each.p50, each.p99)),
        )
    return table


def _server(each: Grown, least: Grown) -> tuple[str, str]:
    if each.server is None:
        return "in app", ""
    return f"{each.server:.2f}", f"{each.server / least.server:.2f}" if least.server else ""


def write_json(figures: Sequence[Figures], file: Path) -> None:
    file.write_text(json.dumps([asdict(each) for each in figures], indent=1) + "\n", "utf-8")
