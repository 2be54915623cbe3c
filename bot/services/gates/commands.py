"""`/gate`: when customers are asked, how often, and how many of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

import phonenumbers

from bot.engine import hours_text
from bot.engine.gate_rules import MOST_PREFIXES, Rules
from bot.engine.hours import Hours
from bot.engine.phrases import Phrase
from bot.engine.quiet import same_every_day
from bot.engine.survey import show_duration
from bot.services.admin import helping
from bot.services.admin.asked import Asked, Command, Failed, Family, Reply, find
from bot.services.forms import checks
from bot.services.gates import settings, shown
from bot.services.voice import say_all

_OFF = frozenset({"off", "none", "no"})
#: Back to what it is where nobody has set it.
_USUAL = "usual"
_PREFIX = re.compile(r"\+[0-9]{1,14}", re.ASCII)
_MOST = 1_000_000
#: The sentences about what was changed.
Show = Callable[[Rules], Iterable[Phrase]]


async def list_(asked: Asked) -> Reply:
    return _said(asked, shown.everything(await settings.rules(asked.work)))


async def quiet(asked: Asked) -> Reply:
    """`8:00-21:00 Europe/Moscow`: the zone is that of customers of whom none is known."""
    if not asked.words:
        return asked.usage()
    if _is_off(asked.words):
        return await _put(asked, "quiet", None, shown.quiet)
    zone = (await settings.rules(asked.work)).zone
    read = hours_text.parse(" ".join(asked.words), zone)
    if not isinstance(read, Hours):
        return Failed(asked.say(read))
    if (span := same_every_day(read)) is None:
        return asked.fail("gate.same_every_day")
    if read.zone != zone:
        await settings.put(asked.work, "zone", read.zone, str(asked.caller.sender))
    return await _put(asked, "quiet", list(span), shown.quiet)


async def gap(asked: Asked) -> Reply:
    """`30d`, `transactional 7d`, `SURVEY 90d` or `SURVEY usual`."""
    if not 1 <= len(asked.words) <= 2:
        return asked.usage()
    time = checks.duration(asked.words[-1])
    name = await _gap_named(asked, asked.words[:-1])
    if isinstance(name, Failed):
        return name
    if asked.words[-1].casefold() == _USUAL:
        return await _drop(asked, name, shown.gaps)
    if time is None:
        return asked.usage()
    return await _put(asked, name, show_duration(time), shown.gaps)


async def _gap_named(asked: Asked, words: list[str]) -> str:
    """The rule's name; Failed where there is no such survey."""
    if not words:
        return "gap"
    if words[0].casefold() == "transactional":
        return "gap_transactional"
    found = await find(asked, words[0])
    return found if isinstance(found, Failed) else f"gaps:{found.survey.key}"


async def cap(asked: Asked) -> Reply:
    """`day 200`, `number 3`, `prefix +4479 50`; `off` takes a cap away."""
    match [each.casefold() for each in asked.words]:
        case ["day" | "number" as what, most]:
            return await _capped(asked, f"{what}_cap", most)
        case ["prefix", prefix, most] if _PREFIX.fullmatch(prefix):
            return await _prefix_capped(asked, prefix, most)
        case _:
            return asked.usage()


async def _prefix_capped(asked: Asked, prefix: str, most: str) -> Reply:
    name = f"prefix_caps:{prefix}"
    if _is_off([most]):
        return await _drop(asked, name, shown.caps)
    known = (await settings.rules(asked.work)).prefix_caps
    if prefix not in known and len(known) >= MOST_PREFIXES:
        return asked.fail("gate.enough_prefixes", n=MOST_PREFIXES)
    return await _capped(asked, name, most)


async def _capped(asked: Asked, name: str, word: str) -> Reply:
    if _is_off([word]):
        return await _put(asked, name, None, shown.caps)
    most = _count(word)
    return asked.usage() if most is None else await _put(asked, name, most, shown.caps)


