"""Where the app's CPU goes: the functions by the package they belong to. The profiler makes calls dearer than they are,
so shares tell more than milliseconds. SQLite's own thread is not in it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from rich.table import Table

_ROOT = str(Path(__file__).parents[2])
_TOP = 25
#: Waiting is no work.
_WAITING = frozenset({"<method 'poll' of 'select.epoll' objects>", "<method 'control' of 'select.kqueue' objects>"})

#: What stands in a file's path → the group it is shown in; the first that fits.
_GROUPS = (
    (f"{_ROOT}/bot/engine", "app: engine"),
    (f"{_ROOT}/bot/services", "app: services"),
    (f"{_ROOT}/bot/storage", "app: storage"),
    (f"{_ROOT}/bot", "app: web and worker"),
    (f"{_ROOT}/adapters", "app: adapters"),
    ("/sqlalchemy/", "sqlalchemy"),
    ("/psycopg", "database driver"),
    ("/aiosqlite/", "database driver"),
    ("/telegram/", "platform SDK"),
    ("/slack_", "platform SDK"),
    ("/twilio/", "platform SDK"),
    ("/aiohttp/", "platform calls (aiohttp)"),
    ("/yarl/", "platform calls (aiohttp)"),
    ("/multidict/", "platform calls (aiohttp)"),
    ("/uvicorn/", "web server"),
    ("/h11/", "web server"),
    ("/starlette/", "web server"),
    ("/asyncio/", "event loop"),
    ("selectors.py", "event loop"),
    ("~", "built-in functions"),
)


class Spot(NamedTuple):
    file: str
    line: int
    function: str
    calls: int
    seconds: float


def spots(profile: Iterable[Iterable[object]]) -> list[Spot]:
    """What the profiler saw, without the waiting, the dearest first."""
    seen = (Spot(*each) for each in profile)  # type: ignore[arg-type]
    return sorted((spot for spot in seen if spot.function not in _WAITING), key=lambda spot: -spot.seconds)


def group_of(file: str) -> str:
    return next((name for part, name in _GROUPS if part in file), "standard library and others")


def group_table(seen: list[Spot], webhooks: int) -> Table:
    seconds: defaultdict[str, float] = defaultdict(float)
    for spot in seen:
        seconds[group_of(spot.file)] += spot.seconds
    total = sum(seconds.values())
    table = Table("where", title="Where the CPU goes", title_justify="left")
    table.add_column("ms per webhook", justify="right")
    table.add_column("share", justify="right")
    for name, spent in sorted(seconds.items(), key=lambda item: -item[1]):
        table.add_row(name, f"{1e3 * spent / webhooks:.2f}", f"{spent / total:.0%}")
    return table


def function_table(seen: list[Spot], webhooks: int) -> Table:
    table = Table("function", title="The dearest functions, for each webhook", title_justify="left")
    table.add_column("calls", justify="right")
    table.add_column("ms", justify="right")
    for spot in seen[:_TOP]:
        place = "" if spot.file == "~" else f"{_short(spot.file)}:{spot.line} "
        table.add_row(f"{place}{spot.function}", f"{spot.calls / webhooks:.1f}", f"{1e3 * spot.seconds / webhooks:.3f}")
    return table


def _short(file: str) -> str:
    return file.partition("site-packages/")[2] or file.removeprefix(f"{_ROOT}/").partition("/lib/")[2] or file
