"""What is done to many cases at once: so many in one transaction and the others by a timer, so that nobody is held up
and a process that is killed has moved each of them once."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import NamedTuple

from bot.contract.address import Address
from bot.contract.outbound import Notice
from bot.engine.cases.events import Acknowledged, Assigned, By, CaseEvent, TargetFailed
from bot.engine.phrases import Phrase, phrase
from bot.services import names, staff
from bot.services.cases.moving import Moved, bring
from bot.services.cases.who import by_of
from bot.services.people import Person, known
from bot.services.voice import say
from bot.services.work import Work
from bot.storage import case_lists, cases, pages, people, timers

#: So many in one transaction.
BATCH = 20


class Many(NamedTuple):
    """What is done to which cases, and how far it has come. `of` is the storm in whose list they stand, or the number
    of the address of whoever has them; `by` that of whoever does it, 0 where it happens by itself. Cases with a number
    above `last` were not meant."""

    kind: str
    of: int
    by: int
    last: int
    after: int = 0
    moved: int = 0

    @property
    def over(self) -> bool:
        return self.after >= self.last


# ---------------------------------------------------------------- how it begins


async def acknowledge(work: Work, person: Person, storm: int) -> tuple[Many, int]:
    """All in the list of a storm that nobody has; and how many those were."""
    return await _begin(work, Many("acknowledge_all", storm, person.address_id, 0), by_of(person))


async def take(work: Work, person: Person, whose: Address) -> tuple[Many, int]:
    """All that go on and that somebody has; and how many those were."""
    number = await people.number_of(work.tx, str(whose), work.house.language, work.now)
    return await _begin(work, Many("take_all", number, person.address_id, 0), by_of(person))


async def target_failed(work: Work, storm: int) -> None:
    """All whose pages live in that list have failed to come."""
    await _begin(work, Many("target_failed", storm, 0, 0), None)


async def _begin(work: Work, many: Many, by: By | None) -> tuple[Many, int]:
    numbers = await _NUMBERS[many.kind](work, many)
    return await _next(work, many._replace(last=numbers[-1] if numbers else 0), by, numbers), len(numbers)


# ---------------------------------------------------------------- how it goes on


async def fire(work: Work, timer: timers.Row) -> None:
    """The next ones. Whether whoever began it still may is seen each time."""
    many = _read(timer)
    person = await _whose(work, many)
    if many.by and person is None:
        return
    waiting = [each for each in await _NUMBERS[many.kind](work, many) if many.after < each <= many.last]
    done = await _next(work, many, by_of(person) if person is not None else None, waiting)
    if person is not None and done.over:
        work.tell(person.address, Notice(say(await told(work, done), person.language)))


async def _whose(work: Work, many: Many) -> Person | None:
    """Who does it, while they may handle cases."""
    written = await people.address_of(work.tx, many.by)
    if written is None or not staff.reaches(await staff.role_of(work, Address.parse(written)), "staff"):
        return None
    return await known(work, Address.parse(written))


async def _next(work: Work, many: Many, by: By | None, waiting: Sequence[int]) -> Many:
    """Cases are locked in the order of their numbers and before storms, and storms in the order of theirs: so does
    everybody, or two would wait for each other."""
    numbers = waiting[:BATCH]
    event = await _EVENTS[many.kind](work, many, by)
    rows = [row for each in numbers if (row := await cases.load(work.tx, each)) is not None]
    await pages.lock_storms(work.tx, numbers)
    moved = sum([isinstance(await bring(work, row, event), Moved) for row in rows])
    done = many._replace(after=numbers[-1] if numbers else many.last, moved=many.moved + moved)
    if not done.over:
        await timers.arm(work.tx, [_written(work, done)])
    return done


def _written(work: Work, many: Many) -> dict[str, object]:
    subject = f"{many.of}:{many.last}:{many.after}:{many.moved}"
    row = {"kind": many.kind, "conversation_id": None, "case_id": None, "subject": subject, "turn": many.by}
    return {**row, "due_at": work.now}


def _read(timer: timers.Row) -> Many:
    of, last, after, moved = map(int, timer["subject"].split(":"))
    return Many(timer["kind"], of, timer["turn"], last, after, moved)


# ---------------------------------------------------------------- what can be done to many


async def told(work: Work, done: Many) -> Phrase:
    """What came of it, for whoever did it."""
    if done.kind == "acknowledge_all":
        return phrase("storm.acknowledged", n=done.moved)
    return phrase("case.taken_over", n=done.moved, name=await names.known(work, await _holder(work, done)))


async def _holder(work: Work, many: Many) -> str:
    return await people.address_of(work.tx, many.of) or ""


async def _nobodys(work: Work, many: Many) -> Sequence[int]:
    return await pages.open_cases(work.tx, many.of)


async def _theirs(work: Work, many: Many) -> Sequence[int]:
    holder = await _holder(work, many)
    return await case_lists.held_by(work.tx, holder) if holder else ()


async def _listed(work: Work, many: Many) -> Sequence[int]:
    return await pages.in_list(work.tx, many.of)


async def _acknowledged(work: Work, _many: Many, by: By | None) -> CaseEvent:
    assert by is not None
    return Acknowledged(work.now, by)


async def _assigned(work: Work, _many: Many, by: By | None) -> CaseEvent:
    assert by is not None
    return Assigned(work.now, by, by)


async def _failed(work: Work, many: Many, _by: By | None) -> CaseEvent:
    return TargetFailed(work.now, await pages.target_of(work.tx, many.of))


_NUMBERS: dict[str, Callable[[Work, Many], Awaitable[Sequence[int]]]] = {
    "acknowledge_all": _nobodys,
    "take_all": _theirs,
    "target_failed": _listed,
}
_EVENTS: dict[str, Callable[[Work, Many, By | None], Awaitable[CaseEvent]]] = {
    "acknowledge_all": _acknowledged,
    "take_all": _assigned,
    "target_failed": _failed,
}
#: What its timers are called.
KINDS = tuple(_EVENTS)
