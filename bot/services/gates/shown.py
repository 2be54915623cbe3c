"""All gates in sentences: the rules as they stand, and what nobody sets."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from bot.engine.gate_facts import Gate
from bot.engine.gate_rules import AFTER_THE_FIRST, EVERY, Rules
from bot.engine.hours_text import show_minutes
from bot.engine.phrases import Phrase, phrase

_NO_GAP = phrase("gate.no_gap")


def everything(rules: Rules) -> list[Phrase]:
    set_ = [line for show in OF.values() for line in show(rules)]
    return [*set_, *(phrase(each) for each in dict.fromkeys(UNSET.values()))]


def quiet(rules: Rules) -> Iterator[Phrase]:
    if rules.quiet is None:
        yield phrase("gate.list.any_time")
    else:
        start, end = (show_minutes(each) for each in rules.quiet)
        yield phrase("gate.list.quiet", start=start, end=end, zone=rules.zone)


def gaps(rules: Rules) -> Iterator[Phrase]:
    yield phrase("gate.list.gap", gap=rules.gap or _NO_GAP)
    yield phrase("gate.list.gap_transactional", gap=rules.gap_transactional or _NO_GAP)
    yield phrase("gate.list.gap_again", first=AFTER_THE_FIRST, every=EVERY)
    for survey, gap in sorted(rules.gaps.items()):
        if gap:
            yield phrase("gate.list.gap_of", gap=gap, survey=survey)
        else:
            yield phrase("gate.list.gap_of_none", survey=survey)


def caps(rules: Rules) -> Iterator[Phrase]:
    yield phrase("gate.list.cap_day", most=rules.day_cap or phrase("gate.no_limit"))
    yield phrase("gate.list.cap_number", most=rules.number_cap or phrase("gate.no_limit"))
    if not rules.prefix_caps:
        yield phrase("gate.list.no_cap_prefix")
    for prefix, most in sorted(rules.prefix_caps.items()):
        yield phrase("gate.list.cap_prefix", most=most, prefix=prefix)


def countries(rules: Rules) -> Iterator[Phrase]:
    if not rules.countries:
        yield phrase("gate.list.all_countries")
    else:
        yield phrase("gate.list.countries", countries=", ".join(sorted(rules.countries)))


def overload(rules: Rules) -> Iterator[Phrase]:
    if rules.overload is None:
        yield phrase("gate.list.never_overloaded")
    else:
        yield phrase("gate.list.overload", most=rules.overload)


def fallback(rules: Rules) -> Iterator[Phrase]:
    if rules.fallback is None:
        yield phrase("gate.list.no_fallback")
    else:
        yield phrase("gate.list.fallback", time=rules.fallback)


def consent(rules: Rules) -> Iterator[Phrase]:
    yield phrase("gate.list.consent_needed" if rules.consent_needed else "gate.list.consent_not_needed")


#: By the verb of `/gate` that changes them.
OF: Mapping[str, Callable[[Rules], Iterable[Phrase]]] = {
    "quiet": quiet,
    "gap": gaps,
    "cap": caps,
    "countries": countries,
    "overload": overload,
    "fallback": fallback,
    "consent": consent,
}
#: Gate → the verb that changes it.
SET: Mapping[Gate, str] = {
    "quiet_hours": "quiet",
    "recontact_gap": "gap",
    "survey_gap": "gap",
    "daily_cap": "cap",
    "number_cap": "cap",
    "prefix_cap": "cap",
    "country": "countries",
    "overloaded": "overload",
    "no_consent": "consent",
}
#: Gate that is as it is → its sentence, which several may share.
UNSET: Mapping[Gate, str] = {
    "busy": "gate.list.busy",
    "open_case": "gate.list.open_case",
    "opted_out": "gate.list.not_reached",
    "erased": "gate.list.not_reached",
    "unreachable": "gate.list.not_reached",
    "no_channel": "gate.list.not_reached",
    "cannot_start": "gate.list.not_reached",
    "paused": "gate.list.at_rest",
    "channel_down": "gate.list.at_rest",
    "not_in_segment": "gate.list.not_meant",
    "sampled_out": "gate.list.not_meant",
}
