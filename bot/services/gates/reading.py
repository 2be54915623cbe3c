"""Rules as admins write them, after `/gate` or to be rehearsed: what they would change, and nothing is changed yet."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta

import phonenumbers

from bot.engine import hours_text
from bot.engine.gate_rules import MOST_PREFIXES, Rules
from bot.engine.hours import Hours
from bot.engine.quiet import same_every_day
from bot.engine.survey import parse_duration, show_duration
from bot.services.admin.asked import Asked, Failed, Misused, find
from bot.services.forms import checks
from bot.services.gates.settings import USUAL, Change

_DAY = "8:00-21:00 Europe/Moscow"
_OFF = frozenset({"off", "none", "no"})
_PREFIX = re.compile(r"\+[0-9]{1,14}", re.ASCII)
_MOST = 1_000_000
_CAPS = ("day 200", "number 20", "prefix +4479 50")

Changes = tuple[Change, ...]
#: Of the words after the verb, where the rules are these now.
Reader = Callable[[Asked, Rules], Awaitable[Changes | Failed]]


async def quiet(asked: Asked, rules: Rules) -> Changes | Failed:
    """`8:00-21:00 Europe/Moscow`: the zone is that of customers of whom none is known."""
    if not asked.words:
        return asked.usage()
    if _is_off(asked.words):
        return (Change("quiet", None),)
    read = hours_text.parse(" ".join(asked.words), rules.zone, _DAY)
    if not isinstance(read, Hours):
        return Failed(asked.say(read))
    if (span := same_every_day(read)) is None:
        return asked.fail("gate.same_every_day")
    zone = (Change("zone", read.zone),) if read.zone != rules.zone else ()
    return (Change("quiet", list(span)), *zone)


async def gap(asked: Asked, _rules: Rules) -> Changes | Failed:
    """`30d`, `transactional 7d`, `SURVEY 90d` or `SURVEY usual`; `off` and `0d` are none."""
    if not asked.words:
        return asked.usage()
    named = asked.words[:1] if len(asked.words) > 1 and not asked.words[0][0].isdigit() else []
    said = " ".join(asked.words[len(named) :])
    none = _is_off([said]) or parse_duration(said.casefold()) == timedelta(0)
    time = timedelta(0) if none else checks.duration(said)
    name = await _gap_named(asked, named)
    if isinstance(name, Failed):
        return name
    if said.casefold() == "usual":
        return (Change(name, USUAL),)
    if time is None:
        return _misused(asked, "gate.bad_time", said, " ".join(["gap", *named, "14d"]))
    return (Change(name, show_duration(time)),)


async def _gap_named(asked: Asked, words: list[str]) -> str:
    """The rule's name; Failed where there is no such survey."""
    if not words:
        return "gap"
    if words[0].casefold() == "transactional":
        return "gap_transactional"
    found = await find(asked, words[0])
    return found if isinstance(found, Failed) else f"gaps:{found.survey.key}"


async def cap(asked: Asked, rules: Rules) -> Changes | Failed:
    """`day 200`, `number 3`, `prefix +4479 50`; `off` takes a cap away."""
    match [each.casefold() for each in asked.words]:
        case ["day" | "number" as what, most]:
            none = (Change(f"{what}_cap", None),)
            return none if _is_off([most]) else _number(asked, f"{what}_cap", most, f"cap {what} 200")
        case ["prefix", prefix, most] if _PREFIX.fullmatch(prefix):
            return _prefix_cap(asked, rules, prefix, most)
        case ["prefix", prefix, _]:
            return _misused(asked, "gate.bad_prefix", prefix, "cap prefix +4479 50")
        case _:
            return Misused(asked.tell("command.usage", usage=" | ".join(f"/gate cap {each}" for each in _CAPS)))


def _prefix_cap(asked: Asked, rules: Rules, prefix: str, most: str) -> Changes | Failed:
    name = f"prefix_caps:{prefix}"
    if _is_off([most]):
        return (Change(name, USUAL),)
    if prefix not in rules.prefix_caps and len(rules.prefix_caps) >= MOST_PREFIXES:
        return asked.fail("gate.enough_prefixes", n=MOST_PREFIXES)
    return _number(asked, name, most, f"cap prefix {prefix} 50")


async def countries(asked: Asked, _rules: Rules) -> Changes | Failed:
    """`allow GB, US`: all that there are from now on; `all`: whichever."""
    words = " ".join(asked.words).replace(",", " ").upper().split()
    if words == ["ALL"]:
        return (Change("countries", USUAL),)
    named = words[1:] if words[:1] == ["ALLOW"] else words
    if not named:
        return asked.usage()
    if unknown := [each for each in named if each not in phonenumbers.SUPPORTED_REGIONS]:
        return asked.fail("gate.no_country", text=unknown[0][:20])
    return (Change("countries", sorted(set(named))),)


async def overload(asked: Asked, _rules: Rules) -> Changes | Failed:
    """`20`, or `off`."""
    if len(asked.words) != 1:
        return asked.usage()
    return (
        (Change("overload", None),)
        if _is_off(asked.words)
        else _number(asked, "overload", asked.words[0], "overload 20")
    )


async def fallback(asked: Asked, _rules: Rules) -> Changes | Failed:
    """`2d`, or `off`."""
    if not asked.words:
        return asked.usage()
    if _is_off(asked.words):
        return (Change("fallback", None),)
    time = checks.duration(said := " ".join(asked.words))
    if time is None:
        return _misused(asked, "gate.bad_time", said, "fallback 2d")
    return (Change("fallback", show_duration(time)),)


async def consent(asked: Asked, _rules: Rules) -> Changes | Failed:
    """`needed`, or `not needed`."""
    words = " ".join(asked.words).casefold()
    return (Change("consent_needed", words == "needed"),) if words in ("needed", "not needed") else asked.usage()


def _is_off(words: list[str]) -> bool:
    return len(words) == 1 and words[0].casefold() in _OFF


def _number(asked: Asked, name: str, word: str, example: str) -> Changes | Failed:
    if re.fullmatch(r"[0-9]{1,7}", word, re.ASCII) and 1 <= int(word) <= _MOST:
        return (Change(name, int(word)),)
    return _misused(asked, "gate.bad_number", word, example)


def _misused(asked: Asked, why: str, said: str, example: str) -> Misused:
    """What is wrong with what was written, and what may be written instead."""
    return Misused(asked.tell(why, text=said[:40], example=f"/gate {example}"))


#: By the verb they are written after.
READERS: Mapping[str, Reader] = {
    "quiet": quiet,
    "gap": gap,
    "cap": cap,
    "countries": countries,
    "overload": overload,
    "fallback": fallback,
    "consent": consent,
}
