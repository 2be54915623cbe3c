"""Where contacts may be asked: all their addresses, and where each has answered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ARRAY, BigInteger, ColumnElement, Select, any_, bindparam, func, select

from bot.storage.database import Transaction
from bot.storage.tables import addresses, answers, contacts
from bot.storage.tables.base import Document

Row = Mapping[str, Any]

#: Any number of them as one parameter.
_ids = {
    "sqlite": select(func.json_each(bindparam("ids", type_=Document)).table_valued("value").c.value).scalar_subquery(),
    "postgresql": any_(bindparam("ids", type_=ARRAY(BigInteger))),
}


def _among(dialect: str, column: ColumnElement[int]) -> ColumnElement[bool]:
    return column.in_(_ids[dialect]) if dialect == "sqlite" else column == _ids[dialect]


def _of_them(statement: Select[Any], *columns: ColumnElement[int]) -> dict[str, Select[Any]]:
    return {dialect: statement.where(*(_among(dialect, each) for each in columns)) for dialect in _ids}


# Said of both sides: PostgreSQL reads all contacts otherwise.
_addresses = _of_them(
    select(
        addresses.c.id,
        addresses.c.contact_id,
        addresses.c.address,
        addresses.c.state,
        contacts.c.attributes,
    )
    .join(contacts, contacts.c.id == addresses.c.contact_id)
    .order_by(addresses.c.id),
    addresses.c.contact_id,
    contacts.c.id,
)
_heard = _of_them(
    select(answers.c.contact_id, answers.c.channel, func.max(answers.c.answered_at).label("at")).group_by(
        answers.c.contact_id, answers.c.channel
    ),
    answers.c.contact_id,
)


async def addresses_of(tx: Transaction, contacts: Sequence[int]) -> Sequence[Row]:
    """id, contact_id, address, state, and the contact's attributes."""
    return await tx.rows(_addresses[tx.dialect], {"ids": list(contacts)})


async def heard(tx: Transaction, contacts: Sequence[int]) -> dict[tuple[int, str], datetime]:
    """When each contact last answered in which channel."""
    rows = await tx.rows(_heard[tx.dialect], {"ids": list(contacts)})
    return {(row["contact_id"], row["channel"]): row["at"] for row in rows}
