"""The settings of the gates: when customers may be asked, how often, and how many of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer

from bot.engine.hours import Span
from bot.engine.survey import Duration, Key, parse_duration, show_duration

Purpose = Literal["relationship", "transactional"]
#: None at all is a time of nothing.
Gap = Annotated[
    timedelta,
    BeforeValidator(parse_duration),
    PlainSerializer(show_duration, return_type=str),
    Field(ge=timedelta(0), le=timedelta(days=366)),
]
Cap = Annotated[int, Field(ge=1, le=1_000_000)]
#: More of them would make every question slow to decide.
MOST_PREFIXES = 20


class Rules(BaseModel):
    """What nobody has set is as the field has it: 8:00 to 21:00 where the customer is, thirty days between surveys,
    seven before one about a transaction. `zone` is where a customer is of whom nothing is known, and whose days count.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    quiet: Span | None = Span(8 * 60, 21 * 60)
    """The times of day when customers may be asked; None is at any time."""
    zone: str = "UTC"
    gap: Gap = timedelta(days=30)
    gap_transactional: Gap = timedelta(days=7)
    gaps: Mapping[Key, Gap] = Field(default_factory=dict)
    """How long a survey is not asked again, where it is not the usual time."""
    day_cap: Cap | None = None
    """How many are asked in a day who did not begin it themselves."""
    number_cap: Cap | None = 20
    """How many conversations a phone number has in a day, whoever begins them."""
    prefix_caps: Annotated[Mapping[str, Cap], Field(max_length=MOST_PREFIXES)] = Field(default_factory=dict)
    """The same of all numbers that begin so: `+4479`."""
    countries: frozenset[str] = frozenset()
    """ISO codes of those that are written to by SMS; none is all of them."""
    consent_needed: bool = False
    """Nobody is asked who has not said yes to it; else nobody who has said no."""
    fallback: Duration | None = timedelta(days=2)
    """After so long a silence whoever has another address is asked there; None is never."""
    overload: Cap | None = 50
    """With more open cases than this, what is not urgent is not asked."""

    def gap_before(self, purpose: Purpose) -> timedelta:
        """How long after any other survey one of that purpose may be asked."""
        return self.gap if purpose == "relationship" else self.gap_transactional

    def recontact(self, survey: str, purpose: Purpose, times: int) -> timedelta:
        """How long after it was asked last, so many times in all, the same survey may be asked again."""
        if (own := self.gaps.get(survey)) is not None:
            return own
        if purpose == "transactional":
            return self.gap_transactional
        return AFTER_THE_FIRST if times <= 1 else EVERY


#: A relationship is asked about thirty days after the first time, and every ninety from then on.
AFTER_THE_FIRST = timedelta(days=30)
EVERY = timedelta(days=90)
