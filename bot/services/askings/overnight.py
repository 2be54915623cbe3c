"""What could not be sent by day is held until its reader's morning, and judged again before it goes out: not once its
campaign was stopped or its survey archived, and not over a case or something else that they are asked meanwhile."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.contract.address import Address
from bot.engine.conversation import from_json
from bot.engine.patience import again
from bot.engine.silence import never_heard
from bot.services.askings import unasking
from bot.services.askings.kind import Unwanted
from bot.services.askings.resending import QUESTION
from bot.services.campaigns import standing
from bot.services.campaigns.plans import ARCHIVED
from bot.services.gates import daytime, deciding, settings
from bot.services.house import House
from bot.services.people import Person, known
from bot.services.work import Work
from bot.storage import conversations, outbox

#: What waits for a campaign that is paused is looked at again after so long; and at once when that goes on.
_PAUSED = timedelta(days=1)


def concerns(row: outbox.Row, now: datetime) -> bool:
    """Whether a claimed message may have to wait: its reader's day has ended, or it was held before."""
    return row["error"] == outbox.NIGHT or (row["not_after"] is not None and row["not_after"] <= now)


async def keep(house: House, row: outbox.Row) -> Work | None:
    """None where the claimed message may go; else it is held, or not sent at all, and this is what comes of that."""
    now = house.clock()
    async with house.database.transaction() as tx:
        work = Work(tx, house, now, f"held:{row['id']}:{now.timestamp():.3f}")
        if await _goes(work, row):
            return None
        await work.flush()
    return work


async def _goes(work: Work, claimed: outbox.Row) -> bool:
    """The address is locked first: whoever writes there meanwhile has woken what is held."""
    person = await known(work, Address.parse(claimed["address"]))
    row = await outbox.load(work.tx, claimed["id"])
    if row is None or row["state"] != "pending":
        return False
    if person is None:
        await outbox.close(work.tx, row["id"], "cancelled", "unknown")
        return False
    if row["not_after"] is None:
        return True
    if row["not_after"] <= work.now or daytime.opens(work, person, await settings.rules(work)) > work.now:
        await daytime.hold(work, person, row["id"], work.now)
        return False
    found = QUESTION.fullmatch(row["key"])
    return found is None or await _is_wanted(work, person, row, int(found[1]))


async def _is_wanted(work: Work, person: Person, row: outbox.Row, number: int) -> bool:
    conversation = await conversations.load(work.tx, number)
    if conversation is None or conversation["status"] != "open":
        await outbox.close(work.tx, row["id"], "cancelled", "withdrawn")
        return False
    if not _is_our_own(conversation):
        return True
    unwanted = await standing.unwanted(work, conversation)
    if unwanted is Unwanted.CANCELLED:
        await _refuse(work, row, conversation, ["campaign_over"])
    elif unwanted is Unwanted.HELD:
        await _wait(work, person, row, conversation)
    elif await _is_over(work, conversation):
        await _refuse(work, row, conversation, ["archived"])
    elif await conversations.begun_since(work.tx, conversation):
        await _refuse(work, row, conversation, ["recontact_gap"])
    else:
        return await _decide(work, person, row, conversation)
    return False


def _is_our_own(conversation: conversations.Row) -> bool:
    """They have not said a word in it, wherever they were asked. What they have put off themselves is theirs."""
    return never_heard(from_json(conversation["state"])) or conversation["moved_from"] is not None


async def _is_over(work: Work, conversation: conversations.Row) -> bool:
    listed = await work.house.library.find(work.tx, conversation["survey_key"])
    return listed is None or listed.status == ARCHIVED


async def _decide(work: Work, person: Person, row: outbox.Row, conversation: conversations.Row) -> bool:
    listed = await work.house.library.find(work.tx, conversation["survey_key"])
    assert listed is not None, "it was there just now"
    decision = await deciding.decide_again(work, person, listed, conversation)
    if decision.allowed:
        return True
    if (at := again(decision, work.now, None)) is not None:
        await daytime.hold(work, person, row["id"], at)
    else:
        await _withdraw(work, row, conversation)
    return False


async def _wait(work: Work, person: Person, row: outbox.Row, conversation: conversations.Row) -> None:
    await deciding.refuse(work, conversation, ["campaign_paused"], None)
    await daytime.hold(work, person, row["id"], work.now + _PAUSED)


async def _refuse(work: Work, row: outbox.Row, conversation: conversations.Row, gates: Sequence[str]) -> None:
    await deciding.refuse(work, conversation, gates, None)
    await _withdraw(work, row, conversation)


async def _withdraw(work: Work, row: outbox.Row, conversation: conversations.Row) -> None:
    await outbox.close(work.tx, row["id"], "cancelled", "withdrawn")
    if unasking.asks_first(row["key"], conversation):
        await unasking.end(work, conversation)
