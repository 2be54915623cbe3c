"""What a happy customer is asked for, and what a lukewarm one: which one action, if any, is due."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from bot.engine.languages import Language

#: A review, a referral, a seat in the customer council, what would have made it a 9, a talk with us.
Kind = Literal["review", "referral", "council", "nine", "talk"]
KINDS: tuple[Kind, ...] = ("talk", "review", "referral", "council", "nine")
#: Whom each is for, and why somebody of them is not asked now.
Audience = Literal["promoter", "passive", "key_account"]
AUDIENCES: Mapping[Kind, Audience] = {
    "talk": "key_account",
    "review": "promoter",
    "referral": "promoter",
    "council": "promoter",
    "nine": "passive",
}
Why = Literal["nobody", "off", "too_soon", "asked_already", "case_open", "under_way", "unreachable", "too_long"]


@dataclass(frozen=True, slots=True)
class Action:
    """How one kind is offered. `texts` take the place of the bot's own words, `links` lead to where reviews are
    collected: by country (`GB`), platform (`telegram`) or language (`ru`), and the one under "" for everybody else."""

    kind: Kind
    enabled: bool = False
    texts: Mapping[Language, str] = field(default_factory=dict)
    links: Mapping[str, str] = field(default_factory=dict)
    period: timedelta = timedelta(days=180)

    @property
    def ready(self) -> bool:
        return self.enabled and (self.kind != "review" or bool(self.links))

    def link(self, *places: str) -> str:
        """Of the first place that has one of its own, where one is known; empty where there is none at all."""
        known = [each for each in places if each]
        return next((self.links[each] for each in (*known, "") if each in self.links), "")


#: Where nobody has said otherwise: what needs no preparation is asked.
DEFAULTS = tuple(
    Action(kind, enabled=kind in ("talk", "nine"), period=timedelta(days=365 if kind == "council" else 180))
    for kind in KINDS
)


def choose(
    actions: Iterable[Action],
    audiences: frozenset[Audience],
    last: Mapping[str, datetime],
    asked: frozenset[Kind],
    now: datetime,
) -> Action | Why:
    """The first action that is due; else the reason why the likeliest of them is not. `last` is when each kind was
    last offered, `asked` are the kinds that the survey itself has asked for."""
    theirs = [each for each in actions if AUDIENCES[each.kind] in audiences]
    if not theirs:
        return "nobody"
    reasons = [(each, _why_not(each, last, asked, now)) for each in theirs]
    due = next((each for each, why in reasons if why is None), None)
    return due or next((why for _, why in reasons if why not in (None, "off")), None) or "off"


def _why_not(action: Action, last: Mapping[str, datetime], asked: frozenset[Kind], now: datetime) -> Why | None:
    if not action.ready:
        return "off"
    if action.kind in asked:
        return "asked_already"
    before = last.get(action.kind)
    return "too_soon" if before is not None and now - before < action.period else None
