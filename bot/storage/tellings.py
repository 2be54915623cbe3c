"""Who is to be told of something, and who was: a telling, and what became of it for each contact.

Whom a telling is for is found anew for each batch: those who raised the matter and are not in `told` yet.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, exists, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from bot.storage.database import LostRace, Transaction
from bot.storage.tables import addresses, answers, case_messages, cases, contacts, tellings, told, wish_votes

Row = Mapping[str, Any]


def of_wish(number: int) -> str:
    return f"wish:{number}"


_create = insert(tellings).returning(tellings.c.id)


async def create(tx: Transaction, values: dict[str, Any]) -> int:
    return int((await tx.run(_create, values)).scalar_one())


_one = select(tellings).where(tellings.c.id == bindparam("t"))
_locked = {"sqlite": _one, "postgresql": _one.with_for_update()}


async def look(tx: Transaction, number: int) -> Row | None:
    """The telling as it is now; not locked."""
    return await tx.row(_one, {"t": number})


async def load(tx: Transaction, number: int) -> Row | None:
    """The telling, locked until the transaction ends."""
    return await tx.row(_locked[tx.dialect], {"t": number})


_FIELDS = ("state", "fallback", "progress", "counts")
_change = (
    update(tellings)
    .where(tellings.c.id == bindparam("t"))
    .values(**{name: bindparam(name) for name in _FIELDS}, changed_at=bindparam("now"))
)


async def change(tx: Transaction, row: Row, now: datetime, **fields: Any) -> None:
    """Writes the changed fields of one that was loaded. Raises LostRace where another one of the same has begun."""
    kept = {name: fields.get(name, row[name]) for name in _FIELDS}
    try:
        await tx.run(_change, {**kept, "t": row["id"], "now": now})
    except IntegrityError as error:
        raise LostRace("telling") from error


_drop = (
    update(tellings)
    .where(
        tellings.c.what == bindparam("subject"),
        tellings.c.kind == bindparam("sort"),
        tellings.c.state.in_(("waiting", "sending")),
    )
    .values(state="dropped", changed_at=bindparam("now"))
)


async def drop_unfinished(tx: Transaction, what: str, kind: str, now: datetime) -> None:
    """Those of that kind that have not reached everybody stop."""
    await tx.run(_drop, {"subject": what, "sort": kind, "now": now})


_under_way = select(exists().where(tellings.c.what == bindparam("subject"), tellings.c.state == "sending"))


async def under_way(tx: Transaction, what: str) -> bool:
    return bool((await tx.run(_under_way, {"subject": what})).scalar_one())


# ---------------------------------------------------------------- whom


_other, _once = tellings.alias("other"), told.alias("once")
_told_in_words = (
    exists()
    .where(
        _once.c.contact_id == contacts.c.id,
        _once.c.outcome == "sent",
        _other.c.id == _once.c.telling_id,
        _other.c.kind == "words",
    )
    .correlate(contacts)
)
#: What a case is in when nobody works on it.
_OVER = ("resolved", "stood_down", "merged")
_LAST_CONSENT = (
    select(answers.c.value)
    .where(
        answers.c.contact_id == contacts.c.id, answers.c.question == "may_contact", answers.c.superseded_at.is_(None)
    )
    .order_by(answers.c.id.desc())
    .limit(1)
    .correlate(contacts)
    .scalar_subquery()
)


def _recipients(raised: Any) -> Select[Any]:
    """`raised` has contact_id and address_id."""
    return (
        select(
            contacts.c.id.label("contact_id"),
            contacts.c.language,
            addresses.c.address,
            addresses.c.state,
            addresses.c.introduced_at,
            exists().where(cases.c.contact_id == contacts.c.id, cases.c.status.not_in(_OVER)).label("open_case"),
            _told_in_words.where(_other.c.what == bindparam("subject")).label("told_already"),
            _told_in_words.where(_once.c.at > bindparam("lately")).label("told_lately"),
            _LAST_CONSENT.label("may_contact"),
        )
        .select_from(
            raised.join(contacts, contacts.c.id == raised.c.contact_id).join(
                addresses, addresses.c.id == raised.c.address_id
            )
        )
        .where(~exists().where(told.c.telling_id == bindparam("t"), told.c.contact_id == contacts.c.id))
        .order_by(contacts.c.id)
        .limit(bindparam("most"))
    )


_voters = (
    select(wish_votes.c.contact_id, wish_votes.c.address_id)
    .where(wish_votes.c.wish_id == bindparam("wish"))
    .subquery("raised")
)
_to_voters = _recipients(_voters)
#: Who opts out while the batch is worked out waits for its end, and what it wrote for them is cancelled then.
_LOCKED = {"sqlite": _to_voters, "postgresql": _to_voters.with_for_update(of=addresses)}


async def batch(tx: Transaction, row: Row, lately: datetime, most: int) -> Sequence[Row]:
    """The next ones to be told, their addresses locked: contact_id, language, address, state, introduced_at, and what
    gates look at: open_case, told_already (of the same thing), told_lately, may_contact (None where never asked)."""
    return await tx.rows(_LOCKED[tx.dialect], _values(row, lately, most))


async def everybody(tx: Transaction, row: Row, lately: datetime, most: int) -> Sequence[Row]:
    """As `batch`, only to look at."""
    return await tx.rows(_to_voters, _values(row, lately, most))


def _values(row: Row, lately: datetime, most: int) -> dict[str, Any]:
    subject, _, name = row["what"].partition(":")
    wish = int(name) if subject == "wish" else 0
    return {"t": row["id"], "subject": row["what"], "wish": wish, "lately": lately, "most": most}


_note = insert(told)


async def note(tx: Transaction, rows: Sequence[dict[str, Any]]) -> None:
    """telling_id, contact_id, address, outcome, at. Nobody is noted twice for a telling: the key forbids it."""
    if rows:
        await tx.run(_note, rows if len(rows) > 1 else rows[0])


# ---------------------------------------------------------------- the figure

UNHAPPY = ("detractor", "dissatisfied", "hard", "negative")
_unhappy = (
    select(answers.c.contact_id, func.max(answers.c.answered_at).label("at"))
    .where(
        answers.c.score_group.in_(UNHAPPY),
        answers.c.superseded_at.is_(None),
        answers.c.answered_at >= bindparam("since"),
    )
    .group_by(answers.c.contact_id)
)


def _share(*which: ColumnElement[bool]) -> Select[Any]:
    unhappy = _unhappy.where(*which).subquery("unhappy")
    was_told = exists().where(
        told.c.contact_id == unhappy.c.contact_id, told.c.outcome == "sent", told.c.at > unhappy.c.at
    )
    was_answered = exists().where(
        cases.c.contact_id == unhappy.c.contact_id,
        cases.c.status == "resolved",
        case_messages.c.case_id == cases.c.id,
        case_messages.c.direction == "to",
        case_messages.c.state != "failed",
        case_messages.c.at > unhappy.c.at,
    )
    heard = was_told | was_answered
    counts: tuple[ColumnElement[Any], ...] = (func.count().label("n"), func.count().filter(heard).label("heard"))
    return select(*counts).select_from(unhappy)


_everywhere = _share()
_of_survey = _share(answers.c.survey_key == bindparam("k"))


async def heard_back(tx: Transaction, since: datetime, survey: str = "") -> Row:
    """n: contacts with an unhappy answer since then (to that survey, else to any); heard: those of them who were told
    something after the last such answer, or written to in a case that is resolved."""
    values = {"since": since, "k": survey} if survey else {"since": since}
    found = await tx.row(_of_survey if survey else _everywhere, values)
    assert found is not None
    return found
