"""Resolving a case with a cause, and with a line for the customer."""

from __future__ import annotations

import re
from typing import NamedTuple

from bot.contract.inbound import MessageReceived
from bot.engine.cases.advance import NotNow, advance
from bot.engine.cases.events import By, Resolved
from bot.engine.phrases import Phrase, phrase
from bot.services import converse, private, staff
from bot.services.cases import cards, customer
from bot.services.cases.customers import customer_of
from bot.services.cases.moving import Moved, bring
from bot.services.cases.stored import case_of
from bot.services.cases.who import by_of, too_late
from bot.services.people import Person, meet
from bot.services.work import Work
from bot.storage import cases

#: As long as a line is that the customer reads at once.
LONGEST_LINE = 600
_LONGEST_CAUSE = 40
#: What is said of it where it worked.
DONE = frozenset({"staff.done.resolve", "case.resolved_told", "case.resolved_not_told"})
_TYPED = re.compile(r"resolve\s+#?([0-9]{1,12})\s+(\S.*)", re.IGNORECASE | re.ASCII | re.DOTALL)
_CAUSED = re.compile(r"([^:：\n]{1,40})[:：]\s*(.*)", re.DOTALL)


class Resolution(NamedTuple):
    """`line` is what the customer is told; empty where they are told nothing."""

    cause: str
    line: str


class Wanted(NamedTuple):
    case_id: int
    resolution: Resolution


def resolution_in(words: str) -> Resolution:
    """`cause: line`, or the line alone. A link is no cause."""
    match = _CAUSED.fullmatch(words.strip())
    if match is None or match[2].startswith("//"):
        return Resolution("", words.strip())
    return Resolution(match[1].strip(), match[2].strip())


def typed(text: str) -> Wanted | None:
    """`RESOLVE 12 delivery: a new parcel is on its way`."""
    match = _TYPED.fullmatch(text.strip())
    return Wanted(int(match[1]), resolution_in(match[2])) if match is not None else None


async def resolve_typed(work: Work, event: MessageReceived, wanted: Wanted) -> None:
    if not await staff.allowed(work, event, "staff", "case resolve", str(wanted.case_id)):
        private.answer(work, event, phrase("staff.only_staff", whom=await staff.whom_to_ask(work)))
        return
    person = await meet(work, event.sender, event.name, event.language)
    private.answer(work, event, await resolve(work, wanted.case_id, by_of(person), wanted.resolution))


async def written(work: Work, person: Person, case_id: int, rest: str) -> Phrase | None:
    """In a case's thread only `resolve CAUSE: line` reaches the customer: "resolve it, please" is among colleagues."""
    if _CAUSED.fullmatch(rest.strip()) is None:
        return phrase("closing.how", case=case_id)
    return await resolve(work, case_id, by_of(person), resolution_in(rest))


async def resolve(work: Work, case_id: int, by: By, resolution: Resolution) -> Phrase:
    """Returns what whoever resolved it is told. The caller has seen that they may."""
    if len(resolution.line) > LONGEST_LINE:
        return phrase("closing.line_too_long", n=LONGEST_LINE)
    theirs = await customer_of(work, case_id)
    row = theirs.row if theirs is not None else await cases.load(work.tx, case_id)
    if row is None:
        return phrase("staff.gone")
    cause, line = resolution.cause[:_LONGEST_CAUSE], resolution.line
    reachable = await customer.reachable(work, row)
    event = Resolved(work.now, by, cause, line, reachable)
    if theirs is not None and line and reachable and not isinstance(advance(case_of(row), event), NotNow):
        # Whether it helped is asked now: what they answer must not be taken for an answer to a survey.
        await converse.hand_over(work, theirs.person)
    done = await bring(work, await cards.give(work, row), event)
    return too_late(done) if isinstance(done, NotNow) else _done(done, line, reachable=reachable)


def _done(moved: Moved, line: str, *, reachable: bool) -> Phrase:
    if not line:
        return phrase("staff.done.resolve", case=moved.row["id"])
    return phrase("case.resolved_told" if reachable else "case.resolved_not_told", case=moved.row["id"])
