"""Where a customer may be, as time zones: what we were told, else what their number tells."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from zoneinfo import available_timezones

import phonenumbers
from babel.core import get_global
from phonenumbers import timezone

from bot.contract.address import Address
from bot.engine.conditions import Scalar
from bot.services.people import country

#: Where most people of a country live that has several, and so what is named first where the number does not tell.
_MOST_PEOPLE = {
    "AU": "Australia/Sydney",
    "BR": "America/Sao_Paulo",
    "CA": "America/Toronto",
    "CD": "Africa/Kinshasa",
    "CL": "America/Santiago",
    "ES": "Europe/Madrid",
    "ID": "Asia/Jakarta",
    "KZ": "Asia/Almaty",
    "MN": "Asia/Ulaanbaatar",
    "MX": "America/Mexico_City",
    "NZ": "Pacific/Auckland",
    "PT": "Europe/Lisbon",
    "RU": "Europe/Moscow",
    "US": "America/New_York",
}


def zones_of(address: Address, attributes: Mapping[str, Scalar], ours: str) -> tuple[str, ...]:
    """The attribute `zone` goes before all. A number that may be in several zones, as a mobile one of a large country,
    is taken to be in ours where that is one of them; else the likeliest is the first. Empty where nothing is known."""
    told = str(attributes.get("zone", ""))
    if told in available_zones():
        return (told,)
    found = _by_number(address)
    return (ours,) if ours in found else found


@lru_cache(maxsize=1)
def available_zones() -> frozenset[str]:
    return frozenset(available_timezones())


@lru_cache(maxsize=4096)
def _by_number(address: Address) -> tuple[str, ...]:
    region = country(address)
    if region is None:
        return ()
    found = timezone.time_zones_for_number(phonenumbers.parse(address.id))
    known = tuple(each for each in found if each in available_zones())
    there = [each for each in get_global("territory_zones").get(region, ()) if each in available_zones()]
    return tuple(sorted(known or there, key=lambda each: (each != _MOST_PEOPLE.get(region), each not in there)))
