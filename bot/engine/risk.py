"""Who is at risk and who would speak for us, judged by a contact's scores in all surveys. A rule reads both ways:

    3 csat dissatisfied in a row and nps detractor
    nps promoter and csat satisfied within 90d

`nps detractor` is about the latest answer of that kind, `3 csat dissatisfied in a row` about the latest three;
`within` says how old all of them may be.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Annotated, Literal, NamedTuple, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from bot.engine import durations
from bot.engine.phrases import Phrase, phrase
from bot.engine.scales import CES, CSAT, NPS, STARS
from bot.engine.survey import Duration, Key, show_duration

Kind = Literal["nps", "csat", "ces", "stars"]
Outcome = Literal["at_risk", "advocate"]

#: The groups of each kind, the same whatever the scale's length.
GROUPS: dict[str, tuple[str, str, str]] = {
    "nps": NPS.groups,
    "csat": CSAT[5].groups,
    "ces": CES["agree7"].groups,
    "stars": STARS.groups,
}
#: More answers in a row than anybody gives before somebody has looked.
MOST_IN_A_ROW = 20
MOST_REQUIREMENTS = 6
#: Longer than the longest rule that is written sparingly.
LONGEST = 300


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Requirement(_Model):
    """The latest `count` answers of the kind are all in the group."""

    kind: Kind
    group: str
    count: Annotated[int, Field(ge=1, le=MOST_IN_A_ROW)] = 1

    @model_validator(mode="after")
    def _group_of_its_kind(self) -> Self:
        if self.group not in GROUPS[self.kind]:
            raise ValueError(f"{self.kind} has no group {self.group}")
        return self

    def __str__(self) -> str:
        words = f"{self.kind} {self.group}"
        return words if self.count == 1 else f"{self.count} {words} in a row"


class Criteria(_Model):
    """All of the requirements, by answers that are no older than `within`; None: of any age."""

    requirements: Annotated[tuple[Requirement, ...], Field(min_length=1, max_length=MOST_REQUIREMENTS)]
    within: Duration | None = None

    def __str__(self) -> str:
        words = " and ".join(map(str, self.requirements))
        return words if self.within is None else f"{words} within {show_duration(self.within)}"


class Rule(_Model):
    key: Key
    outcome: Outcome
    criteria: Criteria


class Scored(NamedTuple):
    """One answer of a contact's history."""

    kind: str
    group: str
    at: datetime


#: What holds where nobody has said otherwise.
DEFAULTS = (
    Rule(
        key="unhappy",
        outcome="at_risk",
        criteria=Criteria(
            requirements=(
                Requirement(kind="csat", group="dissatisfied", count=3),
                Requirement(kind="nps", group="detractor"),
            )
        ),
    ),
    Rule(
        key="fan",
        outcome="advocate",
        criteria=Criteria(
            requirements=(Requirement(kind="nps", group="promoter"), Requirement(kind="csat", group="satisfied"))
        ),
    ),
)


def judge(history: Sequence[Scored], rules: Iterable[Rule], now: datetime) -> list[Rule]:
    """The rules that hold. `history` has the newest answer first."""
    return [rule for rule in rules if holds(rule.criteria, history, now)]


def holds(criteria: Criteria, history: Sequence[Scored], now: datetime) -> bool:
    return all(_met(each, history, criteria.within, now) for each in criteria.requirements)


def _met(needed: Requirement, history: Sequence[Scored], within: timedelta | None, now: datetime) -> bool:
    latest = [each for each in history if each.kind == needed.kind][: needed.count]
    young = all(within is None or now - each.at <= within for each in latest)
    return young and len(latest) == needed.count and all(each.group == needed.group for each in latest)


# ---------------------------------------------------------------- as it is written

_REQUIREMENT = re.compile(r"(?:([0-9]{1,2}) )?([a-z]+) ([a-z]+)( in a row)?")
_WITHIN = re.compile(r"(.+?) within (.+)")


def parse(text: str) -> Criteria | Phrase:
    """What `str` of a criteria wrote, in any case and spacing; else a sentence about what does not fit."""
    words = " ".join(text.casefold().split())
    if len(words) > LONGEST:
        return phrase("risk.too_long", limit=LONGEST)
    found = _WITHIN.fullmatch(words)
    within = durations.read(found[2]) if found else None
    if found is not None and (within is None or not timedelta(0) < within <= timedelta(days=366)):
        return phrase("risk.bad_period", text=found[2])
    terms = (found[1] if found else words).split(" and ")
    if len(terms) > MOST_REQUIREMENTS:
        return phrase("risk.too_many", limit=MOST_REQUIREMENTS)
    read = [_requirement(term) for term in terms]
    if (wrong := next((each for each in read if isinstance(each, Phrase)), None)) is not None:
        return wrong
    return Criteria.model_validate({"requirements": tuple(read), "within": within})


def _requirement(term: str) -> Requirement | Phrase:
    match = _REQUIREMENT.fullmatch(term)
    if match is None or match[2] not in GROUPS:
        return phrase("risk.unread", text=term)
    count, kind, group = int(match[1] or 1), match[2], match[3]
    if group not in GROUPS[kind]:
        return phrase("risk.no_group", kind=kind, group=group, groups=", ".join(GROUPS[kind]))
    if not 1 <= count <= MOST_IN_A_ROW:
        return phrase("risk.bad_count", limit=MOST_IN_A_ROW)
    if count > 1 and match[4] is None:
        return phrase("risk.unread", text=term)
    return Requirement.model_validate({"kind": kind, "group": group, "count": count})
