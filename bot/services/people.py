"""Who an address belongs to, what is known of them, and in which language they are spoken to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import phonenumbers
from langcodes import closest_supported_match

from bot.contract.address import Address
from bot.contract.channel import KnowsPeople, Profile
from bot.engine.conditions import Scalar
from bot.engine.languages import LANGUAGES, Language
from bot.services.house import House
from bot.services.law import suppressed
from bot.services.work import Outside, Work
from bot.storage import outbox, people

_BY_COUNTRY: dict[str, Language] = {
    **dict.fromkeys(("RU", "BY", "KZ", "KG"), "ru"),
    **dict.fromkeys(("CN", "SG"), "zh-Hans"),
    **dict.fromkeys(("TW", "HK", "MO"), "zh-Hant"),
}


@dataclass(frozen=True, slots=True)
class Person:
    """A contact at one of their addresses, and the conversation open there (else the last one)."""

    address: Address
    address_id: int
    contact_id: int
    name: str
    language: Language
    attributes: Mapping[str, Scalar]
    state: str
    introduced: bool
    conversation: Mapping[str, Any] | None
    in_dialogue: bool = False
    """They fill in a form, or try a survey out, in their chat."""

    @property
    def in_conversation(self) -> bool:
        return self.conversation is not None and self.conversation["status"] == "open"

    def facts(self, company: str) -> dict[str, Scalar]:
        """What conditions and texts may use beside the answers."""
        known = facts_of(self.address, self.language, self.attributes)
        return {"company": company, **known} if company else known


def facts_of(address: Address, language: str, attributes: Mapping[str, Scalar]) -> dict[str, Scalar]:
    """What conditions may use of whoever is there."""
    known: dict[str, Scalar] = {"channel": address.channel, "language": language}
    if (region := country(address)) is not None:
        known["country"] = region
    return {**known, **attributes}


class Stranger(Outside):
    """Somebody new, of whom the platform knows more than the event tells."""

    def __init__(self, address: Address) -> None:
        super().__init__(f"profile of {address}")
        self.address = address

    async def find(self, house: House) -> Profile:
        channel = house.channels[self.address.channel]
        assert isinstance(channel, KnowsPeople)
        return await channel.profile(self.address)


async def meet(work: Work, address: Address, name: str = "", language: str = "") -> Person:
    """The person at this address; somebody new is written down first. The address is locked until the commit."""
    row = await people.load(work.tx, str(address), address.channel)
    if row is None:
        profile = _profile(work, address, Profile(name, language))
        chosen = language_for(address, profile.language, work.house.language)
        await people.create(work.tx, str(address), profile.name, chosen, work.now)
        await suppressed.keep_out(work, [str(address)])
        row = await people.load(work.tx, str(address), address.channel)
        assert row is not None
    if name and not row["name"]:  # Slack tells it with a press, not with a message
        await people.set_name(work.tx, row["contact_id"], name)
        row = {**row, "name": name}
    if row["by_day"] and work.writer == address:
        await outbox.wake(work.tx, str(address), work.now)
    _see_who_sends(work, address, row)
    return _person(address, row, work)


async def known(work: Work, address: Address) -> Person | None:
    """Somebody who has done nothing now, as they are known: their address is locked, and what they are sent is left to
    the workers."""
    row = await people.load(work.tx, str(address), address.channel)
    return _person(address, row, work) if row is not None else None


def _profile(work: Work, address: Address, told: Profile) -> Profile:
    """What the event told, and the platform beside it."""
    if told.language or not isinstance(work.channel(address), KnowsPeople):
        return told
    stranger = Stranger(address)
    known = work.outside.get(stranger.key)
    if not isinstance(known, Profile):
        raise stranger
    return Profile(told.name or known.name, known.language)


def _see_who_sends(work: Work, address: Address, row: people.Row) -> None:
    """This process, at once, unless something else is waiting for the address or held back."""
    paused, waiting, line = row["paused_until"], row["waiting"], work.house.lines.at(address)
    ours = waiting is None or (line is not None and line.newest == waiting)
    if ours and (paused is None or paused <= work.now) and address.channel in work.house.channels:
        work.direct, work.line = address, line


def _person(address: Address, row: people.Row, work: Work) -> Person:
    return Person(
        address=address,
        address_id=row["address_id"],
        contact_id=row["contact_id"],
        name=row["name"],
        language=row["language"] or work.house.language,
        attributes=row["attributes"],
        state=row["address_state"],
        introduced=row["introduced_at"] is not None,
        conversation=row if row["conversation_id"] is not None else None,
        in_dialogue=bool(row["in_dialogue"]),
    )


def language_for(address: Address, tag: str, default: Language) -> Language:
    """From the platform, else from the phone's country, else the default."""
    if tag and (matched := _match(tag)) is not None:
        return matched
    return _BY_COUNTRY.get(country(address) or "", default)


@lru_cache(maxsize=256)
def _match(tag: str) -> Language | None:
    """zh-TW and zh-HK read Traditional, zh and zh-CN Simplified; uk or de match none of ours."""
    try:
        found = closest_supported_match(tag.replace("_", "-"), list(LANGUAGES), max_distance=9)
    except ValueError:
        return None
    return next((language for language in LANGUAGES if language == found), None)


@lru_cache(maxsize=4096)
def country(address: Address) -> str | None:
    """The ISO country behind a phone number; None for what is no phone number."""
    if address.channel != "sms" or not address.id.startswith("+"):
        return None
    try:
        number = phonenumbers.parse(address.id)
    except phonenumbers.NumberParseException:
        return None
    return phonenumbers.region_code_for_number(number) or _behind(number.country_code or 0)


def _behind(code: int) -> str | None:
    """The main country of a calling code, for a number that is nobody's: as those in examples are."""
    region = phonenumbers.region_code_for_country_code(code)
    return region if region in phonenumbers.SUPPORTED_REGIONS else None
