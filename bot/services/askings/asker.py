"""Askings that are due → decisions → conversations. A few at a time, in one transaction; any number of workers.

A channel's askings wait while its outbox is full: whoever is asked has the question soon after it was decided, in their
daytime and not in their night.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

import structlog

from bot.contract.address import Address
from bot.engine.gate_facts import Asking
from bot.engine.gate_rules import Rules
from bot.engine.patience import again
from bot.engine.reaching import Place
from bot.services import converse
from bot.services.askings import falling_back, reaching
from bot.services.askings.kind import Settled, Unwanted
from bot.services.askings.kinds import KINDS
from bot.services.deliver import Courier
from bot.services.gates import daytime, deciding, settings
from bot.services.house import House
from bot.services.people import known
from bot.services.surveys import Listed
from bot.services.work import Work
from bot.storage import askings as storage
from bot.storage import people
from bot.storage.askings import Row
from bot.storage.database import DatabaseUnavailable, LostRace

log = structlog.get_logger()

#: Decided together. SQLite has one writer: a reply waits for no more than these.
BATCH = 20
#: With so many messages waiting in a channel nobody more is asked there; nor with so many seconds' worth of its pace:
#: who is in the outbox is asked, whatever is paused or stopped meanwhile.
BACKLOG, _SECONDS = 100, 5
#: How long those stand aside that failed, and after how often they are given up.
_ASIDE = timedelta(minutes=1)
_MOST_FAILURES = 5


class Asker:
    def __init__(self, house: House, courier: Courier) -> None:
        self._house = house
        self._courier = courier
        self._one_by_one = 0
        """How many more are taken by themselves, after one among several has failed."""

    async def ask_next(self, channel: str) -> bool:
        """The next few that are due there; False where there are none, or none may be sent yet. Raises
        DatabaseUnavailable: then they are still there."""
        now, channels, room = self._house.clock(), tuple(self._house.channels), self._room(channel)
        async with self._house.database.statement() as tx:
            if not await storage.has_work(tx, channel, channels, now, room):
                return False
        rows: Sequence[Row] = ()
        try:
            async with self._house.database.transaction() as tx:
                most = 1 if self._one_by_one else min(BATCH, room)
                rows = await storage.take(tx, channel, channels, now, most)
                if not rows:
                    return False
                work = Work(tx, self._house, now, f"asking:{rows[0]['id']}:{now.timestamp():.3f}")
                work.priority = KINDS[rows[0]["kind"]].priority
                await _ask(work, rows)
                await work.flush()
        except LostRace:
            return True
        except DatabaseUnavailable:
            raise
        except Exception:
            log.exception("askings failed", kind=rows[0]["kind"] if rows else "", n=len(rows))
            await self._set_aside(rows)
            return True
        self._one_by_one = max(0, self._one_by_one - 1)
        self._courier.after_commit(work)
        return True

    def _room(self, channel: str) -> int:
        found = self._house.channels.get(channel)
        pace = found.capabilities.paces.channel if found is not None else None
        return BACKLOG if pace is None else max(1, min(BACKLOG, int(_SECONDS * pace.calls / pace.seconds)))

    async def _set_aside(self, rows: Sequence[Row]) -> None:
        """One by itself stands aside; of several the next are taken one by one, until it is found."""
        if len(rows) != 1:
            self._one_by_one = len(rows)
            return
        now, row = self._house.clock(), rows[0]
        async with self._house.database.transaction() as tx:
            if row["failures"] + 1 >= _MOST_FAILURES:
                await storage.settle(tx, [_written(row, "refused", {"failed": None}, now)])
            else:
                await storage.put_aside(tx, [row["id"]], now + _ASIDE)


async def _ask(work: Work, rows: Sequence[Row]) -> None:
    """All are for the same reason and survey."""
    first, kind = rows[0], KINDS[rows[0]["kind"]]
    listed = await work.house.library.find(work.tx, first["survey_key"])
    wanted = await kind.asking(work, first, listed) if listed is not None else Unwanted.CANCELLED
    if isinstance(wanted, Unwanted):
        await storage.settle(work.tx, [_written(each, wanted.value, {}, work.now) for each in rows])
        return
    assert listed is not None
    settled = await _decide(work, _of_each_one(rows), listed, wanted)
    await storage.settle(work.tx, [_entry(work, each) for each in settled])
    await kind.settled(work, settled)


def _of_each_one(rows: Sequence[Row]) -> dict[int, Row]:
    """Contact → asking. Who is there twice is asked one thing first; the other one's turn comes."""
    found: dict[int, Row] = {}
    for row in rows:
        found.setdefault(row["contact_id"], row)
    return found


async def _decide(work: Work, rows: Mapping[int, Row], listed: Listed, wanted: Asking) -> list[Settled]:
    """Addresses are locked in the order of their numbers, as by everybody who locks several: all that they have, since
    what they begin themselves elsewhere holds only the address where they do."""
    found = await reaching.places(work, tuple(rows))
    await people.lock_all(work.tx, sorted(place.address_id for each in found.values() for place in each))
    places = {contact: each[0] for contact, each in found.items()}
    ids = sorted(each.address_id for each in places.values())
    cause = next(iter(rows.values()))["cause"]
    rules = await settings.rules(work)
    decisions = await deciding.decide_many(work, rules, ids, listed, wanted, cause)
    settled = []
    for contact, row in rows.items():
        place = places.get(contact)
        if place is None:
            decision = await deciding.nowhere(work, contact, wanted, cause)
        else:
            decision = decisions[place.address_id]
        began = await _begin(work, listed, place, wanted, rules) if place is not None and decision.allowed else None
        later = None if decision.allowed else again(decision, work.now, row["until"])
        settled.append(Settled(row, decision, began, later))
    several = [each.conversation for each in settled if each.conversation and len(found[each.row["contact_id"]]) > 1]
    await falling_back.arm(work, several, rules)
    return settled


async def _begin(work: Work, listed: Listed, place: Place, wanted: Asking, rules: Rules) -> int:
    person = await known(work, Address.parse(place.address))
    assert person is not None
    daytime.only_by_day(work, person, rules)
    return await converse.begin(work, person, listed, course=wanted.course)


def _entry(work: Work, settled: Settled) -> dict[str, object]:
    shut: dict[str, object] = {
        each.name: each.next.isoformat() if each.next else None for each in settled.decision.gates
    }
    if settled.conversation is not None:
        return _written(settled.row, "asked", shut, work.now) | {"began": settled.conversation}
    if settled.again is not None:
        return _written(settled.row, "waiting", shut, work.now) | {"due": settled.again}
    return _written(settled.row, "refused", shut, work.now)


def _written(row: Row, becomes: str, shut: Mapping[str, object], now: object) -> dict[str, object]:
    return {
        "asking": row["id"],
        "becomes": becomes,
        "shut": dict(shut),
        "at": now,
        "due": row["due_at"],
        "began": None,
    }
