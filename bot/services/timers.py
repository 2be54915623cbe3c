"""Due timers → events. One transaction for each; any number of workers."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta

import structlog

from bot.contract.address import Address
from bot.engine.events import Event, Expired, WaitTimedOut
from bot.engine.gate_rules import Rules
from bot.services import cases, converse, team_timers, unreached
from bot.services.admin import interviewing
from bot.services.askings import falling_back, resending, sent
from bot.services.askings.kind import Unwanted
from bot.services.campaigns import plans as campaign_plans
from bot.services.campaigns import standing
from bot.services.campaigns import timing as campaigns
from bot.services.cases import answering, follow_ups, handing_over, many
from bot.services.contacts import batches
from bot.services.deliver import Courier
from bot.services.gates import daytime, settings
from bot.services.house import House
from bot.services.law import asking, retention
from bot.services.people import Person, meet
from bot.services.topics import applying
from bot.services.triggers import sweeping, walking
from bot.services.wishes import tellings
from bot.services.work import Work
from bot.storage import cases as case_storage
from bot.storage import conversations, outbox, timers
from bot.storage.cases import Row
from bot.storage.database import DatabaseUnavailable, LostRace, Transaction

log = structlog.get_logger()


class Timekeeper:
    def __init__(self, house: House, courier: Courier) -> None:
        self._house = house
        self._courier = courier

    async def fire_next(self) -> bool:
        """Carries out the timer longest due. False when none is. Raises DatabaseUnavailable: then it is still there."""
        now = self._house.clock()
        timer: timers.Row | None = None
        try:
            async with self._house.database.transaction() as tx:
                timer = await timers.take_due(tx, now)
                if timer is None:
                    return False
                work = Work(tx, self._house, now, _key(timer))
                await _FIRE[timer["kind"]](work, timer)
                await work.flush()
        except LostRace:
            return True
        except DatabaseUnavailable:
            raise
        except Exception:
            log.exception("timer failed", kind=timer["kind"] if timer else "")
            await self._put_aside(timer)
            return True
        self._courier.after_commit(work)
        return True

    async def _put_aside(self, timer: timers.Row | None) -> None:
        if timer is None:
            return
        async with self._house.database.transaction() as tx:
            await timers.postpone(tx, timer["id"], self._house.clock())


def _key(timer: timers.Row) -> str:
    """Unique for ever, also where the database gives a deleted row's id again, to a timer that is due at once."""
    return f"timer:{timer['kind']}:{timer['id']}:{timer['due_at'].timestamp():.3f}{timer['subject']}"


async def _wake_conversation(work: Work, timer: timers.Row) -> None:
    if timer["kind"] == "reminder":
        await falling_back.go_first(work, timer["conversation_id"])
    row = await conversations.load(work.tx, timer["conversation_id"])
    if row is None or row["status"] != "open":
        return
    address = Address.parse(row["address"])
    person = await meet(work, address)
    if timer["kind"] not in _SILENT:
        rules = await settings.rules(work)
        if not await _may_speak(work, person, timer, row, rules):
            return
        daytime.only_by_day(work, person, rules)
    if timer["kind"] == "reminder":
        work.priority = outbox.ONE_OF_MANY
    row = await _again(work.tx, row)
    await converse.bring(work, person, row, await _event(work, timer, row))


#: What says nothing to the customer happens also where nothing can be said to them.
_SILENT = ("expiry", "doubt")
#: What comes of it that they say nothing.
_SILENCE = ("expiry", "reminder")
#: A talk with staff, a case and a pause are looked at again after so long.
_CASE = timedelta(days=1)


async def _may_speak(
    work: Work, person: Person, timer: timers.Row, conversation: conversations.Row, rules: Rules
) -> bool:
    """Not to one who can't be reached, nor of a campaign that was stopped. At night it waits for the morning where they
    live, and for the end of a case or of a campaign's pause."""
    unwanted = await standing.unwanted(work, conversation) if timer["kind"] == "reminder" else None
    if person.state != "reachable" or unwanted is Unwanted.CANCELLED:
        return False
    held = unwanted or await _HOLDS[timer["kind"]](work, person.contact_id)
    at = work.now + _CASE if held is not None else daytime.opens(work, person, rules)
    if at > work.now:
        row = {name: timer[name] for name in ("kind", "conversation_id", "case_id", "turn")}
        await timers.arm(work.tx, [{**row, "due_at": at}])
    return at == work.now


async def _ongoing_case(work: Work, contact_id: int) -> Row | None:
    return await case_storage.ongoing(work.tx, contact_id)


#: The case over which nothing is said. What they have put off themselves waits only for a talk with staff.
_HOLDS: dict[str, Callable[[Work, int], Awaitable[Row | None]]] = {
    "reminder": _ongoing_case,
    "resume": answering.in_talk,
}


async def _again(tx: Transaction, row: conversations.Row) -> conversations.Row:
    """Read once more now that the address is locked."""
    fresh = await conversations.load(tx, row["conversation_id"])
    assert fresh is not None
    return fresh


async def _event(work: Work, timer: timers.Row, row: conversations.Row) -> Event:
    sent_at = await sent.sent_at(work, row) if timer["kind"] in _SILENCE else None
    if timer["kind"] == "expiry":
        return Expired(work.key, work.now, timer["turn"], sent_at)
    return WaitTimedOut(work.key, work.now, timer["turn"], timer["kind"], sent_at)


_FIRE: dict[str, Callable[[Work, timers.Row], Awaitable[None]]] = {
    "reminder": _wake_conversation,
    "resume": _wake_conversation,
    "expiry": _wake_conversation,
    "doubt": _wake_conversation,
    falling_back.KIND: falling_back.fire,
    falling_back.UNDELIVERED: unreached.fire,
    resending.KIND: resending.fire,
    "case": cases.fire,
    "follow_up": follow_ups.fire,
    "retag": applying.go_on,
    batches.KIND: batches.go_on,
    "storm": cases.redraw_storm,
    **dict.fromkeys(many.KINDS, many.fire),
    interviewing.TIMER: interviewing.expire,
    team_timers.DIGEST: handing_over.digest,
    team_timers.DUTY: handing_over.duty_changed,
    # As the first release called them.
    "escalation": cases.fire,
    "wish": tellings.fire,
    campaign_plans.KIND: campaigns.fire,
    asking.SWEEP: asking.sweep,
    retention.TIMER: retention.fire,
    walking.KIND: walking.fire,
    sweeping.KIND: sweeping.fire,
}
