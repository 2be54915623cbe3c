"""What comes by the clock of a team: its digest, and the hand-over when somebody else is on duty."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot.engine.hours import Hours
from bot.engine.hours_text import show_minutes
from bot.services.moments import moment
from bot.services.rota import Duty, next_change
from bot.services.work import Work
from bot.storage import timers

if TYPE_CHECKING:
    from bot.services.teams import Team

DIGEST, DUTY = "digest", "duty"


async def arm_digest(work: Work, team: Team) -> None:
    """For the next working day; none where the team wants no digest."""
    at = digest_time(team.hours, team.digest_at, work.now) if team.digest_at is not None else None
    await timers.rearm(work.tx, DIGEST, team.key, at)


async def arm_duty(work: Work, team: Team, duties: Sequence[Duty]) -> None:
    """For the next change of who is on duty; none where that is not in sight."""
    change = next_change(duties, work.now)
    await timers.rearm(work.tx, DUTY, team.key, change.at if change is not None else None)


def digest_time(hours: Hours, minute: int, after: datetime) -> datetime | None:
    """The next such time of day on a day on which the team works."""
    at: datetime | None = after
    for _ in range(400):  # longer than a year of holidays
        at = moment([show_minutes(minute)], at, hours.zone) if at is not None else None
        if at is not None and _works_on_the_day(hours, at):
            return at
    return None


def _works_on_the_day(hours: Hours, at: datetime) -> bool:
    here = hours.local(at)
    begin = here.replace(hour=0, minute=0, second=0, microsecond=0).astimezone(UTC)
    return hours.local(hours.opens_at(begin)).date() == here.date()
