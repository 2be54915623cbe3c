"""The rules as they stand, in sentences."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from bot.engine.gate_rules import Rules
from bot.engine.hours_text import show_minutes
from bot.engine.phrases import Phrase, phrase

_NO_GAP = phrase("gate.no_gap")


def everything(rules: Rules) -> list[Phrase]:
    return [line for show in OF.values() for line in show(rules)]


def quiet(rules: Rules) -> Iterator[Phrase]:
    if rules.quiet is None:
        yield phrase("gate.list.any_time")
    else:
        start, end = (show_minutes(each) for each in rules.quiet)
        yield phrase("gate.list.quiet", start=start, end=end, zone=rules.zone)


def gaps(rules: Rules) -> Iterator[Phrase]:
    yield phrase("gate.list.gap", gap=rules.gap or _NO_GAP)
    yield phrase("gate.list.gap_transactional", gap=rules.gap_transactional or _NO_GAP)
    for survey, gap in sorted(rules.gaps.items()):
        if gap:
            yield phrase("gate.list.gap_of", gap=gap, survey=survey)
        else:
            yield phrase("gate.list.gap_of_none", survey=survey)


def caps(rules: Rules) -> Iterator[Phrase]:
    yield phrase("gate.list.cap_day", most=rules.day_cap or phrase("gate.no_limit"))
    yield phrase("gate.list.cap_number", most=rules.number_cap or phrase("gate.no_limit"))
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
