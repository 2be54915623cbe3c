"""For how long each kind of data is kept, and taking away what is older, a bunch at a time. What is in use stays:
what waits to be sent, what belongs to a case or a conversation that goes on."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import String, Table, bindparam, cast, delete, exists, literal, or_, select, update

from bot.storage.cases import OVER
from bot.storage.database import Transaction
from bot.storage.tables import (
    addresses,
    answers,
    api_replies,
    askings,
    audit,
    case_messages,
    cases,
    code_tries,
    codes,
    contact_events,
    conversations,
    decisions,
    guesses,
    inbound,
    links,
    mentions,
    outbox,
    pages,
    quarantine,
    remarks,
    retention,
    tags,
    texts,
)
from bot.storage.upsert import insert_replacing

Row = Mapping[str, Any]
#: Takes away at most so many rows from before that time; returns how many.
Sweep = Callable[[Transaction, datetime, int], Awaitable[int]]

_periods = select(retention.c.kind, retention.c.days)
_put = insert_replacing(retention, "days", "changed_by", "changed_at")


async def periods(tx: Transaction) -> dict[str, int | None]:
    """Those that an admin has set, in days; None is for ever."""
    return {row["kind"]: row["days"] for row in await tx.rows(_periods)}


async def put(tx: Transaction, kind: str, days: int | None, by: str, now: datetime) -> None:
    await tx.run(_put[tx.dialect], {"kind": kind, "days": days, "changed_by": by, "changed_at": now})


# ---------------------------------------------------------------- rows that go as they are

_before: Any = bindparam("before")
_most: Any = bindparam("most")


def _going_on(contact_id: Any) -> Any:
    """A case of theirs that is not over."""
    return exists().where(cases.c.contact_id == contact_id, cases.c.status.not_in(OVER))


_talking = exists().where(
    addresses.c.address == outbox.c.address,
    conversations.c.address_id == addresses.c.id,
    conversations.c.status == "open",
)
_case_open = exists().where(cases.c.id == outbox.c.case_id, cases.c.status.not_in(OVER))
_listed = exists().where(
    pages.c.case_id == cases.c.id,
    cases.c.status.not_in(OVER),
    outbox.c.key.startswith(literal("storm:") + cast(pages.c.storm_id, String) + ":"),
)


#: What they did may be why they are to be asked.
_awaited = exists().where(askings.c.contact_id == contact_events.c.contact_id, askings.c.status == "waiting")


def _rows_of(table: Table, *which: Any) -> Sweep:
    (key,) = table.primary_key.columns
    statement = delete(table).where(key.in_(select(key).where(*which).limit(_most).scalar_subquery()))

    async def sweep(tx: Transaction, before: datetime, most: int) -> int:
        return (await tx.run(statement, {"before": before, "most": most})).rowcount

    return sweep


def _one_after_another(*sweeps: Sweep) -> Sweep:
    """Until there was something to do."""

    async def sweep(tx: Transaction, before: datetime, most: int) -> int:
        for each in sweeps:
            if done := await each(tx, before, most):
                return done
        return 0

    return sweep


# ---------------------------------------------------------------- words

#: Kinds of answers that are nothing but words.
WORDY = ("text", "contact")
_old_remarks = select(remarks.c.id).where(remarks.c.said_at < _before, ~_going_on(remarks.c.contact_id)).limit(_most)
_old_mentions = (
    select(mentions.c.id)
    .where(
        mentions.c.said_at < _before,
        or_(mentions.c.contact_id.is_(None), ~_going_on(mentions.c.contact_id)),
    )
    .limit(_most)
)
_old_answers = (
    select(answers.c.id, answers.c.conversation_id, answers.c.kind, answers.c.score)
    .join(conversations, conversations.c.id == answers.c.conversation_id)
    .where(
        answers.c.answered_at < _before,
        or_(answers.c.words != "", answers.c.kind.in_(WORDY)),
        conversations.c.status != "open",
        ~_going_on(answers.c.contact_id),
    )
    .limit(_most)
)
_old_letters = (
    select(case_messages.c.id)
    .join(cases, cases.c.id == case_messages.c.case_id)
    .where(case_messages.c.at < _before, case_messages.c.words != "", cases.c.status.in_(OVER))
    .limit(_most)
)
_ids: Any = bindparam("ids", expanding=True)
_states = select(conversations.c.id, conversations.c.state).where(conversations.c.id.in_(_ids))
_set_state = (
    update(conversations)
    .where(conversations.c.id == bindparam("row"))
    .values(state=bindparam("json"), revision=conversations.c.revision + 1)
)
_silenced = update(answers).where(answers.c.id.in_(_ids)).values(words="")
_gone = delete(answers).where(answers.c.id.in_(_ids), answers.c.kind.in_(WORDY), answers.c.score.is_(None))
_unlettered = update(case_messages).where(case_messages.c.id.in_(_ids)).values(words="")
_of_source: Any = bindparam("source")


async def _answers(tx: Transaction, before: datetime, most: int) -> int:
    found = await tx.rows(_old_answers, {"before": before, "most": most})
    ids = [row["id"] for row in found]
    if ids:
        await _untag(tx, "answer", ids)
        await tx.run(_gone, {"ids": ids})
        await tx.run(_silenced, {"ids": ids})
        for row in await tx.rows(_states, {"ids": sorted({row["conversation_id"] for row in found})}):
            await tx.run(_set_state, {"row": row["id"], "json": _without_words(row["state"])})
    return len(ids)


def _without_words(state: Mapping[str, Any]) -> dict[str, Any]:
    """The engine's state without what has gone from the answers."""
    kept = [{**each, "words": ""} for each in state.get("answers", ()) if not _is_words(each)]
    return {**state, "answers": kept, "unread": ""}


