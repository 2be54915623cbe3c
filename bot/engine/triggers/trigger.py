"""A trigger: what starts it, how it goes on, whom it is for, and what ends it.

What `str` writes, `parsing.parse` reads as the same trigger:

    7 days after signed_up, again 30 days after the first ask, then every 90 days, until churned
    within 15 minutes of case_closed
    30 days before renewal_date at 10:00 if plan = pro
    every monday at 9:00
    2 days after nps is detractor
    when keyword prices
"""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from bot.engine.conditions import Condition
from bot.engine.hours_text import show_minutes
from bot.engine.survey import Key
from bot.engine.triggers import calendar
from bot.engine.triggers.calendar import USUAL_TIME
from bot.engine.triggers.delay import Delay

NAME_PATTERN = r"[a-z][a-z0-9_.-]{0,59}"
EventName = Annotated[str, Field(pattern=rf"^{NAME_PATTERN}$")]
TimeOfDay = Annotated[int, Field(ge=0, lt=24 * 60)]
#: How late somebody is still asked where the trigger does not say: about what has just happened, about all else.
SOON, USUALLY = timedelta(days=3), timedelta(days=14)


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class OnEvent(_Model):
    """So long `after` it happened, or at once: then `within` is what was promised."""

    kind: Literal["event"] = "event"
    event: EventName
    after: Delay | None = None
    within: Delay | None = None
    at: TimeOfDay | None = None

    def __str__(self) -> str:
        if self.within is not None:
            return f"within {self.within} of {self.event}"
        return f"{_after(self.after)}{self.event}{_at(self.at)}"


class OnAnswer(_Model):
    """Another survey was answered (its first answer), finished, answered with a score of that group, or finished with
    answers of which the condition holds."""

    kind: Literal["answer"] = "answer"
    survey: Key
    answer: Literal["answered", "finished", "group", "where"]
    group: Annotated[str, Field(pattern=r"^[a-z]{0,20}$")] = ""
    where: Condition | None = None
    after: Delay | None = None
    at: TimeOfDay | None = None

    def __str__(self) -> str:
        what = {"group": f"is {self.group}", "where": f"where {self.where}"}.get(self.answer, self.answer)
        return f"{_after(self.after)}{self.survey} {what}{_at(self.at)}"


class OnDate(_Model):
    """A date that is known of the contact, or so long before or after it, at a time of their own day."""

    kind: Literal["date"] = "date"
    attribute: Key
    after: Delay | None = None
    before: Delay | None = None
    at: TimeOfDay = USUAL_TIME

    def __str__(self) -> str:
        away = f"{self.before} before" if self.before else f"{self.after} after" if self.after else "on"
        return f"{away} {self.attribute}{_at(self.at)}"


class OnCalendar(_Model):
    kind: Literal["calendar"] = "calendar"
    cron: str

    def __str__(self) -> str:
        return calendar.show(self.cron)


class OnKeyword(_Model):
    kind: Literal["keyword"] = "keyword"
    word: Annotated[str, Field(pattern=r'^[^"]{1,40}$')]

    def __str__(self) -> str:
        """Several words might be taken for a clause."""
        return f"when keyword {self.word}" if self.word.isalnum() else f'when keyword "{self.word}"'


Start = Annotated[OnEvent | OnAnswer | OnDate | OnCalendar | OnKeyword, Field(discriminator="kind")]


class Trigger(_Model):
    """After the first ask they are asked `again` once, and then `every` so often. Nobody is asked who is more than
    `late` behind. What happens of `until` ends it for that contact; `only` says whom it is for."""

    start: Start
    again: Delay | None = None
    every: Delay | None = None
    late: Delay | None = None
    until: tuple[EventName, ...] = ()
    only: Condition | None = None

    def __str__(self) -> str:
        parts = [
            str(self.start),
            f"again {self.again} after the first ask" if self.again else "",
            f"then every {self.every}" if self.every else "",
            f"at most {self.late} late" if self.late else "",
            f"until {' or '.join(self.until)}" if self.until else "",
        ]
        written = ", ".join(part for part in parts if part)
        return f"{written} if {self.only}" if self.only is not None else written

    @property
    def lateness(self) -> timedelta:
        """So long after its time an ask is still worth it."""
        if self.late is not None:
            return self.late.span
        after = getattr(self.start, "after", None)
        soon = isinstance(self.start, OnEvent | OnAnswer | OnCalendar) and (after is None or after.by_the_clock)
        return SOON if soon else USUALLY

    def next_delay(self, turn: int) -> Delay | None:
        """How long after that ask (0 is the first) they are asked once more; None: no more."""
        return self.again if turn == 0 and self.again is not None else self.every


def _after(after: Delay | None) -> str:
    return f"{after} after " if after is not None else "after "


def _at(at: int | None) -> str:
    return f" at {show_minutes(at)}" if at is not None else ""
