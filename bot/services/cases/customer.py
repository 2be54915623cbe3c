"""What the customer hears of their case once it is resolved, and how they may answer."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from bot.contract import tokens
from bot.contract.address import Address
from bot.contract.outbound import Button, Notice, Outbound
from bot.engine.cases.case import Case
from bot.engine.cases.events import By, Resolved
from bot.engine.languages import Language
from bot.engine.phrases import Phrase, phrase
from bot.services.cases.consent import consent_of
from bot.services.cases.stored import Row
from bot.services.voice import say, say_all
from bot.services.work import Work
from bot.storage import cases, timers

#: So long a typed "2" is an answer to what the customer was told.
OPEN_FOR = timedelta(days=7)
VERDICTS = ("solved", "not_solved")


async def reachable(work: Work, row: Row) -> bool:
    """Whether the customer of this case can, and may, be written to."""
    if not row["address"] or row["address_state"] != "reachable":
        return False
    return await consent_of(work, row) in ("needless", "yes")


def language_of(work: Work, row: Row) -> Language:
    """The one the customer has chosen, or was spoken to in."""
    language: Language = row["language"] or (row["conversation_state"] or {}).get("language") or work.house.language
    return language


async def tell_resolved(work: Work, row: Row, event: Resolved) -> None:
    """What was done, in a message that asks whether it helped."""
    address, language = Address.parse(row["address"]), language_of(work, row)
    channel = work.channel(address)
    key = f"{cases.REPLY}{work.key}"
    if channel is not None and channel.capabilities.buttons:
        asked = say_all((event.line, signature(work, event.by), phrase("case.is_it_solved")), language)
        work.send(Outbound(key, address, Notice(asked, _buttons(row, language))))
    else:
        work.send(Outbound(key, address, Notice(told_by_text(work, row, event.by, event.line))))
    await cases.add_message(work.tx, _message(row, event, key))


def told_by_text(work: Work, row: Row, by: By, line: str) -> str:
    """As they read it where there is nothing to press. Nothing else is asked there: a survey has ended before."""
    return say_all((line, signature(work, by), phrase("case.is_it_solved_typed")), language_of(work, row))


def _buttons(row: Row, language: Language) -> tuple[Button, ...]:
    return tuple(Button(label(each, language), tokens.verdict(row["id"], each)) for each in VERDICTS)


def label(verdict: str, language: Language) -> str:
    return say(phrase(f"case.{verdict}"), language)


def signature(work: Work, by: By) -> Phrase | str:
    """Who writes: a name that people know, never an address."""
    name, company = "" if by.name == by.address else by.name, work.house.company
    if name and company:
        return phrase("case.signed", name=name, company=company)
    return f"- {name or company}" if name or company else ""


def _message(row: Row, event: Resolved, key: str) -> dict[str, object]:
    return {
        "case_id": row["id"],
        "direction": "to",
        "author": event.by.address,
        "author_name": event.by.name,
        "words": event.line,
        "outbox_key": key,
        "state": "waiting",
        "at": event.at,
    }


def may_be_answered(case: Case, now: datetime) -> bool:
    """Whether the customer's word on it is still expected."""
    recent = case.resolved_at is not None and now < case.resolved_at + OPEN_FOR
    return recent and case.verdict in ("asked", "solved")


async def ask_follow_up(work: Work, row: Row) -> None:
    """A timer of its own does it (`follow_ups.py`): whoever begins a conversation locks the address before the case."""
    await timers.arm(work.tx, [follow_up_timer(row["id"], 1, work.now)])


def follow_up_timer(case_id: int, attempt: int, at: datetime) -> dict[str, Any]:
    return {"kind": "follow_up", "conversation_id": None, "case_id": case_id, "turn": attempt, "due_at": at}
