"""Where personal data stands: the one list of tables from which a customer's file is made and by which they are erased.

What is deleted stands before what it belongs to. A table that has nothing of customers is in `NOTHING_OF_THEIRS`, with
the reason: a new table must be in one of the two.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, String, Table, and_, bindparam, cast, delete, or_, select, tuple_, update

from bot.storage import tables as t
from bot.storage.database import Transaction

Row = Mapping[str, Any]


class Held(NamedTuple):
    """Rows of a customer's. `blank` is what an erasure leaves in their place; None: the rows go. `shown` says whether
    they stand in the customer's own file: staff's notes on who did what do not."""

    table: Table
    theirs: ColumnElement[bool]
    blank: Mapping[str, Any] | None = None
    shown: bool = True


_contact: Any = bindparam("contact")
_addresses: Any = bindparam("addresses", expanding=True)


def _ids(table: Table) -> Select[Any]:
    return select(table.c.id).where(table.c.contact_id == _contact)


_conversations, _cases = _ids(t.conversations), _ids(t.cases)
_texts = select(t.texts.c.source, t.texts.c.source_id).where(t.texts.c.contact_id == _contact)
_codes = select(t.referral_codes.c.code).where(t.referral_codes.c.contact_id == _contact)
#: What nobody else has voted for; their own votes are gone by then.
_alone = select(t.wishes.c.id).where(
    t.wishes.c.contact_id == _contact, t.wishes.c.id.not_in(select(t.wish_votes.c.wish_id))
)
#: Answers whose words are all there is of them, and those that were taken back.
_no_score = and_(
    t.answers.c.contact_id == _contact, or_(t.answers.c.score.is_(None), t.answers.c.superseded_at.is_not(None))
)

#: As it is written in the body of what is still to be told to other programs, before further facts.
_told_of = '"contact_id": ' + cast(_contact, String) + ","

HELD: tuple[Held, ...] = (
    Held(t.tags, tuple_(t.tags.c.source, t.tags.c.source_id).in_(_texts)),
    Held(t.texts, t.texts.c.contact_id == _contact),
    Held(t.remarks, t.remarks.c.contact_id == _contact),
    Held(t.answers, _no_score, shown=False),
    Held(t.answers, t.answers.c.contact_id == _contact, {"words": "", "event_key": ""}),
    Held(t.consents, t.consents.c.contact_id == _contact),
    Held(t.case_messages, t.case_messages.c.case_id.in_(_cases), {"words": "", "error": ""}),
    Held(t.case_log, t.case_log.c.case_id.in_(_cases), {"detail": ""}, shown=False),
    Held(t.timers, or_(t.timers.c.conversation_id.in_(_conversations), t.timers.c.case_id.in_(_cases)), shown=False),
    Held(t.cases, t.cases.c.contact_id == _contact, {"words": "", "url": ""}),
    Held(t.askings, t.askings.c.contact_id == _contact),
    Held(t.decisions, t.decisions.c.contact_id == _contact),
    Held(t.guesses, t.guesses.c.address.in_(_addresses), shown=False),
    Held(t.conversations, t.conversations.c.contact_id == _contact, {}),  # its state: see `services.law.erasing`
    Held(t.told, t.told.c.contact_id == _contact, {"address": "erased:0"}),
    Held(t.wish_votes, t.wish_votes.c.contact_id == _contact),
    Held(t.wish_log, t.wish_log.c.wish_id.in_(_alone), shown=False),
    Held(t.wishes, t.wishes.c.id.in_(_alone), shown=False),
    Held(t.wishes, t.wishes.c.contact_id == _contact, {"words": ""}),
    Held(t.mentions, t.mentions.c.contact_id == _contact),
    Held(t.contact_events, t.contact_events.c.contact_id == _contact),
    Held(t.webhook_deliveries, t.webhook_deliveries.c.body.contains(_told_of), shown=False),
    Held(t.risk_matches, t.risk_matches.c.contact_id == _contact),
    Held(t.promoter_offers, t.promoter_offers.c.contact_id == _contact),
    Held(t.referrals, or_(t.referrals.c.contact_id == _contact, t.referrals.c.code.in_(_codes)), shown=False),
    Held(t.referral_codes, t.referral_codes.c.contact_id == _contact),
    Held(t.interview_requests, t.interview_requests.c.contact_id == _contact),
    Held(t.codes, t.codes.c.contact_id == _contact),
    Held(t.links, t.links.c.contact_id == _contact, shown=False),
    Held(t.code_tries, t.code_tries.c.address.in_(_addresses)),
    Held(t.dialogues, t.dialogues.c.address.in_(_addresses)),
    Held(t.pauses, t.pauses.c.scope.in_(_addresses), shown=False),
    Held(t.rates, t.rates.c.scope.in_(_addresses), shown=False),
    Held(t.outbox, t.outbox.c.address.in_(_addresses)),
    Held(t.audit, t.audit.c.actor.in_(_addresses), {"actor": "erased", "subject": "", "key": "", "place": ""}),
    Held(
        t.addresses,
        t.addresses.c.contact_id == _contact,
        {
            "address": "erased:" + cast(t.addresses.c.id, String),
            "state": "opted_out",
            "reason": "erased",
            "introduced_at": None,
        },
    ),
    Held(t.contacts, t.contacts.c.id == _contact, {"name": "", "language": None, "attributes": {}}),
)

#: What else has a customer's words in it is found by them: see `traces.py`.
NOTHING_OF_THEIRS: Mapping[str, str] = {
    "api_replies": "what programs were answered: where a customer is in it, it is deleted, see `traces.py`",
    "api_tokens": "tools' tokens, made by staff",
    "attributes": "what may be known of contacts",
    "campaigns": "who is asked what, in staff's words",
    "case_conversations": "numbers only, of rows that are in the list",
    "drafts": "surveys being edited",
    "duties": "staff",
    "gate_rules": "when customers are asked, and how often",
    "import_chunks": "a file that is being brought in, until that is over; then a program's reasons, for two days",
    "imports": "how far it has come",
    "inbound": "the platforms' own numbers of events, deleted after a while",
    "listeners": "places, chosen by staff",
    "pages": "which staff were paged",
    "peppers": "what hashes are keyed with",
    "promoter_actions": "what is asked for",
    "quarantine": "events as they came: those with a customer's address or name in them are deleted, see `traces.py`",
    "retaggings": "how far a change of topics has come",
    "retention": "periods",
    "risk_rules": "rules",
    "staff": "who is staff: an admin removes them",
    "storms": "which staff were paged",
    "suppressions": "hashes: what must stay, so that nobody is asked again who was erased",
    "survey_versions": "surveys",
    "surveys": "surveys",
    "teams": "staff",
    "tellings": "what many were told, in staff's words",
    "topics": "topics",
    "triggers": "what makes customers eligible, as staff have said it",
    "watermarks": "times",
    "webhooks": "where other programs are told, chosen by staff",
}

_reads = [(held.table.name, select(held.table).where(held.theirs)) for held in HELD if held.shown]
_erasures = [
    delete(held.table).where(held.theirs)
    if held.blank is None
    else update(held.table).where(held.theirs).values(**held.blank)
    for held in HELD
    if held.blank != {}
]
_whose = select(t.addresses.c.contact_id).where(t.addresses.c.address == bindparam("a"))
_places = (
    select(t.addresses.c.address).where(t.addresses.c.contact_id == bindparam("contact")).order_by(t.addresses.c.id)
)


async def addresses(tx: Transaction, contact_id: int) -> list[str]:
    return [row["address"] for row in await tx.rows(_places, {"contact": contact_id})]


async def whose(tx: Transaction, address: str) -> int | None:
    """The contact at that address."""
    found = await tx.row(_whose, {"a": address})
    return found["contact_id"] if found is not None else None


async def everything(tx: Transaction, contact_id: int, places: Sequence[str]) -> dict[str, Sequence[Row]]:
    """All rows of theirs, by the name of the table."""
    values = {"contact": contact_id, "addresses": list(places)}
    return {name: await tx.rows(statement, values) for name, statement in _reads}


async def erase(tx: Transaction, contact_id: int, places: Sequence[str]) -> None:
    """As the list says, in its order. What else quotes them is `traces.py`'s."""
    values = {"contact": contact_id, "addresses": list(places)}
    for statement in _erasures:
        await tx.run(statement, values)
