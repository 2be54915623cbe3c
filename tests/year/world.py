"""A year of them: what happens in the world, hour by hour, and how customers take to being asked."""

from __future__ import annotations

import heapq
import itertools
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select, union_all

from bot.contract.address import Address
from bot.contract.errors import AddressDead
from bot.contract.outbound import Question
from bot.storage import tables
from tests.support.channels import Shown
from tests.support.houses import ADMIN, Play
from tests.year.people import Customer

Act = Callable[[], Awaitable[None]]
_NEVER = datetime(9999, 1, 1, tzinfo=UTC)
_UNHAPPY = 0.25
HOUR, DAY = timedelta(hours=1), timedelta(days=1)

_next_due = select(
    func.min(
        union_all(
            select(func.min(tables.timers.c.due_at).label("at")),
            select(func.min(tables.askings.c.due_at)).where(tables.askings.c.status == "waiting"),
            select(func.min(tables.outbox.c.available_at)).where(tables.outbox.c.state == "pending"),
        )
        .subquery()
        .c.at
    )
)


@dataclass
class Year:
    """`acted` are the hours in which a customer, or staff with them, did something: what is said then is an answer."""

    play: Play
    customers: list[Customer]
    rng: random.Random
    acted: set[tuple[Address, datetime]] = field(default_factory=set)
    closed: dict[int, datetime] = field(default_factory=dict)
    """When staff resolved each case."""
    _cared: set[int] = field(default_factory=set)
    _agenda: list[tuple[datetime, int, Act]] = field(default_factory=list)
    _seen: dict[str, int] = field(default_factory=dict)
    _numbers: itertools.count[int] = field(default_factory=itertools.count)

    def __post_init__(self) -> None:
        self.who = {address: each for each in self.customers for address in each.addresses}

    def at(self, time: datetime, act: Act) -> None:
        heapq.heappush(self._agenda, (time, next(self._numbers), act))

    async def run(self, end: datetime) -> None:
        """Time goes from one hour in which something happens to the next."""
        while (now := await self._next()) <= end:
            self.play.clock.now = now
            while self._agenda and self._agenda[0][0] <= now:
                await heapq.heappop(self._agenda)[2]()
            await self.play.work()
            await self._staff()
            self._react()
        self.play.clock.now = end

    async def _next(self) -> datetime:
        due = (await self.play.rows(_next_due))[0]
        times = [each for each in due.values() if each is not None] + [each[0] for each in self._agenda[:1]]
        return max(self.play.clock.now, _hour(min(times))) if times else _NEVER

    # -- customers

    def _react(self) -> None:
        """To what has just come."""
        for name, platform in self.play.platforms.items():
            for shown in platform.shown[self._seen.get(name, 0) :]:
                if (who := self.who.get(shown.to)) is not None and not shown.edit:
                    self._decide(who, shown)
            self._seen[name] = len(platform.shown)

    def _decide(self, who: Customer, shown: Shown) -> None:
        if not isinstance(shown.content, Question):
            return
        luck, soon = self.rng.random(), self.play.clock.now + self.rng.randrange(1, 9) * HOUR
        if luck < who.stops:
            self.at(soon, lambda: self._stop(who, shown.to))
        elif luck < who.stops + who.blocks and shown.to.channel != "sms":
            self.at(soon, lambda: self._block(who, shown.to))
        elif luck < who.stops + who.blocks + who.answers:
            self.at(soon, lambda: self._say(shown.to, self._answer(shown.content)))

    def _answer(self, asked: object) -> str:
        """A score where one is wanted, unhappy now and then; else no more than must be."""
        scale = len(getattr(asked, "choices", ())) if getattr(asked, "hint", "") or getattr(asked, "choices", ()) else 0
        top = 10 if scale == 11 else 5
        if getattr(asked, "low", "") or scale in (3, 5, 11):
            return str(top if self.rng.random() > _UNHAPPY else 1)
        return "skip"

    async def _say(self, where: Address, text: str) -> None:
        self.acted.add((where, self.play.clock.now))
        await self.play.take(self.play.message(where, text))

    async def _stop(self, who: Customer, where: Address) -> None:
        await self._say(where, "STOP")
        who.stopped.append((where, self.play.clock.now, None))
        if self.rng.random() < who.returns:
            back = self.play.clock.now + self.rng.randrange(20, 120) * DAY
            self.at(back, lambda: self._start(who, where))

    async def _start(self, who: Customer, where: Address) -> None:
        await self._say(where, "START")
        who.stopped[:] = [(a, since, end or self.play.clock.now) for a, since, end in who.stopped]

    async def _block(self, who: Customer, where: Address) -> None:
        """From now on nothing arrives; the platform says so when something is sent."""
        who.away.append((where, self.play.clock.now, None))
        platform = self.play.platforms[where.channel]
        platform.fail(AddressDead("403", "blocked"), to=where, times=None)
        if self.rng.random() < who.returns:
            back = self.play.clock.now + self.rng.randrange(20, 120) * DAY
            self.at(back, lambda: self._unblock(who, where))

    async def _unblock(self, who: Customer, where: Address) -> None:
        platform = self.play.platforms[where.channel]
        for plan in [each for each in platform._plans if each.to == where]:
            platform._plans.remove(plan)
        who.away[:] = [(a, since, end or self.play.clock.now) for a, since, end in who.away]
        await self._say(where, "hello")

    # -- staff

    async def _staff(self) -> None:
        """Whoever has a case resolves it a day later."""
        open_ = select(tables.cases.c.id, tables.cases.c.contact_id).where(
            tables.cases.c.status.in_(("open", "acknowledged", "assigned"))
        )
        for row in await self.play.rows(open_):
            if row["id"] not in self._cared:
                self._cared.add(row["id"])
                self.at(self.play.clock.now + 20 * HOUR, lambda row=row: self._resolve(row["id"], row["contact_id"]))  # type: ignore[misc]

    async def _resolve(self, number: int, contact: int) -> None:
        """What staff say is said when they say it."""
        theirs = (each for each in self.customers if each.number == contact)
        self.acted |= {(address, self.play.clock.now) for each in theirs for address in each.addresses}
        await self.play.command(ADMIN, f"resolve {number} other: we have mended it", command="case")
        self._cared.discard(number)
        self.closed[number] = self.play.clock.now


def _hour(at: datetime) -> datetime:
    """The full hour, not before."""
    full = at.replace(minute=0, second=0, microsecond=0)
    return full if full == at else full + HOUR
