"""May this customer be asked this survey now? Every gate that is shut is named, with the time at which it opens.

A trigger, a campaign or a colleague only makes somebody eligible; `judge` decides. A gate is a function here, a row in
the table of who heeds it, and a sentence in `locale/`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import NamedTuple

from bot.engine.condition_tree import lookup_in
from bot.engine.gate_facts import ELSEWHERE, GATES, Asking, Circumstances, Gate, Kind, Today
from bot.engine.gate_rules import Rules
from bot.engine.quiet import day_after, opens_at, within


class Refusal(NamedTuple):
    """A gate that is shut. `next` is when it opens; None where no time opens it, but something that must happen.
    `about` is what shut it, where that can be named (a survey, a case, a country, their `no`), and `since` when."""

    name: Gate
    next: datetime | None = None
    about: str = ""
    since: datetime | None = None


class Decision(NamedTuple):
    """`gates` keep it from being asked; `warnings` would, but for a colleague who wants it nevertheless. `next` is when
    time alone has opened all of them: None where it can't."""

    allowed: bool
    gates: tuple[Refusal, ...] = ()
    warnings: tuple[Refusal, ...] = ()
    next: datetime | None = None

    def shut(self, gate: Gate) -> bool:
        return any(each.name == gate for each in self.gates)


class _Look(NamedTuple):
    asking: Asking
    they: Circumstances
    rules: Rules
    now: datetime

    def until(self, name: Gate, moment: datetime, about: str = "", since: datetime | None = None) -> Refusal | None:
        return Refusal(name, moment, about, since) if moment > self.now else None


#: Gates of which it is known whether they are shut.
Known = Mapping[Gate, Refusal | None]


def judge(
    asking: Asking, they: Circumstances, rules: Rules, now: datetime, known: Known = MappingProxyType({})
) -> Decision:
    """`known` are not judged, whatever the circumstances."""
    look = _Look(asking, they, rules, now)
    found = (known[each] if each in known else _closed(each, look) for each in GATES)
    shut = [each for each in found if each is not None]
    refusals = tuple(each for each in shut if each.name in _REFUSE[asking.kind])
    warnings = tuple(each for each in shut if each.name in _WARN.get(asking.kind, ()))
    allowed = not refusals and (asking.anyway or not warnings)
    return Decision(allowed, refusals, warnings, _next(look, (*refusals, *warnings)))


def _closed(gate: Gate, look: _Look) -> Refusal | None:
    found = _CHECKS[gate](look)
    return Refusal(gate) if found is True else found or None


def _next(look: _Look, shut: tuple[Refusal, ...]) -> datetime | None:
    """The latest of all, and never at night."""
    times = [each.next for each in shut if each.next is not None]
    if not times or len(times) < len(shut):
        return None
    return _day(look, max(times)) if look.asking.kind != "asked_for_it" else max(times)


def _day(look: _Look, at: datetime) -> datetime:
    spoken = within(look.rules.quiet, look.asking.not_before)
    return opens_at(spoken, look.they.zones or (look.rules.zone,), at)


def in_sample(contact: int, survey: str, campaign: str, share: float) -> bool:
    """The same contact is in or out of the same campaign however often it is tried; in another one it may differ."""
    digest = hashlib.sha256(f"{contact}\0{survey}\0{campaign}".encode()).digest()
    return int.from_bytes(digest[:8]) < share * 2**64


def _country(look: _Look) -> Refusal | None:
    allowed, country = look.rules.countries, look.they.country
    if not look.they.by_sms or not allowed or country in allowed:
        return None
    return Refusal("country", about=country or "?")


def _no_consent(look: _Look) -> Refusal | bool:
    """A follow-up is about their own case: nothing more is needed for it."""
    if look.they.consent is False:
        return Refusal("no_consent", about="no")
    return look.rules.consent_needed and look.asking.kind != "follow_up" and look.they.consent is None


def _open_case(look: _Look) -> Refusal | None:
    case = look.they.open_case
    return Refusal("open_case", about=str(case)) if case is not None else None


def _recontact_gap(look: _Look) -> Refusal | None:
    before = next((each for each in look.they.asked if each.survey == look.asking.survey), None)
    if before is None:
        return None
    gap = look.rules.recontact(look.asking.survey, look.asking.purpose, before.times)
    return look.until("recontact_gap", before.last + gap, before.survey, before.last)


