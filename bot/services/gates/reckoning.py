"""A month under other rules, in one message: what was asked, what would have been, and by what the rest was kept."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from bot.contract.outbound import Notice, Reckoning
from bot.engine.gate_rules import Rules
from bot.engine.phrases import Phrase, phrase
from bot.engine.rehearsed import Tally
from bot.services.gates import replaying, wording
from bot.services.gates.replaying import Replayed, Wanted
from bot.services.surveys import Library
from bot.services.voice import say_all
from bot.storage.database import Database

#: Surveys, and gates, that are named; the rest of both is small.
_MOST_SURVEYS = 10
_MOST_GATES = 3


async def reckoned(database: Database, library: Library, reckoning: Reckoning, *, private: bool) -> Notice:
    wanted = _wanted(reckoning)
    found = await replaying.replayed(database, library, wanted)
    lines: list[Phrase | str] = [reckoning.lead, *_figures(found.tally), *_limits(found, wanted, reckoning)]
    text = say_all(lines, reckoning.language)
    return Notice(text, reckoning.buttons if found.tally.decisions else (), private=private)


def _wanted(reckoning: Reckoning) -> Wanted:
    before, rules = (Rules.model_validate(each) for each in (reckoning.before, reckoning.rules))
    since, until = datetime.fromisoformat(reckoning.since), datetime.fromisoformat(reckoning.until)
    return Wanted(before, rules, since, until, reckoning.survey)


def _figures(tally: Tally) -> Iterator[Phrase]:
    if not tally.decisions:
        yield phrase("rehearse.nothing")
        return
    was, would = tally.was.total(), tally.would.total()
    yield phrase("rehearse.decisions", decisions=tally.decisions, customers=len(tally.customers), was=was)
    yield phrase("rehearse.same") if tally.was == tally.would else phrase("rehearse.would", would=_changed(was, would))
    yield from _by_survey(tally)
    yield from _by_gate(tally)


def _by_survey(tally: Tally) -> Iterator[Phrase]:
    """Those that differ, where there are several at all."""
    keys = sorted({*tally.was, *tally.would}, key=lambda each: (-abs(tally.would[each] - tally.was[each]), each))
    differing = [each for each in keys if tally.was[each] != tally.would[each]]
    for key in differing[:_MOST_SURVEYS] if len(keys) > 1 else ():
        was, would = tally.was[key], tally.would[key]
        yield phrase("rehearse.survey", survey=key, was=was, would=_changed(was, would))


def _by_gate(tally: Tally) -> Iterator[Phrase]:
    for gate, times in sorted(tally.keep.items(), key=lambda each: (-each[1], each[0]))[:_MOST_GATES]:
        name = phrase(f"gate.name.{gate}")
        yield phrase("rehearse.gate", gate=name, was=tally.kept[gate], would=times)


def _changed(was: int, would: int) -> str:
    """`98 (+18)`"""
    return f"{would} ({would - was:+d})" if was != would else str(would)


def _limits(found: Replayed, wanted: Wanted, reckoning: Reckoning) -> Iterator[Phrase]:
    if found.cut is not None:
        since = wording.minute(found.cut, wanted.rules.zone, reckoning.language)
        yield phrase("rehearse.cut", most=replaying.MOST, since=since)
    if found.tries_cut:
        yield phrase("rehearse.tries_cut")
    yield phrase("rehearse.unchanged")
