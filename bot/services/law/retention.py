"""How long each kind of data is kept, as admins set it, and the daily work of taking away what is older.

A timer does one bunch in one transaction and comes again at once while there is more, so nobody waits for it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from bot.services.work import Work
from bot.storage import retention as storage
from bot.storage import timers
from bot.storage.database import Transaction

TIMER = "retention"
BUNCH = 500
_DAILY = timedelta(days=1)
#: After a start: not while everything else begins.
_SOON = timedelta(minutes=10)


class Kind(NamedTuple):
    """In days: how long it is kept unless an admin says otherwise (None: for ever), and the shortest that they may."""

    usual: int | None
    least: int


#: Platforms repeat an event for a day at most, as programs do a POST; buttons and corrections need a message as long as
#: a survey runs. Decisions and askings are there for longer than the usual gaps last, and an asking keeps the same from
#: being planned twice.
KINDS: Mapping[str, Kind] = {
    "events": Kind(30, 7),
    "messages": Kind(90, 30),
    "quarantine": Kind(30, 1),
    "words": Kind(None, 30),
    "audit": Kind(730, 90),
    "decisions": Kind(400, 120),
    "askings": Kind(400, 120),
    "activity": Kind(730, 120),
    "keys": Kind(30, 1),
}
_DAYS = {"d": 1.0, "m": 365 / 12, "y": 365.0}
_PERIOD = re.compile(r"([0-9]{1,4})\s*([dmy])", re.ASCII)
_FOR_EVER = frozenset(("for ever", "forever", "бессрочно", "永久"))


class Period(NamedTuple):
    """None: for ever."""

    days: int | None


def period_in(text: str) -> Period | None:
    """`24m`, `90d`, `2y` or `for ever`; None for anything else."""
    said = text.casefold().strip()
    if said in _FOR_EVER:
        return Period(None)
    match = _PERIOD.fullmatch(said)
    return Period(round(int(match[1]) * _DAYS[match[2]])) if match and int(match[1]) else None


async def periods(tx: Transaction) -> dict[str, int | None]:
    """In days, for every kind."""
    chosen = await storage.periods(tx)
    return {name: chosen.get(name, kind.usual) for name, kind in KINDS.items()}


async def arm(tx: Transaction, now: datetime) -> None:
    """At every start; there is one timer, however many processes start."""
    await timers.rearm(tx, TIMER, "", now + _SOON)


async def fire(work: Work, _timer: timers.Row) -> None:
    more = await _one_bunch(work)
    await timers.rearm(work.tx, TIMER, "", work.now if more else work.now + _DAILY)


async def _one_bunch(work: Work) -> bool:
    for name, days in (await periods(work.tx)).items():
        if days is not None and await storage.SWEEPS[name](work.tx, work.now - timedelta(days=days), BUNCH):
            return True
    return False
