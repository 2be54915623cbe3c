"""Claiming what waits in the outbox: what somebody waits for before what is one of many.

A row is claimed with a lease. Messages to one address keep their order: only the oldest pending one may be claimed.
Where one of many stands before something that somebody waits for, it is awaited from then on too. What is held for its
reader's morning is overtaken.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Double,
    FromClause,
    Select,
    and_,
    bindparam,
    case,
    exists,
    func,
    literal,
    literal_column,
    or_,
    select,
    union_all,
    update,
)

from bot.contract.address import Address
from bot.storage import outbox as queue
from bot.storage.database import Transaction
from bot.storage.outbox import AWAITED, ONE_OF_MANY
from bot.storage.tables import outbox, pauses, rates

Row = Mapping[str, Any]
#: So long what somebody waits for may be on its way before those that are one of many go on.
FIRST_SECONDS = timedelta(seconds=5)
#: No place is charged so many seconds ahead: it was a clock that was wrong.
NEVER_AHEAD = 300.0


def _pending(table: FromClause) -> ColumnElement[bool]:
    """Written into the statement: only then is the index of such rows used whenever the statement is prepared."""
    return table.c.state == literal_column("'pending'")


def _is(table: FromClause, priority: int) -> ColumnElement[bool]:
    """Likewise: so it is known that they come in the order of an index."""
    return table.c.priority == literal_column(str(priority))


_now: Any = bindparam("now")
_second: Any = bindparam("second", type_=Double)
_charged = and_(rates.c.free_at > _second, rates.c.free_at <= _second + NEVER_AHEAD)
_channel: Any = bindparam("ch")
_free = or_(outbox.c.leased_until.is_(None), outbox.c.leased_until <= _now)
#: An address that may be sent to now: nobody has asked for silence there, and its pace allows one more.
_open = and_(
    ~exists().where(pauses.c.scope == outbox.c.address, pauses.c.until > _now),
    or_(
        and_(outbox.c.edits != "", bindparam("edits_free", type_=Boolean)),
        ~exists().where(rates.c.scope == outbox.c.address, _charged),
    ),
)
_no_pause = ~exists().where(pauses.c.scope == _channel, pauses.c.until > _now)
_ready = and_(_pending(outbox), _free, _open, _no_pause)
_on_time = outbox.c.available_at <= _now
_earlier, _wanted, _sent = outbox.alias("earlier"), outbox.alias("wanted"), outbox.alias("being_sent")


def _awake(table: FromClause) -> ColumnElement[bool]:
    """Not held for the morning."""
    return or_(table.c.error != queue.NIGHT, table.c.available_at <= _now)


def _firsts(priority: int, *more: ColumnElement[bool]) -> Select[Any]:
    """For what is wanted, in its order: the oldest message of its address, since none overtakes another there but one
    that is held for the morning."""
    oldest = (
        select(func.min(_earlier.c.id))
        .where(_earlier.c.address == _wanted.c.address, _pending(_earlier), _awake(_earlier))
        .scalar_subquery()
    )
    return (
        select(outbox.c.id)
        .select_from(_wanted.join(outbox, outbox.c.id == oldest))
        .where(
            _pending(_wanted),
            _wanted.c.channel == _channel,
            _is(_wanted, priority),
            _wanted.c.available_at <= _now,
            _ready,
            _on_time,
            *more,
        )
        .order_by(_wanted.c.available_at, _wanted.c.id)
    )


#: Somebody waits for what is being sent at this moment. One that hangs, or whose process has died, counts no more.
_on_its_way = exists().where(
    _pending(_sent),
    _sent.c.channel == _channel,
    _is(_sent, AWAITED),
    _sent.c.available_at <= _now,  # as every leased one: SQLite would read the whole table otherwise
    _sent.c.leased_until > bindparam("lately"),
)
_changed, _root = outbox.alias("changed"), outbox.alias("root")
_messages = {
    # In what it returns SQLite can't tell the row from one looked up beside it: that is looked up when it is sent.
    "sqlite": (literal("").label("edited"), literal("").label("root")),
    "postgresql": (
        select(_changed.c.message).where(_changed.c.key == outbox.c.edits).scalar_subquery().label("edited"),
        select(_root.c.message).where(_root.c.key == outbox.c.under).scalar_subquery().label("root"),
    ),
}
_columns = (
    outbox.c.id,
    outbox.c.key,
    outbox.c.address,
    outbox.c.channel,
    outbox.c.content,
    outbox.c.edits,
    outbox.c.under,
    outbox.c.case_id,
    outbox.c.attempts,
    outbox.c.settled,
    outbox.c.created_at,
    outbox.c.priority,
    outbox.c.not_after,
    outbox.c.error,
)


def _claim(dialect: str, *which: ColumnElement[bool], **more: Any) -> Any:
    return (
        update(outbox)
        .where(*which)
        .values(attempts=outbox.c.attempts + 1, leased_until=bindparam("until"), **more)
        .returning(*_columns, *_messages[dialect])
    )


def _claiming(dialect: str, lock: Callable[[Select[Any]], Select[Any]]) -> Any:
    """What somebody waits for, and where there is none of it, what is one of many. A message in whose way one of many
    stands takes that one along: it goes first, and is awaited from then on."""
    awaited = lock(_firsts(AWAITED).limit(bindparam("awaited"))).cte("awaited")
    none = ~exists(select(awaited.c.id))
    many = lock(_firsts(ONE_OF_MANY, none, ~_on_its_way).limit(bindparam("many"))).cte("many")
    taken = union_all(select(awaited.c.id), select(many.c.id))
    first = outbox.c.id.in_(select(awaited.c.id))
    return _claim(
        dialect,
        outbox.c.id.in_(taken),
        _pending(outbox),
        priority=case((first, AWAITED), else_=outbox.c.priority),
    )


_claims = {
    "sqlite": _claiming("sqlite", lambda found: found),
    "postgresql": _claiming("postgresql", lambda found: found.with_for_update(skip_locked=True, of=outbox)),
}


class Room(NamedTuple):
    """How many messages may be claimed: of those that somebody waits for, else of those that are one of many.
    `edits_free`: a change of a message may be made whatever the pace of its address."""

    awaited: int = 50
    many: int = 50
    edits_free: bool = False


async def claim(tx: Transaction, channel: str, now: datetime, room: Room = Room()) -> Sequence[Row]:  # noqa: B008
    """Rows due now, each the oldest for its address, leased to the caller."""
    values = {**_times(now), "ch": channel, **room._asdict()}
    return sorted(await tx.rows(_claims[tx.dialect], values), key=lambda row: int(row["id"]))


def _times(now: datetime) -> dict[str, Any]:
    lately = now + queue.LEASE - FIRST_SECONDS
    return {"now": now, "until": now + queue.LEASE, "lately": lately, "second": now.timestamp()}


_first_here = (
    select(_earlier.c.id)
    .where(_earlier.c.address == bindparam("a"), _pending(_earlier), _awake(_earlier))
    .order_by(_earlier.c.id)
    .limit(1)
    .scalar_subquery()
)
_awaited_here = exists().where(
    _wanted.c.address == bindparam("a"), _pending(_wanted), _is(_wanted, AWAITED), _awake(_wanted)
)
_claims_here = {
    dialect: _claim(dialect, outbox.c.id == _first_here, _ready, _on_time, _awaited_here, priority=AWAITED)
    for dialect in _messages
}


async def claim_at(tx: Transaction, address: Address, now: datetime, *, edits_free: bool = False) -> Row | None:
    """The oldest row of one address, leased to the caller, if it is due and somebody waits there."""
    values = {**_times(now), "a": str(address), "ch": address.channel, "edits_free": edits_free}
    return await tx.row(_claims_here[tx.dialect], values)


_place = (
    select(func.min(rates.c.free_at))
    .where(
        _charged,
        exists().where(
            outbox.c.address == rates.c.scope,
            _pending(outbox),
            outbox.c.channel == _channel,
            outbox.c.available_at <= _now,
            _free,
        ),
    )
    .scalar_subquery()
)
_held = select(
    exists(_firsts(AWAITED)).label("awaited"), exists(_firsts(ONE_OF_MANY)).label("many"), _place.label("place")
)


class Held(NamedTuple):
    """What could be claimed if only there were room; and in how many seconds a place opens for what waits there."""

    awaited: bool
    many: bool
    place: float | None


async def held(tx: Transaction, channel: str, now: datetime, *, edits_free: bool = False) -> Held:
    row = await tx.row(_held, {**_times(now), "ch": channel, "edits_free": edits_free})
    assert row is not None
    place = row["place"] - now.timestamp() if row["place"] is not None else None
    return Held(bool(row["awaited"]), bool(row["many"]), place)


def _due_of(priority: int) -> ColumnElement[bool]:
    """Each by itself: so it is one look into the index."""
    return exists().where(_pending(outbox), outbox.c.channel == _channel, _is(outbox, priority), _on_time)


_due_in = select(or_(_due_of(AWAITED), _due_of(ONE_OF_MANY)))


async def is_due(tx: Transaction, channel: str, now: datetime) -> bool:
    """Whether it is worth while to look what may be claimed: it costs no lock, and writes nothing."""
    return bool((await tx.run(_due_in, {"ch": channel, "now": now})).scalar_one())


_waiting_here = select(exists().where(outbox.c.address == bindparam("a"), _pending(outbox)))


async def waits_at(tx: Transaction, address: Address) -> bool:
    """Whether anything is still to be sent there."""
    return bool((await tx.run(_waiting_here, {"a": str(address)})).scalar_one())
