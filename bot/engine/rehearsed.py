"""What was asked and what would have been, counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from bot.engine.gate_facts import ELSEWHERE, Gate
from bot.engine.gates import Decision
from bot.engine.rehearsing import Judged


@dataclass(slots=True)
class Tally:
    """`was` and `would` are how many were asked of each survey; of all decisions that there were (`customers`: about
    whom), `kept` and `keep` are how many each gate was and would be against. Of one survey alone where that is named.
    Whoever is asked the same elsewhere, after a silence, has been counted before."""

    survey: str = ""
    decisions: int = 0
    customers: set[int] = field(default_factory=set)
    was: Counter[str] = field(default_factory=Counter)
    would: Counter[str] = field(default_factory=Counter)
    kept: Counter[Gate] = field(default_factory=Counter)
    keep: Counter[Gate] = field(default_factory=Counter)

    def add(self, found: Iterable[Judged]) -> None:
        for each in found:
            if self.survey in ("", each.of.asking.survey) and each.of.asking.kind not in ELSEWHERE:
                self._add(each)

    def _add(self, each: Judged) -> None:
        survey = each.of.asking.survey
        self.would[survey] += each.would.allowed
        if each.real:
            self.decisions += 1
            self.customers.add(each.of.they.contact)
            self.was[survey] += each.of.was.allowed
            self.kept.update(_keeping(each.of.was))
            self.keep.update(_keeping(each.would))


def _keeping(decision: Decision) -> Iterator[Gate]:
    if not decision.allowed:
        yield from (each.name for each in (*decision.gates, *decision.warnings))
