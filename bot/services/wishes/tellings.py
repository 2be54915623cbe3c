"""Telling many people the same thing: in batches, each in a transaction of its own, so that nobody is held up and a
process that is killed has told each of them once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta

from bot.contract.address import Address
from bot.contract.outbound import Notice, Outbound
from bot.engine.languages import Language
from bot.engine.phrases import Phrase, phrase
from bot.services.people import meet
from bot.services.voice import say, say_all
from bot.services.wishes import gates
from bot.services.work import Work
from bot.storage import outbox, people, raised, tellings, timers, wishes
from bot.storage.tellings import Row

#: So many in one transaction.
BATCH = 500


async def arm(work: Work, number: int, after: timedelta = timedelta()) -> None:
    """The next step of a telling falls due."""
    due = work.now + after
    timer = {"kind": "wish", "conversation_id": None, "case_id": None, "turn": number, "due_at": due}
    await timers.arm(work.tx, [timer])


async def fire(work: Work, timer: timers.Row) -> None:
    """Its next step. One that was dropped meanwhile, or is over, has none."""
    found = await tellings.look(work.tx, timer["turn"])
    if found is not None and found["state"] == "waiting":
        await _begin(work, found)
        return
    row = await tellings.load(work.tx, timer["turn"])
    if row is not None and row["state"] == "sending":
        await _tell_next(work, row)


async def _begin(work: Work, found: Row) -> None:
    """From now on this is what its voters know. The wish is locked first, as by whoever changes it."""
    wish = await wishes.load(work.tx, _number(found))
    row = await tellings.load(work.tx, found["id"])
    if wish is None or row is None or row["state"] != "waiting":
        return
    await wishes.change(work.tx, wish, wish["changed_by"], work.now, told_status=row["status"])
    await tellings.change(work.tx, row, work.now, state="sending")
    await arm(work, row["id"])


def _number(row: Row) -> int:
    return int(row["what"].partition(":")[2])


async def _tell_next(work: Work, row: Row) -> None:
    batch = await raised.batch(work.tx, row, work.now - gates.QUIET, BATCH)
    lead = await _lead(work, row)
    work.priority = outbox.ONE_OF_MANY
    outcomes = [await _tell(work, row, person, lead) for person in batch]
    work.priority = outbox.AWAITED
    await raised.note(work.tx, [_noted(work, row, *each) for each in zip(batch, outcomes, strict=True)])
    counts = dict(Counter(row["counts"]) + Counter(outcomes))
    over = len(batch) < BATCH
    await tellings.change(work.tx, row, work.now, counts=counts, state="sent" if over else "sending")
    if not over:
        await arm(work, row["id"])
    if row["progress"]:
        await _show_progress(work, row, counts, over=over)


async def _lead(work: Work, row: Row) -> Phrase:
    """What is said before an admin's words, or the whole of it: the bot's own sentence."""
    wish = await wishes.seen(work.tx, _number(row), 0) if row["what"].startswith("wish:") else None
    if wish is None:
        return phrase("telling.topic")
    if row["kind"] == "words":
        return phrase("telling.wish", title=wish["title"])
    return phrase(f"telling.{row['status']}", title=wish["title"], reason=wish["reason"])


async def _tell(work: Work, row: Row, person: Row, lead: Phrase) -> str:
    language: Language = person["language"] or work.house.language
    outcome = gates.outcome(row, person, language, work.house.channels)
    if outcome == gates.SENT:
        to = Address.parse(person["address"])
        intro = await _introduction(work, person, to)
        text = say_all([*intro, lead, gates.text(row, language)], language)
        work.send(Outbound(key=f"telling:{row['id']}:{person['contact_id']}", to=to, content=Notice(text)))
    return outcome


async def _introduction(work: Work, person: Row, to: Address) -> Sequence[Phrase]:
    """The first text message to a number names the sender and says how to stop."""
    if to.channel != "sms" or person["introduced_at"] is not None:
        return ()
    await people.mark_introduced(work.tx, str(to), work.now)
    return (phrase("say.first_sms", company=work.house.company),)


def _noted(work: Work, row: Row, person: Row, outcome: str) -> dict[str, object]:
    return {
        "telling_id": row["id"],
        "contact_id": person["contact_id"],
        "address": person["address"],
        "outcome": outcome,
        "at": work.now,
    }


# ---------------------------------------------------------------- how far it has come


def start(work: Work, row: Row, to: Address, language: Language) -> str:
    """The one message that shows it; returns its key."""
    key = f"telling:{row['id']}:shown"
    work.send(Outbound(key=key, to=to, content=Notice(say(phrase("telling.begun"), language))))
    return key


async def _show_progress(work: Work, row: Row, counts: dict[str, int], *, over: bool) -> None:
    """Changed in place; where messages can't be changed, only its end is said."""
    admin = await meet(work, Address.parse(row["told_by"]))
    channel = work.channel(admin.address)
    told = phrase(
        "telling.over" if over else "telling.going_on",
        told=counts.get(gates.SENT, 0),
        others=sum(counts.values()) - counts.get(gates.SENT, 0),
    )
    key = f"{row['progress']}:{'over' if over else sum(counts.values())}"
    edits = channel is not None and channel.capabilities.edits
    if edits or over:
        shown = Outbound(key=key, to=admin.address, content=Notice(say(told, admin.language)))
        work.send(shown, edits=row["progress"] if edits else "")
