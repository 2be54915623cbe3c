"""One event of a case being worked out: what its handlers share."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.engine.cases.case import Case
from bot.engine.cases.deadlines import due
from bot.engine.cases.effects import CaseEffect, NobodyCame, Note, Page
from bot.engine.cases.events import By


@dataclass(frozen=True, slots=True)
class CaseStep:
    """The case after an event, and what must be done."""

    case: Case
    effects: tuple[CaseEffect, ...]


class Turn:
    """One event being worked out."""

    def __init__(self, case: Case, at: datetime) -> None:
        self.before = case
        self.case = case
        self.at = at
        self.effects: list[CaseEffect] = []

    @property
    def step(self) -> CaseStep:
        if due(self.case) != due(self.before) or not self.before.turn:
            self.change(turn=self.before.turn + 1)
        return CaseStep(self.case, tuple(self.effects))

    def change(self, **fields: Any) -> None:
        self.case = self.case.but(**fields)

    def emit(self, *effects: CaseEffect) -> None:
        self.effects.extend(effects)

    def note(self, what: str) -> None:
        self.emit(Note(what))

    def take(self, by: By) -> None:
        self.change(holder=by.address, holder_name=by.name, held_since=self.at, snoozed_until=None)

    def begin_anew(self) -> None:
        """Nobody has it any more, and everybody is paged from the first target on. What has happened is told under
        the new card, so it is noted after this."""
        self.change(since=self.at, rung=0, paged_at=None, missed=(), replied_at=None, snoozed_until=None)
        self.change(holder="", holder_name="", held_since=None)
        self.page_if_due()

    def page_if_due(self) -> None:
        if self.case.policy.begins(self.at) <= self.at:
            self.page()

    def page(self) -> None:
        """The next target in the order; when all have been paged, the admins."""
        order, rung = self.case.policy.order, self.case.rung
        self.change(rung=rung + 1, paged_at=self.at)
        if rung < len(order):
            self.change(paged=(*self.case.paged, order[rung]))
            self.emit(Page(len(self.case.paged), order[rung], again=rung > 0))
        elif rung == len(order):
            self.emit(NobodyCame())
