"""Who is to be asked, and when: planned by whoever wants it, taken a few at a time by any number of workers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    JSON,
    ColumnElement,
    Executable,
    Select,
    bindparam,
    case,
    cast,
    delete,
    exists,
    func,
    or_,
    select,
    true,
    update,
)

from bot.storage.database import Transaction
from bot.storage.outbox import NIGHT
from bot.storage.tables import askings, outbox

Row = Mapping[str, Any]

# ---------------------------------------------------------------- taking them

_due = (askings.c.status == "waiting", askings.c.due_at <= bindparam("now"))
_here = askings.c.channel == bindparam("channel")
_elsewhere = askings.c.channel.not_in(bindparam("channels", expanding=True))


def _first(where: ColumnElement[bool]) -> Select[Any]:
    return select(askings).where(*_due, where).order_by(askings.c.due_at, askings.c.id).limit(1)


def _like_it(where: ColumnElement[bool]) -> Select[Any]:
    return (
        select(askings)
        .where(
            *_due,
            where,
            askings.c.survey_key == bindparam("survey"),
            askings.c.kind == bindparam("kind"),
            askings.c.source_id.is_not_distinct_from(bindparam("source")),
        )
        .order_by(askings.c.due_at, askings.c.id)
        .limit(bindparam("most"))
    )


def _taking(statement: Callable[[ColumnElement[bool]], Select[Any]]) -> dict[str, tuple[Executable, Executable]]:
    """In one channel, and in none of those that there are; locked where rows can be."""
    here, elsewhere = statement(_here), statement(_elsewhere)
    return {
        "sqlite": (here, elsewhere),
        "postgresql": (here.with_for_update(skip_locked=True), elsewhere.with_for_update(skip_locked=True)),
    }


_firsts, _likes = _taking(_first), _taking(_like_it)


async def take(tx: Transaction, channel: str, channels: Sequence[str], now: datetime, most: int) -> Sequence[Row]:
    """So many that are due in the channel, locked: the one longest due, and others for the same reason and survey.
    With no channel those that are in none of `channels`."""
    which = 0 if channel else 1
    place = {"channel": channel} if channel else {"channels": list(channels)}
    first = await tx.row(_firsts[tx.dialect][which], {"now": now, **place})
    if first is None:
        return ()
    like = {"survey": first["survey_key"], "kind": first["kind"], "source": first["source_id"], "most": most}
    return await tx.rows(_likes[tx.dialect][which], {"now": now, **place, **like})


_waiting = (
    select(outbox.c.id)
    .where(
        outbox.c.state == "pending",
        outbox.c.channel == bindparam("channel"),
        or_(outbox.c.error != NIGHT, outbox.c.available_at <= bindparam("now")),
    )
    .limit(bindparam("room"))
    .subquery()
)
_full = select(func.count()).select_from(_waiting).scalar_subquery() >= bindparam("room")
_has_work = (
    select(exists().where(*_due, _here) & ~_full),
    select(exists().where(*_due, _elsewhere)),
)


async def has_work(tx: Transaction, channel: str, channels: Sequence[str], now: datetime, room: int) -> bool:
    """Whether somebody is due in the channel, in whose outbox fewer than `room` messages wait, beside those that are
    held for the morning. With no channel, whether somebody is in none of `channels`."""
    if channel:
        values = {"now": now, "channel": channel, "room": room}
        return bool((await tx.run(_has_work[0], values)).scalar_one())
    return bool((await tx.run(_has_work[1], {"now": now, "channels": list(channels)})).scalar_one())


# ---------------------------------------------------------------- what became of them

_settle = (
    update(askings)
    .where(askings.c.id == bindparam("asking"), askings.c.status == "waiting")
    .values(
        status=bindparam("becomes"),
        gates=bindparam("shut"),
        decided_at=bindparam("at"),
        due_at=bindparam("due"),
        conversation_id=bindparam("began"),
    )
)


async def settle(tx: Transaction, rows: Sequence[dict[str, Any]]) -> None:
    """Each: asking, becomes, shut, at, due, began."""
    if rows:
        await tx.run(_settle, list(rows))


_of_conversation = select(askings).where(
    askings.c.contact_id == bindparam("contact"), askings.c.conversation_id == bindparam("c")
)


async def of_conversation(tx: Transaction, contact: int, conversation: int) -> Row | None:
    """The one that a conversation with the contact came of."""
    return await tx.row(_of_conversation, {"contact": contact, "c": conversation})


_put_aside = (
    update(askings)
    .where(askings.c.id.in_(bindparam("ids", expanding=True)))
    .values(failures=askings.c.failures + 1, due_at=bindparam("at"))
)


async def put_aside(tx: Transaction, ids: Sequence[int], at: datetime) -> None:
    """Those that failed stand aside until then."""
    await tx.run(_put_aside, {"ids": list(ids), "at": at})


_of_source = (askings.c.kind == bindparam("of_kind"), askings.c.source_id == bindparam("source"))
_waits = askings.c.status.in_(("waiting", "held"))
_cancel_contact = (
    update(askings)
    .where(*_of_source, _waits, askings.c.contact_id == bindparam("contact"))
    .values(status="cancelled", decided_at=bindparam("now"))
)


async def cancel_for(tx: Transaction, kind: str, source: int, contact: int, now: datetime) -> int:
    """All of one contact that still wait for that reason; how many."""
    values = {"of_kind": kind, "source": source, "contact": contact, "now": now}
    return (await tx.run(_cancel_contact, values)).rowcount


_unasked = (
    update(askings)
    .where(askings.c.contact_id == bindparam("contact"), askings.c.conversation_id == bindparam("c"))
    .values(status="cancelled", decided_at=bindparam("now"))
)


async def unasked(tx: Transaction, contact: int, conversation: int, now: datetime) -> None:
    """What began the conversation has asked nobody."""
    await tx.run(_unasked, {"contact": contact, "c": conversation, "now": now})


_forget = delete(askings).where(askings.c.id.in_(bindparam("ids", expanding=True)), askings.c.status == "waiting")


async def forget(tx: Transaction, ids: Sequence[int]) -> None:
    """As if those that still wait had never been planned: the same may be planned again."""
    if ids:
        await tx.run(_forget, {"ids": list(ids)})


# ---------------------------------------------------------------- held back, and let go


class Some(NamedTuple):
    """So many that wait for that reason: a page, since 100,000 in one transaction would hold everybody up."""

    kind: str
    source: int
    now: datetime
    most: int


def _moving(was: ColumnElement[bool], **values: Any) -> dict[str, Executable]:
    """Those that a worker has in hand are not waited for: it finds out by itself what has become of their source."""
    some = select(askings.c.id).where(*_of_source, was).limit(bindparam("most"))
    pages = {"sqlite": some, "postgresql": some.with_for_update(skip_locked=True)}
    return {name: update(askings).where(askings.c.id.in_(page)).values(**values) for name, page in pages.items()}


_held = askings.c.status == "held"
_in_time = or_(askings.c.until.is_(None), askings.c.until > bindparam("now"))
_hold = _moving(askings.c.status == "waiting", status="held")
_let_go = _moving(_held, status="waiting")
_in_time_or_later = _moving(
    _held,
    status="waiting",
    due_at=case((_in_time, askings.c.due_at), else_=bindparam("now")),
    until=case((_in_time, askings.c.until), else_=bindparam("until_then")),
)
_in_time_only = _moving(
    _held,
    status=case((_in_time, "waiting"), else_="cancelled"),
    decided_at=case((_in_time, askings.c.decided_at), else_=bindparam("now")),
)
_cancel = _moving(_waits, status="cancelled", decided_at=bindparam("now"))


async def hold(tx: Transaction, some: Some) -> int:
    """They are not asked until they are let go; how many."""
    return await _move(tx, _hold, some)


async def let_go(tx: Transaction, some: Some) -> int:
    return await _move(tx, _let_go, some)


async def let_go_in_time(tx: Transaction, some: Some) -> int:
    """Those for whom it has become too late are cancelled."""
    return await _move(tx, _in_time_only, some)


async def let_go_until(tx: Transaction, some: Some, until: datetime) -> int:
    """Those for whom it has become too late have until then."""
    return await _move(tx, _in_time_or_later, some, until_then=until)


async def cancel(tx: Transaction, some: Some) -> int:
    return await _move(tx, _cancel, some)


async def _move(tx: Transaction, statements: Mapping[str, Executable], some: Some, **more: datetime) -> int:
    values = {"of_kind": some.kind, "source": some.source, "now": some.now, "most": some.most, **more}
    return (await tx.run(statements[tx.dialect], values)).rowcount


# ---------------------------------------------------------------- what is planned

_waiting_of = select(askings.c.id).where(*_of_source, askings.c.contact_id == bindparam("contact"), _waits)


async def is_waiting(tx: Transaction, kind: str, source: int, contact: int) -> bool:
    """Whether the contact is still to be asked for that reason."""
    values = {"of_kind": kind, "source": source, "contact": contact}
    return await tx.row(_waiting_of.limit(1), values) is not None


_planned = (
    select(askings)
    .where(askings.c.contact_id == bindparam("contact"), askings.c.status == "waiting")
    .order_by(askings.c.due_at, askings.c.id)
    .limit(bindparam("most"))
)


async def planned(tx: Transaction, contact: int, most: int) -> Sequence[Row]:
    """What a contact is still to be asked, the next first."""
    return await tx.rows(_planned, {"contact": contact, "most": most})


_counts = (
    select(askings.c.status, func.count().label("n"))
    .where(askings.c.kind == bindparam("kind"), askings.c.source_id == bindparam("source"))
    .group_by(askings.c.status)
)


async def counts(tx: Transaction, kind: str, source: int) -> dict[str, int]:
    """Status → how many, of all that were planned for that reason."""
    return {row["status"]: row["n"] for row in await tx.rows(_counts, {"kind": kind, "source": source})}


_names = {
    "sqlite": func.json_each(askings.c.gates).table_valued("key"),
    "postgresql": func.json_object_keys(cast(askings.c.gates, JSON)).table_valued("key").render_derived(),
}
_shut = {
    dialect: select(each.c.key, func.count().label("n"))
    .select_from(askings)
    .join(each, true())
    .where(*_of_source, _waits)
    .group_by(each.c.key)
    for dialect, each in _names.items()
}


async def shut(tx: Transaction, kind: str, source: int) -> dict[str, int]:
    """Gate → how many it keeps waiting who were planned for that reason."""
    return {row["key"]: row["n"] for row in await tx.rows(_shut[tx.dialect], {"of_kind": kind, "source": source})}
