"""How soon a campaign's progress is worked out again: within seconds while something happens, ever later while nothing
does. The figures of many take long: those are worked out ever more seldom, whatever happens."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.services.campaigns.plans import KIND
from bot.services.work import Work
from bot.storage import timers
from bot.storage.campaigns import Row

SOON = timedelta(seconds=3)
_SOON_OF_MANY, _SELDOM = timedelta(seconds=20), timedelta(hours=6)
#: A part of the time that passed since something changed; of many, since it is their turn.
_PART, _PART_OF_MANY = 10, 4
#: So many are no more a few.
_MANY = 1000


def again(campaign: Row, of: int, begins: datetime | None, now: datetime) -> datetime:
    """`of` are all whom it means; their turn begins then."""
    started: datetime = campaign["started_at"]
    if of < _MANY:
        wait = max((now - changed_at(campaign)) / _PART, SOON)
    else:
        wait = max((now - max(started, begins or started)) / _PART_OF_MANY, _SOON_OF_MANY)
    return now + min(wait, _SELDOM)


def changed_at(campaign: Row) -> datetime:
    """When what is shown of it last became something else."""
    started: datetime = campaign["started_at"]
    at = campaign["shown"].get("at")
    return datetime.fromisoformat(at) if at is not None else started


async def stir(work: Work, campaign: Row) -> None:
    """Some were asked: said soon, however long nothing had happened. Of many only the first."""
    shown = campaign["shown"]
    few = sum(shown[each] for each in ("asked", "waiting", "cancelled")) < _MANY
    if (few or not shown["asked"]) and work.now - changed_at(campaign) > _PART * SOON:
        await timers.bring_forward(work.tx, KIND, subject(campaign), work.now + SOON)


def subject(campaign: Row) -> str:
    return f"tell:{campaign['id']}"
