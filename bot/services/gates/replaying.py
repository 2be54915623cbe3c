"""The decisions of a time, read a page at a time and judged again under other rules (`engine/rehearsing.py`).

Each page is a statement of its own and is judged in a thread, so everybody else goes on meanwhile. What is known of a
customer is as it is now: where they live, above all.
"""

from __future__ import annotations

import asyncio
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from bot.contract.address import Address
from bot.engine.gate_facts import GATES, Asked, Asking, Circumstances
from bot.engine.gate_rules import Purpose, Rules
from bot.engine.gates import Decision, Refusal
from bot.engine.quiet import day_after
from bot.engine.rehearsed import Tally
from bot.engine.rehearsing import Begun, Decided, Replay
from bot.services.gates.zones import zones_of
from bot.services.people import country
from bot.services.surveys import Library
from bot.storage import rehearsing as storage
from bot.storage.database import Database

#: The newest so many are judged again.
MOST = 100_000
_PAGE = 1_000


class Wanted(NamedTuple):
    """`before` are the rules that there are. `survey` is the only one that is counted; empty for all."""

    before: Rules
    rules: Rules
    since: datetime
    until: datetime
    survey: str = ""


class Replayed(NamedTuple):
    """`cut` is since when, where not all of the time was read; `tries_cut`: not all who come again were followed."""

    tally: Tally
    cut: datetime | None = None
    tries_cut: bool = False


async def replayed(database: Database, library: Library, wanted: Wanted) -> Replayed:
    tally = Tally(wanted.survey)
    async with database.statement() as tx:
        start = await storage.before(tx, wanted.since, MOST)
        purposes: dict[str, Purpose] = {e.survey.key: e.survey.purpose for e in await library.all(tx)}
    if start is None:
        return Replayed(tally)
    place, cut = start
    cases = await _cases(database, wanted)
    month: _Month | None = None
    while rows := await _page(database, place):
        if month is None:
            month = _Month(_whole_days(wanted, rows[0]["at"]) if cut else wanted, purposes, cases, tally)
        theirs = await _theirs(database, month, rows)
        await asyncio.to_thread(month.take, rows, theirs)
        place = rows[-1]["id"]
    if month is None:
        return Replayed(tally)
    await asyncio.to_thread(month.end)
    return Replayed(tally, month.wanted.since if cut else None, month.replay.is_cut)


def _whole_days(wanted: Wanted, first: datetime) -> Wanted:
    """From the first midnight on, since caps count whole days; there may be none."""
    midnight = day_after(first, wanted.rules.zone)
    return wanted._replace(since=midnight if midnight < wanted.until else first)


async def _page(database: Database, place: int) -> Sequence[storage.Row]:
    async with database.statement() as tx:
        return await storage.page(tx, place, _PAGE)


class _Theirs(NamedTuple):
    """What was asked of contacts before the time, and what began in it."""

    asked: Sequence[storage.Row] = ()
    begun: Sequence[storage.Row] = ()


async def _theirs(database: Database, month: _Month, rows: Sequence[storage.Row]) -> _Theirs:
    """Of those that are new in these rows."""
    new = sorted({row["contact_id"] for row in rows} - month.known)
    if not new:
        return _Theirs()
    async with database.statement() as tx:
        since = month.wanted.since
        return _Theirs(await storage.asked(tx, new, since), await storage.begun(tx, new, since))


# ---------------------------------------------------------------- how many cases were going on


@dataclass(frozen=True, slots=True)
class _Cases:
    """When they were opened and over, each in order. One that is over counts as such since it last changed."""

    opened: Sequence[datetime] = ()
    over: Sequence[datetime] = ()

    def going_on(self, at: datetime) -> int:
        return bisect_right(self.opened, at) - bisect_right(self.over, at)


async def _cases(database: Database, wanted: Wanted) -> _Cases:
    if wanted.rules.overload in (wanted.before.overload, None):
        return _Cases()
    found: list[storage.Row] = []
    while len(found) < MOST:
        async with database.statement() as tx:
            page = await storage.some_cases(tx, found[-1]["id"] if found else 0, wanted.since, _PAGE)
        if not page:
            break
        found += page
    over = (row["changed_at"] for row in found if row["over"])
    return _Cases(sorted(row["opened_at"] for row in found), sorted(over))


# ---------------------------------------------------------------- rows as decisions


class _Month:
    def __init__(self, wanted: Wanted, purposes: Mapping[str, Purpose], cases: _Cases, tally: Tally) -> None:
        self.wanted = wanted
        self.replay = Replay(wanted.before, wanted.rules, wanted.until)
        self.known: set[int] = set()
        self._purposes = purposes
        self._cases = cases
        self._tally = tally
        self._unheard: set[tuple[int, str, datetime]] = set()
        """Conversations that did not arrive."""

    def take(self, rows: Iterable[storage.Row], theirs: _Theirs) -> None:
        self._learn(theirs)
        for row in rows:
            self.known.add(row["contact_id"])
            if self.wanted.since <= row["at"] <= self.wanted.until:
                self._tally.add(self.replay.take(self._decided(row)))

    def end(self) -> None:
        self._tally.add(self.replay.rest())

    def _learn(self, theirs: _Theirs) -> None:
        asked: defaultdict[int, list[Asked]] = defaultdict(list)
        for row in theirs.asked:
            asked[row["contact_id"]].append(Asked(row["survey_key"], row["last"], row["times"]))
        for contact, each in asked.items():
            self.replay.remember(contact, each)
        for row in theirs.begun:
            begun = Begun(row["contact_id"], row["survey_key"], row["started_at"])
            if not row["counts"]:
                self._unheard.add((begun.contact, begun.survey, begun.at))
            elif not row["decided"]:
                self.replay.expect(begun)

    def _decided(self, row: storage.Row) -> Decided:
        shut = tuple(Refusal(gate, _time(row["gates"][gate])) for gate in GATES if gate in row["gates"])
        was = Decision(row["allowed"], () if row["allowed"] else shut, shut if row["allowed"] else ())
        key = row["survey_key"]
        asking = Asking(
            key,
            self._purposes.get(key, "relationship"),
            row["kind"],
            anyway=bool(was.warnings),
            room=0 if self._had_no_room(row) else None,
        )
        counts = (row["contact_id"], key, row["at"]) not in self._unheard
        next_ = row["next_eligible"]
        return Decided(asking, self._they(row), row["at"], was._replace(next=next_), row["cause"], counts)

    def _had_no_room(self, row: storage.Row) -> bool:
        """Where there is no cap of the day it was the campaign's own."""
        return self.wanted.before.day_cap is None and "daily_cap" in row["gates"]

    def _they(self, row: storage.Row) -> Circumstances:
        if not row["address"]:
            return Circumstances(row["contact_id"])
        address = Address.parse(row["address"])
        return Circumstances(
            row["contact_id"],
            row["address"],
            country=country(address),
            by_sms=address.channel == "sms",
            zones=zones_of(address, row["attributes"], self.wanted.rules.zone),
            staff_cases=self._cases.going_on(row["at"]),
        )


def _time(written: str | None) -> datetime | None:
    return datetime.fromisoformat(written) if written is not None else None
