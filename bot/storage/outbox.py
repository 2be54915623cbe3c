"""The outbox: what must be sent, in the same transaction as its cause; claimed by any number of workers (`claims.py`).

A row whose process sends it right after the commit is written with its lease already taken.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    bindparam,
    case,
    exists,
    func,
    insert,
    literal,
    or_,
    select,
    text,
    update,
)

from bot.storage.database import Transaction
from bot.storage.tables import Document, UtcDateTime, cases, outbox, pauses
from bot.storage.upsert import insert_raising

Row = Mapping[str, Any]
#: Longer than any send may take (the channels' timeouts), short enough that a killed process's work is taken up soon.
LEASE = timedelta(seconds=30)
#: A row's priority: somebody waits for it, or it is one of many that are sent when there is time.
AWAITED, ONE_OF_MANY = 0, 1

#: What is left of a message that nobody will send again.
KEPT = case((outbox.c.secret, literal({}, Document)), else_=outbox.c.content)

_insert = insert(outbox).returning(outbox.c.id, outbox.c.key)


async def add(tx: Transaction, rows: Sequence[dict[str, Any]]) -> dict[str, int]:
    """Key → id of the rows added."""
    result = await tx.run(_insert, rows if len(rows) > 1 else rows[0])
    return {row.key: row.id for row in result}


_MARK_SENT = """
    UPDATE outbox SET state = 'sent', settled = attempts, leased_until = NULL, error = '',
        content = CASE WHEN secret THEN '{}' ELSE content END,
        message = receipt.message, parts = receipt.parts, sent_at = :now
    FROM """
_RECEIPTS = {
    "sqlite": """
        (SELECT value ->> 0 AS id, value ->> 1 AS message, value ->> 2 AS parts FROM json_each(:receipts)) AS receipt
        WHERE outbox.id = receipt.id""",
    # The array tells PostgreSQL that they are few: it would read the whole table otherwise.
    "postgresql": """
        (SELECT (value ->> 0)::bigint AS id, value ->> 1 AS message, (value ->> 2)::integer AS parts
         FROM json_array_elements(CAST(:receipts AS json))) AS receipt
        WHERE outbox.id = receipt.id AND outbox.id = ANY(ARRAY(
            SELECT (value ->> 0)::bigint FROM json_array_elements(CAST(:receipts AS json))))""",
}
# As text: SQLAlchemy has no words for a table that comes as one parameter. So any number of them is one statement.
_sent = {
    dialect: text(_MARK_SENT + receipts).bindparams(
        bindparam("receipts", type_=Document), bindparam("now", type_=UtcDateTime)
    )
    for dialect, receipts in _RECEIPTS.items()
}


async def mark_sent(tx: Transaction, receipts: Sequence[tuple[int, str, int]], now: datetime) -> None:
    """`receipts` are (row id, the platform's message id, parts)."""
    await tx.run(_sent[tx.dialect], {"receipts": receipts, "now": now})


_replaced = update(outbox).where(outbox.c.key == bindparam("k")).values(message=bindparam("message"))


async def replace(tx: Transaction, key: str, message: str) -> None:
    """The message sent under `key` is gone; another one stands for it, and is changed in its place from now on."""
    await tx.run(_replaced, {"k": key, "message": message})


_retry = (
    update(outbox)
    .where(outbox.c.id == bindparam("row"))
    .values(
        settled=bindparam("settled_now"),
        leased_until=None,
        available_at=bindparam("at"),
        error=bindparam("why"),
    )
)


async def retry(tx: Transaction, row: Row, at: datetime, why: str, *, known: bool) -> None:
    """Try again at `at`, unless it was cancelled meanwhile. `known` says that this attempt certainly sent nothing; of
    earlier ones it says nothing."""
    settled = row["attempts"] if known and row["settled"] == row["attempts"] - 1 else row["settled"]
    await tx.run(_retry, {"row": row["id"], "settled_now": settled, "at": at, "why": why[:200]})


_close = (
    update(outbox)
    .where(outbox.c.id == bindparam("row"))
    .values(state=bindparam("end"), leased_until=None, error=bindparam("why"), content=KEPT)
)


async def close(tx: Transaction, row: int, state: str, why: str) -> None:
    """failed, unknown or cancelled: this message will not be tried again."""
    await tx.run(_close, {"row": row, "end": state, "why": why[:200]})


_extend = update(outbox).where(outbox.c.id == bindparam("row")).values(leased_until=bindparam("until"))


_withdraw = (
    update(outbox)
    .where(
        outbox.c.address == bindparam("a"),
        outbox.c.state == "pending",
        outbox.c.key.startswith(bindparam("prompts"), autoescape=False),
    )
    .values(state="cancelled", error="withdrawn", content=KEPT)
)


async def withdraw(tx: Transaction, address: str, conversation_id: int) -> None:
    """Questions of the conversation that still wait there are not sent."""
    await tx.run(_withdraw, {"a": address, "prompts": f"{conversation_id}:"})


async def extend(tx: Transaction, row: int, now: datetime, seconds: float) -> None:
    """A claimed message that takes so long before its send begins."""
    await tx.run(_extend, {"row": row, "until": now + timedelta(seconds=seconds) + LEASE})


_release = (
    update(outbox)
    .where(outbox.c.id == bindparam("row"))
    .values(attempts=outbox.c.attempts - 1, leased_until=None, available_at=bindparam("at"))
)


async def release(tx: Transaction, row: int, at: datetime) -> None:
    """A claimed message that was not begun: from `at` on whoever comes first may have it."""
    await tx.run(_release, {"row": row, "at": at})


#: Why a message waits for the morning.
NIGHT = "night"
_hold = (
    update(outbox)
    .where(outbox.c.id == bindparam("row"))
    .values(
        attempts=outbox.c.attempts - 1,
        leased_until=None,
        available_at=bindparam("at"),
        not_after=bindparam("end"),
        error=NIGHT,
    )
)


async def hold(tx: Transaction, row: int, at: datetime, end: datetime) -> None:
    """A claimed message that was not begun: it may be sent between the two."""
    await tx.run(_hold, {"row": row, "at": at, "end": end})


_is_held = outbox.c.error == NIGHT
_wake = (
    update(outbox)
    .where(outbox.c.address == bindparam("a"), outbox.c.state == "pending", outbox.c.not_after.is_not(None))
    .values(
        not_after=None,
        priority=AWAITED,
        available_at=case((_is_held, bindparam("now")), else_=outbox.c.available_at),
        error=case((_is_held, ""), else_=outbox.c.error),
    )
)


async def wake(tx: Transaction, address: str, now: datetime) -> None:
    """Whoever is there writes to us: what waits for their day goes first, in its order."""
    await tx.run(_wake, {"a": address, "now": now})


_hasten = update(outbox).where(outbox.c.id.in_(bindparam("ids", expanding=True)), outbox.c.state == "pending")


async def hasten(tx: Transaction, rows: Sequence[int], now: datetime) -> None:
    """What is held is looked at now."""
    await tx.run(_hasten.values(available_at=bindparam("now")), {"ids": list(rows), "now": now})


_take_back = _hasten.where(or_(outbox.c.leased_until.is_(None), outbox.c.leased_until <= bindparam("now"))).values(
    state="cancelled", error="withdrawn", content=KEPT
)


async def take_back(tx: Transaction, rows: Sequence[int], now: datetime) -> Sequence[int]:
    """Those of them that nobody has begun to send are not sent; their numbers."""
    found = await tx.run(_take_back.returning(outbox.c.id), {"ids": list(rows), "now": now})
    return found.scalars().all()


_pending = select(outbox.c.id).where(outbox.c.id == bindparam("row"), outbox.c.state == "pending")


async def is_pending(tx: Transaction, row: int) -> bool:
    """Whether it is still to be sent."""
    return await tx.row(_pending, {"row": row}) is not None


_redirect = (
    update(outbox)
    .where(outbox.c.address == bindparam("old"), outbox.c.state == "pending")
    .values(address=bindparam("new"), settled=outbox.c.attempts, leased_until=None)
)


async def redirect(tx: Transaction, old: str, new: str) -> None:
    """All that waits for `old` goes to `new`."""
    await tx.run(_redirect, {"old": old, "new": new})


_fates = select(
    outbox.c.id,
    outbox.c.key,
    outbox.c.address,
    outbox.c.channel,
    outbox.c.state,
    outbox.c.sent_at,
    outbox.c.delivery,
    outbox.c.attempts,
    outbox.c.settled,
    outbox.c.error,
    outbox.c.not_after,
)
_fate = _fates.where(outbox.c.key == bindparam("k"))
_fate_of = _fates.where(outbox.c.id == bindparam("row"))
_fates_of = _fates.where(outbox.c.key.in_(bindparam("keys", expanding=True)))


async def find(tx: Transaction, key: str) -> Row | None:
    """What became of a message so far."""
    return await tx.row(_fate, {"k": key})


async def load(tx: Transaction, row: int) -> Row | None:
    """As `find`, of the row with that number."""
    return await tx.row(_fate_of, {"row": row})


async def find_all(tx: Transaction, keys: Sequence[str]) -> Sequence[Row]:
    """As `find`, of several; those that there are not are missing."""
    return await tx.rows(_fates_of, {"keys": keys})


_message = select(outbox.c.message, outbox.c.state).where(outbox.c.key == bindparam("k"))


async def message_of(tx: Transaction, key: str) -> str:
    """The platform's id of a message sent, empty while it has none."""
    row = await tx.row(_message, {"k": key})
    return str(row["message"]) if row else ""


def _of_one(table: FromClause) -> ColumnElement[int | None]:
    """The list of a storm is of no one case."""
    return case((table.c.key.startswith("storm:"), None), else_=table.c.case_id)


_root = outbox.alias("root")
_named = func.coalesce(_of_one(outbox), _of_one(_root))
_case = (
    select(func.coalesce(cases.c.merged_into, _named).label("case_id"))
    .select_from(
        outbox.outerjoin(_root, (_root.c.key == outbox.c.under) & (outbox.c.under != "")).outerjoin(
            cases, cases.c.id == _named
        )
    )
    .where(
        outbox.c.channel == bindparam("ch"),
        outbox.c.message == bindparam("m"),
        outbox.c.address == bindparam("a"),
        # A message was changed by rows that name no case.
        _named.is_not(None),
    )
    .limit(1)
)


async def case_of(tx: Transaction, channel: str, address: str, message: str) -> int | None:
    """The case whose card, or a message under whose card, was sent as that message at that address; where it
    has been merged, the one that goes on for it."""
    row = await tx.row(_case, {"ch": channel, "a": address, "m": message})
    return row["case_id"] if row else None


_pause = insert_raising(pauses, "until", "reason")


async def pause(tx: Transaction, scope: str, until: datetime, reason: str) -> None:
    """Nothing goes out in this scope (an address, or a whole channel) before `until`, from any process. A longer pause
    stays as it is."""
    await tx.run(_pause[tx.dialect], {"scope": scope, "until": until, "reason": reason[:200]})


_RANKS = ("", "accepted", "queued", "sending", "sent", "undelivered", "failed", "delivered", "read")
_delivery = (
    update(outbox)
    .where(
        outbox.c.channel == bindparam("ch"),
        outbox.c.message == bindparam("m"),
        outbox.c.delivery.in_(bindparam("below", expanding=True)),
    )
    .values(delivery=bindparam("status"), error=bindparam("code"))
    .returning(outbox.c.address, outbox.c.case_id, outbox.c.key)
)


async def note_delivery(tx: Transaction, channel: str, message: str, status: str, code: str) -> Row | None:
    """Moves a message's delivery on, never back, with the platform's code for a failure; None when it stands further
    already, or is not ours."""
    below = list(_RANKS[: _RANKS.index(status)])
    values = {"ch": channel, "m": message, "below": below, "status": status, "code": code[:200]}
    return await tx.row(_delivery, values)


_reopen = (
    update(outbox)
    .where(outbox.c.id == bindparam("row"))
    .values(
        state="pending", message="", delivery="", error="", available_at=bindparam("at"), not_after=bindparam("end")
    )
)


async def reopen(tx: Transaction, row: int, at: datetime, end: datetime | None) -> None:
    """A message that was taken and not delivered is sent once more."""
    await tx.run(_reopen, {"row": row, "at": at, "end": end})


_sending = select(
    exists().where(
        outbox.c.channel == bindparam("ch"), outbox.c.state == "pending", outbox.c.leased_until > bindparam("now")
    )
    & ~exists().where(outbox.c.channel == bindparam("ch"), outbox.c.message == bindparam("m"))
)


async def may_be_sending(tx: Transaction, channel: str, message: str, now: datetime) -> bool:
    """Could this unknown message be one whose send has not yet returned?"""
    return bool((await tx.run(_sending, {"ch": channel, "m": message, "now": now})).scalar_one())
