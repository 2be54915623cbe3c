"""Two contacts who turn out to be one: everything of one becomes the other's.

`TABLES` names every table that says whose a row is, with what becomes of its rows; a test fails where one is missing.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Executable, Table, bindparam, delete, select, update

from bot.storage.database import Transaction
from bot.storage.tables import (
    Id,
    addresses,
    answers,
    askings,
    cases,
    codes,
    consents,
    contact_events,
    contacts,
    conversations,
    decisions,
    interview_requests,
    links,
    mentions,
    promoter_offers,
    referral_codes,
    referrals,
    remarks,
    risk_matches,
    texts,
    told,
    wish_votes,
    wishes,
)

_ONE, _INTO = bindparam("one", type_=Id), bindparam("into", type_=Id)


def _moved(table: Table) -> Executable:
    return update(table).where(table.c.contact_id == _ONE).values(contact_id=_INTO)


def _once(table: Table, column: str) -> tuple[Executable, ...]:
    """Of what a contact can have once, the one that is there stays."""
    theirs = table.alias("theirs")
    there = select(theirs.c[column]).where(theirs.c.contact_id == _INTO)
    return delete(table).where(table.c.contact_id == _ONE, table.c[column].in_(there)), _moved(table)


def _codes() -> tuple[Executable, ...]:
    """A contact has one code. Where both had one, those who came by either count for the one that stays; a friend who
    turns out to be oneself was none."""
    kept = select(referral_codes.c.code).where(referral_codes.c.contact_id == _INTO).scalar_subquery()
    old = select(referral_codes.c.code).where(referral_codes.c.contact_id == _ONE)
    there = referral_codes.alias("there")
    both = select(there.c.code).where(there.c.contact_id == _INTO).exists()
    theirs = referrals.alias("theirs")
    counted = select(theirs.c.id).where(theirs.c.contact_id == _INTO).exists()
    return (
        delete(referrals).where(referrals.c.contact_id == _ONE, counted),
        _moved(referrals),
        update(referrals).where(referrals.c.code.in_(old), both).values(code=kept),
        delete(referral_codes).where(referral_codes.c.contact_id == _ONE, both),
        _moved(referral_codes),
        delete(referrals).where(referrals.c.contact_id == _INTO, referrals.c.code == kept),
    )


#: Table → what becomes of one contact's rows. The one ongoing case of each has been made one
#: before, and the askings for the same reason.
TABLES: Mapping[str, tuple[Executable, ...]] = {
    **{
        table.name: (_moved(table),)
        for table in (
            addresses,
            answers,
            askings,
            cases,
            codes,
            consents,
            contact_events,
            conversations,
            decisions,
            interview_requests,
            links,
            mentions,
            promoter_offers,
            remarks,
            risk_matches,
            texts,
            wishes,
        )
    },
    told.name: _once(told, "telling_id"),
    wish_votes.name: _once(wish_votes, "wish_id"),
    referrals.name: (),  # with the codes that they name
    referral_codes.name: _codes(),
}
_gone = delete(contacts).where(contacts.c.id == _ONE)


async def move_all(tx: Transaction, one: int, into: int) -> None:
    """All of `one` is `into`'s, and `one` is no contact any more. Both are locked by the caller."""
    for statements in TABLES.values():
        for statement in statements:
            await tx.run(statement, _named(statement, one, into))
    await tx.run(_gone, {"one": one})


def _named(statement: Any, one: int, into: int) -> dict[str, int]:
    """Only what the statement asks for."""
    given = {"one": one, "into": into}
    return {name: given[name] for name in statement.compile().params if name in given}
