"""Where a customer is quoted among what is somebody else's: messages that staff were sent, events set aside, dialogues
of staff, the audit log. They are found by the customer's own names, numbers and words."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Column, String, bindparam, delete, or_, select, type_coerce, update

from bot.storage.database import Transaction
from bot.storage.tables import (
    answers,
    api_replies,
    audit,
    case_messages,
    cases,
    dialogues,
    mentions,
    outbox,
    quarantine,
    remarks,
    webhook_deliveries,
    wishes,
)

Row = Mapping[str, Any]

#: As many of a text's characters are looked for: cards and lists cut what is longer, and go on after a line's end.
_TELLING = 40
#: Shorter ones ("no", "12") say nothing of anybody.
_SHORTEST = 4
#: Nobody else happens to say the same in so many characters: what quotes that goes as a whole.
_THEIR_OWN = 20
#: So many are looked for in one statement.
_AT_ONCE = 40

_of_contact: Any = bindparam("contact")
_words = (
    select(answers.c.words).where(answers.c.contact_id == _of_contact, answers.c.words != ""),
    select(remarks.c.words).where(remarks.c.contact_id == _of_contact),
    select(case_messages.c.words).join(cases, cases.c.id == case_messages.c.case_id).where(
        cases.c.contact_id == _of_contact
    ),
    select(wishes.c.words).where(wishes.c.contact_id == _of_contact),
    select(wishes.c.title.label("words")).where(wishes.c.contact_id == _of_contact),
    select(mentions.c.words).where(mentions.c.contact_id == _of_contact),
    select(mentions.c.author.label("words")).where(mentions.c.contact_id == _of_contact),
    select(cases.c.words).where(cases.c.contact_id == _of_contact),
)  # fmt: skip


async def quotes(tx: Transaction, contact_id: int) -> list[str]:
    """What to look for: the beginnings of all that they said."""
    rows = [row for statement in _words for row in await tx.rows(statement, {"contact": contact_id})]
    return sorted({short for row in rows if len(short := _beginning(row["words"])) >= _SHORTEST})


def _beginning(words: str) -> str:
    return words.strip().splitlines()[0][:_TELLING].strip() if words.strip() else ""


async def forget(tx: Transaction, names: Sequence[str], quoted: Sequence[str]) -> list[Row]:
    """Takes them out of what staff were sent, and deletes or blanks the rest. Returns the messages that were sent and
    that quoted them: key, address, edits."""
    found = await _messages(tx, [*names, *quoted])
    await tx.run(_blank, {"ids": [row["id"] for row in found]})
    for few in _in_bunches([*names, *(each for each in quoted if len(each) >= _THEIR_OWN)]):
        for column in (dialogues.c.data, api_replies.c.body, webhook_deliveries.c.body):
            await tx.run(delete(column.table).where(_any(column, few)))
    for few in _in_bunches(names):
        await tx.run(_set_aside(few))
    for row in await tx.rows(_subjects(names)) if names else ():
        if any(_mentions(row["subject"], each) for each in names):
            await tx.run(_unsaid, {"row": row["id"]})
    return found


_sent = select(
    outbox.c.id, outbox.c.key, outbox.c.address, outbox.c.edits, type_coerce(outbox.c.content, String).label("text")
).where(outbox.c.state != "pending")


async def _messages(tx: Transaction, needles: Sequence[str]) -> list[Row]:
    """What is still waiting is left: it goes out as it is, and is deleted in its time."""
    found: dict[int, Row] = {}
    for few in _in_bunches(needles):
        rows = await tx.rows(_sent.where(_any(outbox.c.content, few)))
        found.update({row["id"]: row for row in rows if any(_mentions(row["text"], _json(each)) for each in few)})
    return list(found.values())


#: A message that says nothing, to nobody: its row still tells when it was sent, and by which id it is changed.
EMPTY = {"key": "", "to": "erased:0", "content": {"kind": "notice", "text": ""}}
_blank = update(outbox).where(outbox.c.id.in_(bindparam("ids", expanding=True))).values(content=EMPTY)


def _set_aside(few: Sequence[str]) -> Any:
    """An event is ASCII, as `receive.py` writes it."""
    return delete(quarantine).where(or_(*(quarantine.c.event.contains(_bare(each), autoescape=True) for each in few)))


def _bare(name: str) -> str:
    """An address stands in an event as its parts."""
    return json.dumps(name.partition(":")[2] or name)[1:-1]


def _subjects(names: Sequence[str]) -> Any:
    like = (audit.c.subject.icontains(each, autoescape=True) for each in names)
    return select(audit.c.id, audit.c.subject).where(or_(*like))


_unsaid = update(audit).where(audit.c.id == bindparam("row")).values(subject="erased")


def _any(column: Column[Any], few: Sequence[str]) -> Any:
    return or_(*(_text(column).contains(_json(each), autoescape=True) for each in few))


def _text(column: Column[Any]) -> Any:
    """JSON as it is stored."""
    return type_coerce(column, String)


def _json(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)[1:-1]


def _mentions(text: str, needle: str) -> bool:
    """Not as a part of another word: Ann is not in Annual."""
    return re.search(rf"(?<!\w){re.escape(needle)}(?!\w)", text, re.IGNORECASE) is not None or not needle.isascii()


def _in_bunches(needles: Sequence[str]) -> Iterator[Sequence[str]]:
    for begin in range(0, len(needles), _AT_ONCE):
        yield needles[begin : begin + _AT_ONCE]
