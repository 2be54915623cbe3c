"""What a decision about asking a customer rests on: what is to be asked and why, and what is so of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Literal, NamedTuple, get_args

from bot.engine.condition_tree import Scalar, Tree
from bot.engine.conversation import AS_THE_SURVEY_HAS_IT, Course
from bot.engine.gate_rules import Purpose

Gate = Literal[
    "paused",
    "opted_out",
    "unreachable",
    "erased",
    "no_channel",
    "cannot_start",
    "country",
    "no_consent",
    "busy",
    "open_case",
    "quiet_hours",
    "recontact_gap",
    "survey_gap",
    "number_cap",
    "prefix_cap",
    "daily_cap",
    "channel_down",
    "overloaded",
    "sampled_out",
    "not_in_segment",
]
#: How it came to it: the customer began it; a case was resolved; a colleague asked by hand; many are asked; something
#: happened to the customer; what they were asked goes on elsewhere, since they were silent, or since
#: it could not be delivered.
Kind = Literal["asked_for_it", "follow_up", "by_hand", "campaign", "trigger", "after_silence", "undelivered"]
#: Of them it was decided before: nothing new begins.
ELSEWHERE: frozenset[Kind] = frozenset({"after_silence", "undelivered"})
GATES: tuple[Gate, ...] = get_args(Gate)


class Asking(NamedTuple):
    """What is to be asked, and why. `sample` is the share of a campaign's customers that is asked. `anyway`: a
    colleague was warned, and wants it nevertheless. Only those of the `segment` are asked, no more than `room` today,
    and none before `not_before`, minutes of the day where they are. `course`: what becomes of silence then. `goes_on`:
    the number of the conversation that it is about, if that has begun."""

    survey: str
    purpose: Purpose
    kind: Kind
    campaign: str = ""
    sample: float = 1.0
    anyway: bool = False
    segment: Tree | None = None
    room: int | None = None
    not_before: int | None = None
    course: Course = AS_THE_SURVEY_HAS_IT
    goes_on: int = 0


class Asked(NamedTuple):
    """When a survey was last begun with the contact, and how often in all."""

    survey: str
    last: datetime
    times: int = 1


class Today(NamedTuple):
    """What was begun since `since`, the beginning of the installation's day: with all who did not begin it themselves,
    at this number, and at numbers that begin like this one. `together`: for the same reason in this very moment."""

    since: datetime
    everybody: int = 0
    number: int = 0
    prefixes: Mapping[str, int] = MappingProxyType({})
    together: int = 0


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What is so of one contact, at one address, at one moment. `zones` are the places where they may be, or none."""

    contact: int
    address: str = ""
    state: str = "reachable"
    running: bool = True
    """The survey asks at all."""
    channel: Literal["up", "down", "missing", "cannot_start"] = "up"
    channel_until: datetime | None = None
    country: str | None = None
    by_sms: bool = False
    zones: tuple[str, ...] = ()
    consent: bool | None = None
    """None: they never said."""
    busy: bool = False
    open_case: int | None = None
    asked: tuple[Asked, ...] = ()
    today: Today | None = None
    staff_cases: int = 0
    """All that are going on, whoever's."""
    facts: Mapping[str, Scalar] = field(default_factory=dict)
    """What is known of them, for the condition of a segment."""

    @property
    def last(self) -> Asked | None:
        return max(self.asked, key=lambda each: each.last, default=None)