def _is_words(answer: Mapping[str, Any]) -> bool:
    """A text's value is its words."""
    value = answer["value"]
    return answer.get("group") is None and isinstance(value, str) and value == answer["words"]


def _whole(source: str, table: Table, old: Any) -> Sweep:
    """Rows that are words and nothing else, with what was understood of them."""
    statement = delete(table).where(table.c.id.in_(_ids))

    async def sweep(tx: Transaction, before: datetime, most: int) -> int:
        ids = [row["id"] for row in await tx.rows(old, {"before": before, "most": most})]
        if ids:
            await _untag(tx, source, ids)
            await tx.run(statement, {"ids": ids})
        return len(ids)

    return sweep


async def _letters(tx: Transaction, before: datetime, most: int) -> int:
    ids = [row["id"] for row in await tx.rows(_old_letters, {"before": before, "most": most})]
    if ids:
        await tx.run(_unlettered, {"ids": ids})
    return len(ids)


_understood = [delete(each).where(each.c.source == _of_source, each.c.source_id.in_(_ids)) for each in (tags, texts)]


async def _untag(tx: Transaction, source: str, ids: Sequence[int]) -> None:
    for statement in _understood:
        await tx.run(statement, {"source": source, "ids": list(ids)})


SWEEPS: Mapping[str, Sweep] = {
    "events": _rows_of(inbound, inbound.c.received_at < _before),
    "messages": _rows_of(
        outbox, outbox.c.created_at < _before, outbox.c.state != "pending", ~_talking, ~_case_open, ~_listed
    ),
    "quarantine": _rows_of(quarantine, quarantine.c.last_at < _before),
    "words": _one_after_another(
        _answers,
        _whole("remark", remarks, _old_remarks),
        _whole("mention", mentions, _old_mentions),
        _letters,
    ),
    "audit": _rows_of(audit, audit.c.at < _before),
    "decisions": _rows_of(decisions, decisions.c.allowed.in_((True, False)), decisions.c.at < _before),
    "askings": _rows_of(askings, askings.c.status != "waiting", askings.c.decided_at < _before),
    "activity": _rows_of(contact_events, contact_events.c.received_at < _before, ~_awaited),
    "keys": _one_after_another(
        _rows_of(links, links.c.expires_at < _before),
        _rows_of(codes, codes.c.expires_at < _before),
        _rows_of(code_tries, code_tries.c.at < _before),
        _rows_of(guesses, guesses.c.at < _before),
        _rows_of(api_replies, api_replies.c.at < _before),
    ),
}
