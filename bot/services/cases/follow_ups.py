"""Some time after a case was resolved the customer is asked again, to compare before and after."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.engine.gates import Decision
from bot.engine.phrases import Phrase, phrase
from bot.services import converse
from bot.services.cases import before_after, cards, customer, thread
from bot.services.cases.consent import consent_of
from bot.services.cases.customers import Customer, customer_of
from bot.services.cases.stored import case_of
from bot.services.gates import daytime, deciding, settings, wording
from bot.services.surveys import Listed
from bot.services.work import Work
from bot.storage import cases, timers

#: Who is busy is asked a day later, so often at most.
ATTEMPTS = 3
AGAIN_AFTER = timedelta(days=1)


async def fire(work: Work, timer: timers.Row) -> None:
    """The timer's turn counts the attempts."""
    found = await customer_of(work, timer["case_id"])
    if found is None or not await _wanted(work, found):
        return
    listed = await work.house.library.find(work.tx, found.row["follow_up"])
    if listed is None:
        await _tell(work, found, phrase("case.follow_up_gone", key=found.row["follow_up"]))
        return
    wanted = deciding.asking(listed, "follow_up")
    decision = await deciding.decide(work, found.person, listed, wanted, f"case {found.row['id']}")
    if decision.allowed:
        await _begin(work, found, listed)
    elif (again := _again(work, decision, timer["turn"])) is not None:
        await timers.arm(work.tx, [customer.follow_up_timer(found.row["id"], *again)])
    else:
        why = wording.reason(decision, listed.survey.key, found.person.address, work.now)
        await _tell(work, found, phrase("case.follow_up_not_asked", reason=why))


def _again(work: Work, decision: Decision, attempts: int) -> tuple[int, datetime] | None:
    """The turn and the time of another try. Waiting for the morning is none; a customer who is busy has a few."""
    if decision.next is not None:
        return attempts, decision.next
    if decision.shut("busy") and attempts < ATTEMPTS:
        return attempts + 1, work.now + AGAIN_AFTER
    return None


async def _wanted(work: Work, found: Customer) -> bool:
    """Nobody is asked how it is now who has another case, or whose case goes on, or who was asked already; nor who has
    not agreed to be written to where that is wanted."""
    row = found.row
    if row["status"] != "resolved" or row["follow_up_id"] is not None or case_of(row).verdict == "not_solved":
        return False
    allowed = await consent_of(work, row) in ("needless", "yes")
    return allowed and await cases.ongoing(work.tx, row["contact_id"]) is None


async def _begin(work: Work, found: Customer, listed: Listed) -> None:
    """The conversation belongs to the case: a score that is low again opens it again."""
    kind = await before_after.kind_before(work.tx, found.row["id"])
    daytime.only_by_day(work, found.person, await settings.rules(work))
    conversation_id = await converse.begin(work, found.person, listed, {"before": kind})
    await cases.change(work.tx, found.row, work.now, follow_up_id=conversation_id)
    await cases.join(work.tx, found.row["id"], cases.Joining(conversation_id, "follow_up"), work.now)
    row = await cases.load(work.tx, found.row["id"])
    assert row is not None
    await _tell(work, found._replace(row=row), phrase("case.follow_up_asked"))
    await cards.redraw(work, row)


async def _tell(work: Work, found: Customer, words: Phrase) -> None:
    await thread.note(work, found.row, case_of(found.row), words)
