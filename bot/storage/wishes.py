"""Wishes, their votes and their log."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Integer, bindparam, delete, exists, func, insert, select, update

from bot.storage.database import LostRace, Transaction
from bot.storage.tables import addresses, answers, wish_log, wish_votes, wishes
from bot.storage.upsert import insert_ignoring

Row = Mapping[str, Any]
#: So many wishes, the newest, are looked at for what is like a new one.
MOST_COMPARED = 1000

_create = insert(wishes).returning(wishes.c.id)


async def create(tx: Transaction, values: dict[str, Any]) -> int:
    return int((await tx.run(_create, values)).scalar_one())


_votes = (
    select(func.count()).select_from(wish_votes).where(wish_votes.c.wish_id == wishes.c.id).correlate(wishes)
).scalar_subquery()
_voted = exists().where(wish_votes.c.wish_id == wishes.c.id, wish_votes.c.contact_id == bindparam("voter"))
_wish = select(wishes).where(wishes.c.id == bindparam("w"))
_locked = {"sqlite": _wish, "postgresql": _wish.with_for_update()}


async def load(tx: Transaction, wish_id: int) -> Row | None:
    """The wish, locked until the transaction ends."""
    return await tx.row(_locked[tx.dialect], {"w": wish_id})


_counted = select(wishes, _votes.label("votes"), _voted.label("voted"))
_seen = _counted.where(wishes.c.id == bindparam("w"))


async def seen(tx: Transaction, wish_id: int, voter: int) -> Row | None:
    """The wish with its `votes`, and whether this contact `voted` for it."""
    return await tx.row(_seen, {"w": wish_id, "voter": voter})


_board = (
    _counted.where(wishes.c.status.in_(bindparam("statuses", expanding=True)))
    .order_by(_votes.desc(), wishes.c.id)
    .limit(bindparam("most"))
)


async def board(tx: Transaction, statuses: Sequence[str], voter: int, most: int) -> Sequence[Row]:
    """As `seen`, those with the most votes first."""
    return await tx.rows(_board, {"statuses": list(statuses), "voter": voter, "most": most})


_length = func.length(wishes.c.words).label("length")
_compared = (
    select(wishes.c.id, _length)
    .where(wishes.c.status.in_(bindparam("statuses", expanding=True)))
    .order_by(wishes.c.id.desc())
    .limit(MOST_COMPARED)
)
_beginnings = select(
    wishes.c.id, _length, func.substr(wishes.c.words, 1, bindparam("most", type_=Integer)).label("words")
).where(wishes.c.id.in_(bindparam("ids", expanding=True)))


async def lengths(tx: Transaction, statuses: Sequence[str]) -> dict[int, int]:
    """Wish → how long its words are, of the newest."""
    return {row["id"]: row["length"] for row in await tx.rows(_compared, {"statuses": list(statuses)})}


async def beginnings(tx: Transaction, numbers: Sequence[int], most: int) -> Sequence[Row]:
    """id, length and the first `most` characters of the words."""
    return await tx.rows(_beginnings, {"ids": list(numbers), "most": most})


_made = select(func.count()).where(
    wishes.c.contact_id == bindparam("contact"), wishes.c.status != "unsent", wishes.c.created_at > bindparam("since")
)


async def made_since(tx: Transaction, contact_id: int, since: datetime) -> int:
    return int((await tx.run(_made, {"contact": contact_id, "since": since})).scalar_one())


_forget_unsent = delete(wishes).where(wishes.c.contact_id == bindparam("contact"), wishes.c.status == "unsent")


async def forget_unsent(tx: Transaction, contact_id: int) -> None:
    """Their words that wait for them to say whether they are a new wish."""
    await tx.run(_forget_unsent, {"contact": contact_id})


_FIELDS = ("title", "words", "status", "told_status", "reason", "merged_into")
_change = (
    update(wishes)
    .where(wishes.c.id == bindparam("w"), wishes.c.revision == bindparam("seen"))
    .values(
        **{name: bindparam(name) for name in _FIELDS},
        changed_by=bindparam("who"),
        changed_at=bindparam("now"),
        revision=wishes.c.revision + 1,
    )
)


async def change(tx: Transaction, row: Row, who: str, now: datetime, **fields: Any) -> None:
    """Writes the changed fields. Raises LostRace when somebody else changed the wish since it was read."""
    kept = {name: fields.get(name, row[name]) for name in _FIELDS}
    if (await tx.run(_change, {**kept, "w": row["id"], "seen": row["revision"], "who": who, "now": now})).rowcount != 1:
        raise LostRace("wish")


_vote = {
    dialect: statement.returning(wish_votes.c.wish_id) for dialect, statement in insert_ignoring(wish_votes).items()
}


async def vote(tx: Transaction, values: dict[str, Any]) -> bool:
    """wish_id, contact_id, address_id, source, at. False where they had voted already."""
    return (await tx.run(_vote[tx.dialect], values)).first() is not None


_unvote = delete(wish_votes).where(
    wish_votes.c.wish_id == bindparam("w"), wish_votes.c.contact_id == bindparam("contact")
)


async def unvote(tx: Transaction, wish_id: int, contact_id: int) -> bool:
    return (await tx.run(_unvote, {"w": wish_id, "contact": contact_id})).rowcount == 1


_there = wish_votes.alias("there")
_twice = delete(wish_votes).where(
    wish_votes.c.wish_id == bindparam("w"),
    exists().where(_there.c.wish_id == bindparam("into"), _there.c.contact_id == wish_votes.c.contact_id),
)
_move = update(wish_votes).where(wish_votes.c.wish_id == bindparam("w")).values(wish_id=bindparam("into"))
_repoint = update(wishes).where(wishes.c.merged_into == bindparam("w")).values(merged_into=bindparam("into"))


async def move_votes(tx: Transaction, wish_id: int, into: int) -> None:
    """Those who voted for both have one vote; what had become part of the first is part of the second now."""
    values = {"w": wish_id, "into": into}
    await tx.run(_twice, values)
    await tx.run(_move, values)
    await tx.run(_repoint, values)


_first_address = (
    select(addresses.c.address)
    .where(addresses.c.contact_id == bindparam("contact"))
    .order_by(addresses.c.changed_at.desc(), addresses.c.id.desc())
    .limit(1)
)


async def latest_address(tx: Transaction, contact_id: int) -> str | None:
    """Where a contact was heard of last."""
    return (await tx.run(_first_address, {"contact": contact_id})).scalar_one_or_none()


_log = insert(wish_log)


async def log(tx: Transaction, wish_id: int, at: datetime, actor: str, action: str, detail: str = "") -> None:
    values = {"wish_id": wish_id, "at": at, "actor": actor, "action": action, "detail": detail[:500]}
    await tx.run(_log, values)


_latest_words = (
    select(answers.c.words)
    .where(answers.c.conversation_id == bindparam("c"), answers.c.kind == "text", answers.c.superseded_at.is_(None))
    .order_by(answers.c.id.desc())
    .limit(1)
)


async def latest_words(tx: Transaction, conversation_id: int) -> str | None:
    """What the customer wrote last in answer to a question."""
    return (await tx.run(_latest_words, {"c": conversation_id})).scalar_one_or_none()