def _survey_gap(look: _Look) -> Refusal | None:
    last = look.they.last
    if last is None:
        return None
    gap = look.rules.gap_before(look.asking.purpose)
    return look.until("survey_gap", last.last + gap, last.survey, last.last)


def _number_cap(look: _Look) -> Refusal | None:
    return _cap(look, "number_cap", look.they.today.number if look.they.today else 0, look.rules.number_cap)


def _daily_cap(look: _Look) -> Refusal | None:
    """Of all, and of the campaign."""
    today = look.they.today or Today(look.now)
    of_all = _cap(look, "daily_cap", today.everybody, look.rules.day_cap)
    return of_all or _cap(look, "daily_cap", today.together, look.asking.room)


def _prefix_cap(look: _Look) -> Refusal | None:
    counted = look.they.today.prefixes if look.they.today else {}
    caps = look.rules.prefix_caps
    found = (_cap(look, "prefix_cap", counted.get(each, 0), caps[each]) for each in caps if each in counted)
    return next((each for each in found if each is not None), None)


def _cap(look: _Look, name: Gate, counted: int, most: int | None) -> Refusal | None:
    if most is None or look.they.today is None or counted < most:
        return None
    return look.until(name, day_after(look.they.today.since, look.rules.zone))


def _channel_down(look: _Look) -> Refusal | bool | None:
    until = look.they.channel_until
    return look.they.channel == "down" if until is None else look.until("channel_down", until)


def _overloaded(look: _Look) -> bool:
    """Only what can wait does: how somebody sees us as a whole is as true next week."""
    most = look.rules.overload
    return most is not None and look.asking.purpose == "relationship" and look.they.staff_cases > most


def _not_in_segment(look: _Look) -> bool:
    segment = look.asking.segment
    return segment is not None and not segment.holds(lookup_in({}, look.they.facts))


def _sampled_out(look: _Look) -> bool:
    asking = look.asking
    return not in_sample(look.they.contact, asking.survey, asking.campaign, asking.sample)


#: Gate → whether it is shut: True, or a refusal that says until when.
_CHECKS: dict[Gate, Callable[[_Look], Refusal | bool | None]] = {
    "paused": lambda look: not look.they.running,
    "opted_out": lambda look: look.they.state == "opted_out",
    "unreachable": lambda look: look.they.state == "unreachable",
    "erased": lambda look: look.they.state == "erased",
    "no_channel": lambda look: look.they.channel == "missing",
    "cannot_start": lambda look: look.they.channel == "cannot_start",
    "country": _country,
    "no_consent": _no_consent,
    "busy": lambda look: look.they.busy,
    "open_case": _open_case,
    "quiet_hours": lambda look: look.until("quiet_hours", _day(look, look.now)),
    "recontact_gap": _recontact_gap,
    "survey_gap": _survey_gap,
    "number_cap": _number_cap,
    "prefix_cap": _prefix_cap,
    "daily_cap": _daily_cap,
    "channel_down": _channel_down,
    "overloaded": _overloaded,
    "sampled_out": _sampled_out,
    "not_in_segment": _not_in_segment,
}

_EVERYTHING = frozenset(GATES)
_BEGAN_THEMSELVES: frozenset[Gate] = frozenset(
    {"paused", "opted_out", "unreachable", "busy", "country", "number_cap", "prefix_cap"}
)
_GAPS: frozenset[Gate] = frozenset({"recontact_gap", "survey_gap", "daily_cap"})
_OF_MANY: frozenset[Gate] = frozenset({"channel_down", "overloaded", "sampled_out", "not_in_segment"})
#: What keeps each kind from being asked, and what a colleague is only warned of.
_REFUSE: dict[Kind, frozenset[Gate]] = {
    "asked_for_it": _BEGAN_THEMSELVES,
    "follow_up": _EVERYTHING - _GAPS - _OF_MANY,
    **dict.fromkeys(ELSEWHERE, _EVERYTHING - _GAPS - _OF_MANY | {"channel_down"}),
    "by_hand": _EVERYTHING - _GAPS - _OF_MANY,
    "campaign": _EVERYTHING,
    "trigger": _EVERYTHING,
}
_WARN: dict[Kind, frozenset[Gate]] = {"by_hand": _GAPS}
