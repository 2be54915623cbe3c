"""Links that start a survey: for whoever has one, or for one contact alone, once. Nobody can guess one."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from bot.contract.address import Address
from bot.contract.outbound import Notice
from bot.engine.phrases import phrase
from bot.services import reachability, showing, staff
from bot.services.contacts import joining
from bot.services.gates import daytime, settings
from bot.services.law.consents import Act
from bot.services.literal import one_line
from bot.services.people import Person
from bot.services.voice import say
from bot.services.work import Work
from bot.storage import contacts
from bot.storage import links as storage
from bot.storage.links import Row

LIFE = timedelta(days=30)


async def make(work: Work, survey_key: str, by: Address, contact_id: int | None = None) -> str:
    """A token of 128 bits; only its hash is kept. With a contact it is theirs alone."""
    token = secrets.token_urlsafe(16)
    values = {
        "token_hash": _hash(token),
        "survey_key": survey_key,
        "created_by": str(by),
        "created_at": work.now,
        "expires_at": work.now + LIFE,
        "contact_id": contact_id,
    }
    await storage.add(work.tx, values)
    return token


async def find(work: Work, token: str) -> Row | None:
    return await storage.find(work.tx, _hash(token), work.now)


async def is_for_another(work: Work, person: Person, link: Row) -> bool:
    """Whoever opens it has a history of their own: another address, answers, a case, votes, something known of them."""
    if person.contact_id == link["contact_id"]:
        return False
    places = await contacts.addresses_of(work.tx, person.contact_id)
    counts = await contacts.counts(work.tx, person.contact_id)
    return len(places) > 1 or bool(person.attributes) or any(counts[each] for each in ("answers", "cases", "votes"))


async def claim(work: Work, person: Person, link: Row) -> Person | None:
    """Who opens a personal link is its contact from then on, and they are told so where they were known before. None
    where somebody was faster."""
    if not await storage.use(work.tx, link["token_hash"], work.now):
        return None
    if person.contact_id == link["contact_id"]:
        await _tell_who_made_it(work, person, link)
        return await reachability.opt_in(work, person, Act("link", link["survey_key"]))
    before = await contacts.addresses_of(work.tx, link["contact_id"])
    here = await joining.tie(work, person, link["contact_id"], link["survey_key"])
    if here is not None:
        await _tell_who_made_it(work, here, link)
        await _tell_of_it(work, here, before)
    return here


async def _tell_of_it(work: Work, here: Person, before: Sequence[Row]) -> None:
    """A link can be forwarded: whoever it was meant for hears that it was opened, by day."""
    rules = await settings.rules(work)
    words = phrase("link.opened", company=work.house.company, platform=showing.platform(here.address))
    for row in before:
        place = Address.parse(row["address"])
        if row["state"] == "reachable" and work.channel(place) is not None:
            daytime.only_by_day(work, replace(here, address=place), rules)
            work.tell(place, Notice(say(words, here.language)))


async def _tell_who_made_it(work: Work, here: Person, link: Row) -> None:
    maker = Address.parse(link["created_by"])
    if await staff.may_be_told(work, maker):
        who, platform = one_line(here.name) or str(here.address), showing.platform(here.address)
        told = phrase("link.opened_theirs", who=who, survey=link["survey_key"], platform=platform)
        work.tell(maker, Notice(say(told, work.house.language)))


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
