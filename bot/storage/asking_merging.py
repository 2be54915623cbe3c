"""Two contacts who turn out to be one are asked once: by one campaign, and by a trigger for one occasion."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, FromClause, String, bindparam, cast, exists, func, update

from bot.storage.database import Transaction
from bot.storage.tables import Id, askings

_ONE, _INTO = bindparam("one", type_=Id), bindparam("into", type_=Id)
_WAITS = ("waiting", "held")
_theirs, _taken = askings.alias("theirs"), askings.alias("taken")


def _named(table: FromClause, contact: ColumnElement[Any]) -> ColumnElement[str]:
    """How a key begins that is for the contact: `campaign:5:17`, of the trigger's `trigger:3:17:event:99:0`."""
    return table.c.kind + ":" + cast(table.c.source_id, String) + ":" + cast(contact, String)


def _occasion(table: FromClause) -> ColumnElement[str]:
    """What follows it; of a campaign nothing."""
    return func.substr(table.c.key, func.length(_named(table, table.c.contact_id)) + 1, type_=String)


def _cancelled(contact: ColumnElement[int], other: ColumnElement[int], *where: ColumnElement[bool]) -> Any:
    """What the one contact waits for, where the other has such an asking for the same reason."""
    there = exists().where(
        _theirs.c.contact_id == other,
        _theirs.c.kind == askings.c.kind,
        _theirs.c.source_id == askings.c.source_id,
        *where,
    )
    return (
        update(askings)
        .where(askings.c.contact_id == contact, askings.c.status.in_(_WAITS), there)
        .values(status="cancelled", decided_at=bindparam("now"))
    )


_was_asked = (_theirs.c.status == "asked", _occasion(_theirs) == _occasion(askings))
_asked_as_one = _cancelled(_INTO, _ONE, *_was_asked)
_asked_as_into = _cancelled(_ONE, _INTO, *_was_asked)
_both_wait = _cancelled(_ONE, _INTO, _theirs.c.status.in_(_WAITS))

_old, _new = _named(askings, _ONE), _named(askings, _INTO) + _occasion(askings)
_renamed = (
    update(askings)
    .where(
        askings.c.contact_id == _ONE,
        func.substr(askings.c.key + ":", 1, func.length(_old) + 1) == _old + ":",
        ~exists().where(_taken.c.key == _new),
    )
    .values(key=_new)
)


async def join(tx: Transaction, one: int, into: int, now: datetime) -> None:
    """Before all of `one` becomes `into`'s. What was asked counts for both, of two that wait for the same reason
    `into`'s stays, and who plans it comes upon `one`'s as if it had been `into`'s."""
    whom = {"one": one, "into": into}
    for statement in (_asked_as_one, _asked_as_into, _both_wait):
        await tx.run(statement, {**whom, "now": now})
    await tx.run(_renamed, whom)
