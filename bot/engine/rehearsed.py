"""What was asked and what would have been, counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from bot.engine.gate_facts import Gate
from bot.engine.gates import Decision
from bot.engine.rehearsing import Judged


@dataclass(slots=True)
class Tally:
    """`was` and `would` are how many were asked of each survey, `kept` and `keep` how many each gate kept from it. Of
    one survey alone where that is named."""

    survey: str = ""
    decisions: int = 0
    was: Counter[str] = field(default_factory=Counter)
    would: Counter[str] = field(default_factory=Counter)
    kept: Counter[Gate] = field(default_factory=Counter)
    keep: Counter[Gate] = field(default_factory=Counter)

    def add(self, found: Iterable[Judged]) -> None:
        for each in found:
            if self.survey in ("", each.of.asking.survey):
                self._add(each)

    def _add(self, each: Judged) -> None:
        survey = each.of.asking.survey
        _count(each.would, survey, self.would, self.keep)
        if each.real:
            self.decisions += 1
            _count(each.of.was, survey, self.was, self.kept)


def _count(decision: Decision, survey: str, asked: Counter[str], kept: Counter[Gate]) -> None:
    if decision.allowed:
        asked[survey] += 1
    else:
        kept.update(each.name for each in (*decision.gates, *decision.warnings))
