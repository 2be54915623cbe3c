"""Staff write to the customer of a case: on the customer's own channel, signed with the name that is shown."""

from __future__ import annotations

from typing import Any

from bot.contract.outbound import Notice, Outbound
from bot.engine.cases.advance import NotNow
from bot.engine.cases.events import By, Replied
from bot.engine.phrases import Phrase, phrase
from bot.services import converse
from bot.services.cases import thread
from bot.services.cases.consent import consent_of
from bot.services.cases.customer import signature
from bot.services.cases.customers import Customer, customer_of
from bot.services.cases.moving import Moved, bring
from bot.services.cases.who import too_late
from bot.services.literal import quotation
from bot.services.voice import say_all
from bot.services.work import Work
from bot.storage import cases

#: In characters. With the signature it fits into one message of every channel.
LONGEST = 1200
_UNREACHABLE = {"opted_out": "reply.opted_out", "unreachable": "reply.unreachable"}


async def reply(work: Work, case_id: int, by: By, words: str) -> Phrase | None:
    """Sends the words to the customer of the case; who may is checked before. None: they are on their way, and the
    thread says so. Else why they are not, and what to do."""
    customer = await customer_of(work, case_id)
    problem = against(words) or await why_not(work, customer)
    if customer is None or problem is not None:
        return problem
    moved = await bring(work, customer.row, Replied(work.now, by))
    if isinstance(moved, NotNow):
        return too_late(moved)
    await converse.hand_over(work, customer.person)
    await _send(work, customer, moved, by, words.strip())
    return None


def against(words: str) -> Phrase | None:
    """What is wrong with the words themselves."""
    if not words.strip():
        return phrase("reply.empty")
    return phrase("reply.too_long", n=len(words), most=LONGEST) if len(words) > LONGEST else None


async def why_not(work: Work, customer: Customer | None) -> Phrase | None:
    """Why nobody can write to this customer now; None when they may be written to."""
    if customer is None:
        return phrase("reply.nowhere")
    if customer.person.state in _UNREACHABLE:
        return phrase(_UNREACHABLE[customer.person.state])
    consent = await consent_of(work, customer.row)
    return phrase(f"reply.consent_{consent}") if consent in ("no", "not_asked") else None


async def _send(work: Work, customer: Customer, moved: Moved, by: By, words: str) -> None:
    key = f"{cases.REPLY}{work.key}"
    work.send(Outbound(key=key, to=customer.person.address, content=signed(work, customer, by, words)))
    await cases.add_message(work.tx, _kept(moved, by, words, key))
    await thread.note(
        work, moved.row, moved.case, phrase("reply.note", by=by.name, name=customer.name, words=quotation(words))
    )


def signed(work: Work, customer: Customer, by: By, words: str) -> Notice:
    """As the customer reads it: with a name that people know, never an address."""
    return Notice(say_all((words, signature(work, by)), customer.person.language))


def _kept(moved: Moved, by: By, words: str, key: str) -> dict[str, Any]:
    return {
        "case_id": moved.row["id"],
        "direction": "to",
        "author": by.address,
        "author_name": by.name,
        "words": words,
        "outbox_key": key,
        "state": "waiting",
        "at": moved.row["changed_at"],
    }
