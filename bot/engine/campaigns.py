"""A campaign: one survey, or two against each other, to a segment, from a time on. Whose turn is when, and which survey
each is asked, follows from the contact's number alone, so that it can be worked out again at any time."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field

from bot.engine.conditions import Condition
from bot.engine.conversation import Course
from bot.engine.gate_facts import Asking
from bot.engine.gate_rules import Cap, Purpose
from bot.engine.gates import in_sample
from bot.engine.survey import Duration, Key

#: Those of one day come in the order of chance, within so much time.
_CLOSE_TOGETHER = timedelta(seconds=1)
#: Who can't be asked on their day is thought of so much longer, where no last day was named.
STAYS = timedelta(days=30)


class Plan(BaseModel):
    """`segment`: all there are, where there is none. `day` and `minute` (of that day) are those where each one lives;
    without a day it begins at once. `cap` is how many a day, `closes` the last day."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    survey: Key
    against: Key | None = None
    segment: Condition | None = None
    day: date | None = None
    minute: Annotated[int, Field(ge=0, lt=24 * 60)] | None = None
    cap: Cap | None = None
    sample: Annotated[float, Field(gt=0, le=1)] = 1.0
    closes: date | None = None
    remind: Duration | None = None

    @property
    def arms(self) -> tuple[str, ...]:
        return (self.survey,) if self.against is None else (self.survey, self.against)

    def begins(self, zone: str) -> datetime | None:
        """When it is time in that zone; None for at once."""
        return _moment(self.day, self.minute or 0, zone) if self.day is not None else None

    def closes_at(self, zone: str) -> datetime | None:
        """The end of its last day."""
        return _moment(self.closes + timedelta(days=1), 0, zone) if self.closes is not None else None

    def ending(self, now: datetime, days: int, zone: str) -> Plan:
        """With a last day: where none was named, some time after so many days of asking."""
        if self.closes is not None:
            return self
        first = max(now, self.begins(zone) or now).astimezone(ZoneInfo(zone)).date()
        return self.model_copy(update={"closes": first + timedelta(days=days) + STAYS})


def _moment(day: date, minute: int, zone: str) -> datetime:
    local = datetime.combine(day, time()) + timedelta(minutes=minute)
    return local.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def name(number: int) -> str:
    """As askings and decisions call it."""
    return f"#{number}"


def _lot(number: int) -> str:
    """What chance is drawn by: another one, and others would be in the sample of a campaign under way."""
    return f"campaign:{number}"


def arm(plan: Plan, number: int, contact: int) -> str:
    """The survey that this contact is asked: half of them get either."""
    return plan.arms[0] if _chance(number, contact, "arm") < 0.5 else plan.arms[-1]


def sampled(plan: Plan, number: int, contact: int) -> bool:
    return in_sample(contact, arm(plan, number, contact), _lot(number), plan.sample)


def due(plan: Plan, number: int, contact: int, start: datetime, days: int, zone: str) -> datetime:
    """When the contact's turn is, in their zone: on one of so many days from the start, which is now where the plan
    has no time. Which day, and who is first on it, is chance, so that a day's cap takes some of all."""
    chance = _chance(number, contact, "turn") * days
    ahead = timedelta(days=int(chance))
    day = None if plan.day is None else _moment(plan.day + ahead, plan.minute or 0, zone)
    return (start + ahead if day is None else max(start, day)) + _CLOSE_TOGETHER * (chance % 1)


def asking(plan: Plan, number: int, survey: str, purpose: Purpose, closes_at: datetime | None) -> Asking:
    return Asking(
        survey,
        purpose,
        "campaign",
        campaign=_lot(number),
        sample=plan.sample,
        segment=plan.segment,
        not_before=plan.minute,
        course=Course(plan.remind, closes_at),
    )


def _chance(number: int, contact: int, what: str) -> float:
    """0 to 1, always the same for the same."""
    digest = hashlib.sha256(f"{number}\0{contact}\0{what}".encode()).digest()
    return int.from_bytes(digest[:6]) / 2**48


# ---------------------------------------------------------------- as it is written

#: What begins a part of the words, and how else it is written.
PARTS = {
    "to": "to",
    "at": "at",
    "on": "at",
    "from": "at",
    "cap": "cap",
    "sample": "sample",
    "against": "against",
    "vs": "against",
    "until": "until",
    "till": "until",
    "remind": "remind",
}
_OPERATORS = ("=", "<", ">", "(", ",")
_OPERATOR_WORDS = frozenset({"is", "in", "contains", "and", "or", "not"})


def parts(words: Sequence[str]) -> dict[str, list[str]]:
    """Part → its words, in whatever order they come; what stands before the first part is under `""`. A word of a
    condition that is like one of a part's is the condition's: `role = at`."""
    found: dict[str, list[str]] = {"": []}
    current = found[""]
    for word in words:
        part = PARTS.get(word.casefold())
        if part is not None and not _goes_on(current):
            current = found.setdefault(part, [])
        else:
            current.append(word)
    return found


def _goes_on(words: Sequence[str]) -> bool:
    return bool(words) and (words[-1].endswith(_OPERATORS) or words[-1].casefold() in _OPERATOR_WORDS)
