"""The codes of promoters, and whom they brought."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, insert, select
from sqlalchemy.exc import IntegrityError

from bot.storage.database import LostRace, Transaction
from bot.storage.tables import contacts, conversations, referral_codes, referrals
from bot.storage.upsert import insert_ignoring

Row = Mapping[str, Any]

_code = select(referral_codes.c.code).where(referral_codes.c.contact_id == bindparam("c"))
_owner = select(referral_codes.c.contact_id).where(referral_codes.c.code == bindparam("code"))
_add = insert(referral_codes)
_asked = select(conversations.c.id).where(conversations.c.contact_id == bindparam("c")).limit(1)
_count = insert_ignoring(referrals)


async def code_of(tx: Transaction, contact_id: int) -> str | None:
    return (await tx.run(_code, {"c": contact_id})).scalar_one_or_none()


async def add_code(tx: Transaction, code: str, contact_id: int, now: datetime) -> None:
    """Raises LostRace where the contact has one by now, or somebody else has this one."""
    try:
        await tx.run(_add, {"code": code, "contact_id": contact_id, "created_at": now})
    except IntegrityError as error:
        raise LostRace("referral code") from error


async def owner_of(tx: Transaction, code: str) -> int | None:
    return (await tx.run(_owner, {"code": code})).scalar_one_or_none()


async def was_asked(tx: Transaction, contact_id: int) -> bool:
    """Whether a conversation was ever begun with them."""
    return await tx.row(_asked, {"c": contact_id}) is not None


async def count(tx: Transaction, code: str, contact_id: int, now: datetime) -> None:
    """Once for each who came, whatever happens at the same time."""
    await tx.run(_count[tx.dialect], {"code": code, "contact_id": contact_id, "at": now})


_leaders = (
    select(contacts.c.name, referral_codes.c.code, func.count().label("n"), func.max(referrals.c.at).label("last_at"))
    .join(referral_codes, referral_codes.c.code == referrals.c.code)
    .join(contacts, contacts.c.id == referral_codes.c.contact_id)
    .group_by(contacts.c.id, contacts.c.name, referral_codes.c.code)
    .order_by(func.count().desc(), func.max(referrals.c.at), referral_codes.c.code)
    .limit(bindparam("most"))
)


async def leaders(tx: Transaction, most: int) -> Sequence[Row]:
    """name, code, n: who brought the most; of equals who was first to."""
    return await tx.rows(_leaders, {"most": most})
