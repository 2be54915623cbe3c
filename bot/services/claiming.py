"""What this process takes from the outbox, at the pace that a platform allows to all processes together.

What is sent right after a commit asks nobody: it is counted here, and charged with the next claim or soon after.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime

from bot.contract.address import Address
from bot.contract.channel import Paces
from bot.engine.pace import Charge, Pace, charge, opens_at, room
from bot.services.house import House
from bot.storage import claims, rates
from bot.storage.claims import Held, Room, Row
from bot.storage.outbox import ONE_OF_MANY

#: Seconds after which what was counted is charged, where no claim has done it.
SETTLE = 0.25
#: After so many seconds a charge says nothing any more: longer than any pace's.
FORGET = 300.0


class Claims:
    """`rest` says, by channel, in how many seconds it is worth while to look again: 0 is at once, and nothing is said
    where nothing waits for its time."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._owed: Counter[str] = Counter()
        self._owed_at: Counter[Address] = Counter()
        self._forgotten = 0.0
        self.rest: dict[str, float] = {}

    def spent(self, to: Address, calls: int = 1) -> None:
        """Calls that no claim has charged."""
        paces = self._paces(to.channel)
        if paces.channel is not None:
            self._owed[to.channel] += calls
        if to.shared and paces.shared is not None:
            self._owed_at[to] += calls

    async def take(self, channel: str, places: int, under_way: int) -> Sequence[Row]:
        """At most so many `places` of what is due, leased; `under_way` are the sends of this process in the channel."""
        self.rest.pop(channel, None)
        pace, now = self._paces(channel).channel, self._house.clock()
        async with self._house.database.statement() as tx:
            if not await claims.is_due(tx, channel, now):
                return ()
        if pace is not None:
            return await self._in_step(channel, pace, now, places, under_way)
        async with self._house.database.statement() as tx:
            rows = await claims.claim(tx, channel, now, Room(places, places))
        if rows:
            self.rest[channel] = 0.0
        return rows

    async def take_at(self, address: Address) -> Row | None:
        """What somebody waits for at one address, if that may be sent now."""
        paces, now = self._paces(address.channel), self._house.clock()
        async with self._house.database.statement() as tx:
            row = await claims.claim_at(tx, address, now, edits_free=not paces.edits)
        if row is not None and (charged := _at_places(paces, [row], now.timestamp())):
            async with self._house.database.statement() as tx:
                await rates.charge(tx, charged)
        if row is not None and paces.channel is not None:
            self._owed[address.channel] += 1
        return row

    async def waits_at(self, address: Address) -> bool:
        """Whether something is left there that its place's pace has held back."""
        if self._paces(address.channel).at(address) is None:
            return False
        async with self._house.database.statement() as tx:
            return await claims.waits_at(tx, address)

    async def settle(self) -> None:
        """Charges what was counted, so that other processes know of it."""
        second = self._house.clock().timestamp()
        charges = list(self._owing(second))
        if not charges and second < self._forgotten + FORGET:
            return
        self._owed.clear()
        self._owed_at.clear()
        async with self._house.database.transaction() as tx:
            await rates.charge(tx, charges)
            await rates.forget(tx, second - FORGET)
        self._forgotten = second

    def _owing(self, second: float) -> Iterable[tuple[str, Charge]]:
        for channel, calls in sorted(self._owed.items()):
            if calls and (pace := self._paces(channel).channel) is not None:
                yield channel, charge(pace, second, calls)
        for address, calls in sorted(self._owed_at.items()):
            if (pace := self._paces(address.channel).shared) is not None:
                yield str(address), charge(pace, second, calls)

    async def _in_step(self, channel: str, pace: Pace, now: datetime, places: int, under_way: int) -> Sequence[Row]:
        """What one of many may take is bounded by what is under way too: a process that was held up, and now sends all
        it has at once, has little."""
        second, paces = now.timestamp(), self._paces(channel)
        async with self._house.database.transaction() as tx:
            free_at = await rates.hold(tx, channel, charge(pace, second, self._owed.pop(channel, 0)))
            awaited = places if paces.queues else min(places, room(pace, free_at, second, pace.burst))
            many = min(places, room(pace, free_at, second, pace.many), max(0, pace.many - under_way))
            rows = await claims.claim(tx, channel, now, Room(awaited, many, edits_free=not paces.edits))
            if not rows:
                held = await claims.held(tx, channel, now, edits_free=not paces.edits)
                self._wait(channel, pace, held, free_at - second)
                return rows
            charged = charge(pace, second, len(rows))
            await rates.charge(tx, [(channel, charged), *_at_places(paces, rows, second)])
        many = all(row["priority"] == ONE_OF_MANY for row in rows)
        self.rest[channel] = _until_next(paces, pace, charged.after(free_at) - second, many=many)
        return rows

    def _wait(self, channel: str, pace: Pace, held: Held, free_in: float) -> None:
        """Where nothing could be claimed: until the pace, or a place's, allows what is there. Those that are one of
        many are also held up by what is on its way, and look again at their next turn."""
        opens = [
            *([opens_at(pace, free_in, pace.burst)] if held.awaited else ()),
            *([max(opens_at(pace, free_in, pace.many), pace.step)] if held.many else ()),
            *([held.place] if held.place is not None else ()),
        ]
        if opens:
            self.rest[channel] = max(0.0, min(opens))

    def _paces(self, channel: str) -> Paces:
        found = self._house.channels.get(channel)
        return found.capabilities.paces if found is not None else Paces()


def _until_next(paces: Paces, pace: Pace, free_in: float, *, many: bool) -> float:
    """Seconds after a claim: where somebody waits others may too; those that are one of `many` come a few at a time."""
    if many:
        return max(0.0, opens_at(pace, free_in, pace.many, pace.many))
    return 0.0 if paces.queues else max(0.0, opens_at(pace, free_in, pace.burst))


def _at_places(paces: Paces, rows: Iterable[Row], second: float) -> list[tuple[str, Charge]]:
    """What these rows are charged with at their addresses, in one order for everybody."""
    kept = [Address.parse(row["address"]) for row in rows if paces.edits or not row["edits"]]
    at = [(address, paces.at(address)) for address in sorted(kept)]
    return [(str(address), charge(pace, second, 1)) for address, pace in at if pace is not None]
