"""The one door for everything that comes in: dedupe → who → what → commit, in one transaction; sends come after.

Returning means that the event is durable. A raised `DatabaseUnavailable` means that nothing was stored: the platform
must be told so, and will repeat it. An event that fails for its own sake is tried a few times, then quarantined.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict
from functools import partial
from typing import Any, TypeVar

import structlog

from bot.contract.address import Address
from bot.contract.inbound import (
    ButtonPressed,
    CommandUsed,
    DeliveryUpdate,
    FormSubmitted,
    HomeOpened,
    Inbound,
    LinkFollowed,
    MessageReceived,
    OptOutReported,
    ReachabilityChanged,
    ShortcutUsed,
)
from bot.contract.outbound import FormReply
from bot.services import commands, form_pages, home, messages, presses, reachability, receipts, welcome
from bot.services.deliver import Courier
from bot.services.house import House
from bot.services.work import Outside, Work
from bot.storage import people, quarantine
from bot.storage.database import DatabaseUnavailable, LostRace

log = structlog.get_logger()
_T = TypeVar("_T")

#: Lost races begin anew, each after a longer rest; a loser has let another one win, so a few are enough.
RACES = 20
_REST = 0.01  # seconds
#: After so many failures an event is set aside, so that its queue goes on.
FAILURES = 3


class Receiver:
    def __init__(self, house: House, courier: Courier) -> None:
        self._house = house
        self._courier = courier

    async def handle(self, event: Inbound) -> FormReply:
        """Stores the event and all it causes; returns the answer to a form. Raises DatabaseUnavailable when it could
        not, for whatever reason the platform should repeat it."""
        try:
            work = await with_races(self._house, partial(self._once, event))
        except DatabaseUnavailable:
            raise
        except Exception as error:
            await self._failed(event, error)
            return None
        if work is None:
            return None
        self._courier.after_commit(work)
        return work.form_reply

    async def _once(self, event: Inbound, outside: Mapping[str, object]) -> Work | None:
        now = self._house.clock()
        async with self._house.database.transaction() as tx:
            if not await people.first_time(tx, event.key, now):
                return None
            work = Work(tx, self._house, now, event.key, writer=_writer(event), outside=outside)
            await _HANDLERS[type(event)](work, event)
            await work.flush()
        return work

    async def within(self, key: str, do: Callable[[Work], Awaitable[_T]]) -> _T:
        """A transaction that no platform's event begins; `key` names what it causes. Raises DatabaseUnavailable when
        nothing was stored."""
        work, done = await with_races(self._house, partial(self._do, key, do))
        self._courier.after_commit(work)
        return done

    async def _do(
        self, key: str, do: Callable[[Work], Awaitable[_T]], outside: Mapping[str, object]
    ) -> tuple[Work, _T]:
        async with self._house.database.transaction() as tx:
            work = Work(tx, self._house, self._house.clock(), key, outside=outside)
            done = await do(work)
            await work.flush()
        return work, done

    async def _failed(self, event: Inbound, error: Exception) -> None:
        """Our own mistake, or an event nobody foresaw. It is kept, and asked for again until it has failed too often:
        then its queue goes on without it, and its words are in the quarantine."""
        log.exception("event failed", key=event.key, kind=type(event).__name__)
        async with self._house.database.transaction() as tx:
            failures = await quarantine.count(tx, _as_json(event), event.key, type(error).__name__, self._house.clock())
        if failures < FAILURES:
            raise DatabaseUnavailable(type(error).__name__) from error
        log.error("event quarantined", key=event.key, kind=type(event).__name__)


#: What a platform tells of somebody, who may be asleep.
_TOLD_BY_PLATFORM = (ReachabilityChanged, OptOutReported, DeliveryUpdate)


def _writer(event: Inbound) -> Address | None:
    return None if isinstance(event, _TOLD_BY_PLATFORM) else event.sender


async def with_races(house: House, once: Callable[[Mapping[str, object]], Awaitable[_T]]) -> _T:
    """`once` is a whole transaction, begun anew when somebody else was first, and when it needs something from outside:
    what it is called with is what it has been given so far."""
    outside: dict[str, object] = {}
    for number in range(RACES):
        try:
            return await once(outside)
        except Outside as wanted:
            outside[wanted.key] = await wanted.find(house)
        except LostRace:
            await asyncio.sleep(number * _REST)
    raise DatabaseUnavailable("too many races")


def _as_json(event: Inbound) -> str:
    """ASCII, which every database holds whatever is in the event."""
    return json.dumps({"kind": type(event).__name__, **asdict(event)}, default=str)


async def _form_submitted(work: Work, event: FormSubmitted) -> None:
    """The platform waits for the answer in the very reply to its request."""
    work.form_reply = await form_pages.submitted(work, event)


_HANDLERS: dict[type, Callable[[Work, Any], Awaitable[None]]] = {
    MessageReceived: messages.received,
    ButtonPressed: presses.pressed,
    CommandUsed: commands.used,
    LinkFollowed: welcome.link_followed,
    ShortcutUsed: welcome.shortcut_used,
    FormSubmitted: _form_submitted,
    HomeOpened: home.opened,
    ReachabilityChanged: reachability.changed,
    OptOutReported: reachability.opt_out_reported,
    DeliveryUpdate: receipts.updated,
}
