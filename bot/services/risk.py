"""What a contact's scores in all surveys say of them: a rule that holds for one at risk opens an urgent case."""

from __future__ import annotations

from datetime import timedelta

from bot.contract.address import Address
from bot.contract.outbound import Notice
from bot.engine.phrases import Phrase, phrase
from bot.engine.risk import DEFAULTS, Criteria, Rule, Scored, judge, parse
from bot.services import cases, staff
from bot.services.cases.opening import default_targets
from bot.services.literal import one_line
from bot.services.people import Person
from bot.services.voice import say
from bot.services.work import Work
from bot.storage import cases as case_storage
from bot.storage import risk as storage
from bot.storage.database import Transaction

#: A rule without a period of its own is not raised again for the same contact within this time.
AGAIN = timedelta(days=90)
#: The attribute of a contact that says whose account it is: an address.
OWNER = "owner"


async def look(work: Work, person: Person, conversation_id: int) -> list[Rule]:
    """The rules that hold for the contact now. Those that say they are at risk have a case when this returns."""
    now = await holding(work, person.contact_id)
    for rule in now:
        if rule.outcome == "at_risk":
            await _raise_once(work, person, conversation_id, rule)
    return now


async def holding(work: Work, contact_id: int) -> list[Rule]:
    history = await history_of(work.tx, contact_id)
    return judge(history, await rules(work.tx), work.now) if history else []


async def history_of(tx: Transaction, contact_id: int) -> list[Scored]:
    """Newest first."""
    rows = await storage.scores(tx, contact_id)
    return [Scored(row["kind"], row["score_group"], row["answered_at"]) for row in rows]


async def rules(tx: Transaction) -> list[Rule]:
    """Those that are shipped, as they have been changed, then the admins' own."""
    written = {row["key"]: row for row in await storage.rules(tx)}
    shipped = [each for each in DEFAULTS if each.key not in written]
    read = [(row, parse(row["criteria"])) for row in written.values()]
    return shipped + [
        Rule(key=row["key"], outcome=row["outcome"], criteria=criteria)
        for row, criteria in read
        if isinstance(criteria, Criteria)
    ]


async def _raise_once(work: Work, person: Person, conversation_id: int, rule: Rule) -> None:
    await storage.lock(work.tx, person.contact_id)
    since = work.now - (rule.criteria.within or AGAIN)
    if await storage.is_known(work.tx, person.contact_id, rule.key, since):
        return
    case_id = await raise_case(work, person, conversation_id, rule)
    await storage.note(
        work.tx,
        {
            "contact_id": person.contact_id,
            "rule": rule.key,
            "conversation_id": conversation_id,
            "case_id": case_id,
            "at": work.now,
        },
    )


async def raise_case(work: Work, person: Person, conversation_id: int, rule: Rule) -> int:
    """The urgent case for the account's owner; returns its number. Where the customer has a case already it joins that
    one, and the owner is told beside it, since nobody is paged anew."""
    going_on = await case_storage.ongoing(work.tx, person.contact_id)
    owner = await _reachable_owner(work, person)
    targets = (str(owner),) if owner is not None else ()
    await cases.open_for_risk(work, person, conversation_id, rule.key, targets)
    row = await case_storage.ongoing(work.tx, person.contact_id)
    assert row is not None
    if going_on is not None:
        told = _told(person, rule, row["id"])
        work.tell(owner or Address.parse(default_targets(work)[0]), Notice(say(told, work.house.language)))
    return int(row["id"])


async def _reachable_owner(work: Work, person: Person) -> Address | None:
    """Whose account it is, while they are staff."""
    owner = owner_of(person)
    return owner if owner is not None and await staff.may_be_told(work, owner) else None


def owner_of(person: Person) -> Address | None:
    try:
        return Address.parse(str(person.attributes.get(OWNER, "")))
    except ValueError:
        return None


def _told(person: Person, rule: Rule, case_id: int) -> Phrase:
    name = one_line(person.name) or str(person.address)
    return phrase("risk.at_risk", case=case_id, name=name, rule=str(rule.criteria))
