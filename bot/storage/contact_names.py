"""Finding contacts by where they are reached, by number, and by their name or the beginnings of its words.

Databases know the case of Latin letters only. So each letter is looked for in every case that it has, in any script.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, or_, select

from bot.storage.database import Transaction
from bot.storage.erased import THERE
from bot.storage.tables import addresses, contacts

Row = Mapping[str, Any]

#: What a word of a name may stand behind.
_BEHIND = " .,'’\"«“(_/·-"
#: Scripts without spaces: a word may begin at any letter.
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
_MOST_WORDS = 6

_known = (
    select(contacts.c.id, contacts.c.name, contacts.c.attributes, addresses.c.address)
    .join(contacts, contacts.c.id == addresses.c.contact_id)
    .where(THERE)
)
_theirs = addresses.alias("theirs")
_by_address = _known.where(
    addresses.c.contact_id.in_(
        select(_theirs.c.contact_id).where(_theirs.c.address.in_(bindparam("spellings", expanding=True)))
    )
).order_by(addresses.c.id)
_by_number = _known.where(contacts.c.id == bindparam("n")).order_by(addresses.c.id)


async def at_address(tx: Transaction, spellings: Sequence[str]) -> Sequence[Row]:
    """id, name, attributes, address: all addresses of the contact at one of these."""
    return await tx.rows(_by_address, {"spellings": list(spellings)})


async def numbered(tx: Transaction, number: int) -> Sequence[Row]:
    return await tx.rows(_by_number, {"n": number})


async def with_name(tx: Transaction, name: str, most: int) -> Sequence[Row]:
    """As `at_address`, of so many contacts in whose name each of these words begins one, in any case and order: those
    with that very name first, then the latest."""
    words = [_has_word(tx.dialect, each) for each in name.split()[:_MOST_WORDS]]
    whole = _is(tx.dialect, name)
    found = select(contacts.c.id).where(and_(*words)).order_by(whole.desc(), contacts.c.id.desc()).limit(most)
    return await tx.rows(
        _known.where(addresses.c.contact_id.in_(found)).order_by(
            whole.desc(), addresses.c.contact_id.desc(), addresses.c.id
        )
    )


def _has_word(dialect: str, word: str) -> ColumnElement[bool]:
    anywhere, written = bool(_UNSPACED.match(word)), _in_any_case(dialect, word)
    if dialect == "postgresql":
        return contacts.c.name.regexp_match(written if anywhere else f"(^|[{_BEHIND}]){written}")
    begins = [f"*{written}*"] if anywhere else [f"{written}*", f"*[{_BEHIND}]{written}*"]
    return or_(*(_glob(each) for each in begins))


def _is(dialect: str, name: str) -> ColumnElement[bool]:
    written = _in_any_case(dialect, name)
    return contacts.c.name.regexp_match(f"^{written}$") if dialect == "postgresql" else _glob(written)


def _glob(pattern: str) -> ColumnElement[bool]:
    return contacts.c.name.op("GLOB", is_comparison=True)(pattern)


def _in_any_case(dialect: str, text: str) -> str:
    """As a pattern of that database."""
    return "".join(_letter(dialect, each) for each in text)


def _letter(dialect: str, letter: str) -> str:
    cases = {each for each in (letter, letter.lower(), letter.upper(), letter.title()) if len(each) == 1}
    if len(cases) > 1:
        return f"[{''.join(sorted(cases))}]"
    if dialect == "postgresql":
        return re.escape(letter)
    return f"[{letter}]" if letter in "*?[" else letter