async def countries(asked: Asked) -> Reply:
    """`allow GB, US`: all that there are from now on; `all`: whichever."""
    words = " ".join(asked.words).replace(",", " ").upper().split()
    if words == ["ALL"]:
        return await _drop(asked, "countries", _countries)
    named = words[1:] if words[:1] == ["ALLOW"] else words
    if not named:
        return asked.usage()
    if unknown := [each for each in named if each not in phonenumbers.SUPPORTED_REGIONS]:
        return asked.fail("gate.no_country", text=unknown[0][:20])
    return await _put(asked, "countries", sorted(set(named)), _countries)


async def overload(asked: Asked) -> Reply:
    """`20`, or `off`."""
    if len(asked.words) != 1:
        return asked.usage()
    if _is_off(asked.words):
        return await _put(asked, "overload", None, _overload)
    most = _count(asked.words[0])
    return asked.usage() if most is None else await _put(asked, "overload", most, _overload)


async def fallback(asked: Asked) -> Reply:
    """`2d`, or `off`."""
    if len(asked.words) != 1:
        return asked.usage()
    if _is_off(asked.words):
        return await _put(asked, "fallback", None, _fallback)
    time = checks.duration(asked.words[0])
    return asked.usage() if time is None else await _put(asked, "fallback", show_duration(time), _fallback)


async def consent(asked: Asked) -> Reply:
    """`needed`, or `not needed`."""
    words = " ".join(asked.words).casefold()
    if words not in ("needed", "not needed"):
        return asked.usage()
    return await _put(asked, "consent_needed", words == "needed", lambda rules: [shown.consent(rules)])


def _fallback(rules: Rules) -> list[Phrase]:
    return [shown.fallback(rules)]


def _countries(rules: Rules) -> list[Phrase]:
    return [shown.countries(rules)]


def _overload(rules: Rules) -> list[Phrase]:
    return [shown.overload(rules)]


def _is_off(words: list[str]) -> bool:
    return len(words) == 1 and words[0].casefold() in _OFF


def _count(word: str) -> int | None:
    return int(word) if re.fullmatch(r"[0-9]{1,7}", word, re.ASCII) and 1 <= int(word) <= _MOST else None


async def _put(asked: Asked, name: str, value: Any, show: Show) -> Reply:
    await settings.put(asked.work, name, value, str(asked.caller.sender))
    return _said(asked, show(await settings.rules(asked.work)))


async def _drop(asked: Asked, name: str, show: Show) -> Reply:
    await settings.drop(asked.work, name)
    return _said(asked, show(await settings.rules(asked.work)))


def _said(asked: Asked, lines: Iterable[Phrase]) -> str:
    return say_all(lines, asked.language)


COMMANDS: dict[str, Command] = {
    "list": Command(list_, "staff", "list", "list", reads=True),
    "quiet": Command(quiet, "admin", "quiet 8:00-21:00 Europe/Moscow", "quiet TIME-TIME [ZONE] | off"),
    "gap": Command(gap, "admin", "gap nps 90d", "gap TIME | transactional TIME | SURVEY TIME | SURVEY usual"),
    "cap": Command(cap, "admin", "cap prefix +4479 50", "cap day N | number N | prefix +NUMBER N | … off"),
    "countries": Command(countries, "admin", "countries allow GB, US, RU", "countries allow CODE, CODE | all"),
    "overload": Command(overload, "admin", "overload 20", "overload N | off"),
    "consent": Command(consent, "admin", "consent needed", "consent needed | not needed"),
    "fallback": Command(fallback, "admin", "fallback 2d", "fallback TIME | off"),
    "help": Command(helping.help_, "viewer", "help gap", "help [COMMAND]", reads=True),
}
GATE = Family(
    "gate",
    COMMANDS,
    "list",
    {"gate_see": ("list", "help"), "gate_set": ("quiet", "gap", "cap", "countries", "overload", "fallback", "consent")},
)
