"""Teams: when they work, who is on duty, and whom they page by default."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from bot.contract.address import Address
from bot.engine.hours import ALWAYS, Hours
from bot.services import team_timers
from bot.services.rota import Duty
from bot.services.rota import on_duty as rota_on_duty
from bot.services.work import Work
from bot.storage import gates
from bot.storage import teams as storage
from bot.storage.database import LostRace

#: The team of alerts that name none. An admin may add one of this key, and so give everybody working hours.
EVERYONE = "everyone"


@dataclass(frozen=True, slots=True)
class Storm:
    """From so many cases within that time on, they are bundled."""

    cases: int
    within: timedelta


#: Where a team has said nothing of it.
USUAL_STORM = Storm(10, timedelta(minutes=5))


@dataclass(frozen=True, slots=True)
class Team:
    """`targets` are staff addresses or `duty`; empty means the default ones. `digest_at` is in minutes since midnight
    where the hours are; without it there is no digest."""

    key: str
    name: str
    hours: Hours = ALWAYS
    targets: tuple[str, ...] = ()
    members: tuple[str, ...] = ()
    digest_at: int | None = None
    storm: Storm | None = USUAL_STORM
    revision: int = 0


async def of(work: Work, key: str) -> Team | None:
    row = await storage.load(work.tx, key)
    return _team(row) if row is not None else None


async def behind(work: Work, key: str | None) -> Team:
    """The team of an alert: the one it names, else everyone's; a team that is gone is nobody's, and so everyone's."""
    named = await of(work, key) if key not in (None, EVERYONE) else None
    return named or await of(work, EVERYONE) or Team(EVERYONE, EVERYONE, await _always_here(work))


async def zone(work: Work) -> str:
    """The installation's: the one of its gates, else that of everyone."""
    return str(await gates.rule(work.tx, "zone") or (await behind(work, None)).hours.zone)


async def _always_here(work: Work) -> Hours:
    """Whoever has set no hours works always, and reads times in the zone of the gates."""
    here = await gates.rule(work.tx, "zone")
    return ALWAYS if here is None else ALWAYS.model_copy(update={"zone": here})


async def all_of_them(work: Work) -> list[Team]:
    return [_team(row) for row in await storage.load_all(work.tx)]


async def on_duty(work: Work, team: Team, at: datetime) -> Address | None:
    found = rota_on_duty(await duties(work, team), at)
    return found.address if found is not None else None


async def duties(work: Work, team: Team) -> list[Duty]:
    """Oldest first."""
    return [_duty(row) for row in await storage.duties_of(work.tx, team.key)]


async def duties_changed(work: Work, team: Team) -> None:
    """The hand-over comes when the next one is on duty."""
    await team_timers.arm_duty(work, team, await duties(work, team))


async def change(work: Work, team: Team, **values: Any) -> Team:
    """Raises LostRace where somebody else has just changed it: then it is looked at anew."""
    changed = replace(team, revision=team.revision + 1, **values)
    if not await storage.change(work.tx, team.key, team.revision, _columns(changed, work.now)):
        raise LostRace("team")
    await team_timers.arm_digest(work, changed)
    return changed


async def add(work: Work, key: str, name: str) -> Team | None:
    """None where there is one of that key."""
    team = Team(key, name, await _always_here(work))
    row = {"key": key, "revision": 0, **_columns(team, work.now)}
    return team if await storage.add(work.tx, row) else None


def _columns(team: Team, now: datetime) -> dict[str, Any]:
    return {
        "name": team.name,
        "hours": team.hours.model_dump(mode="json"),
        "targets": list(team.targets),
        "members": list(team.members),
        "digest_at": team.digest_at,
        "storm_cases": team.storm.cases if team.storm is not None else 0,
        "storm_seconds": int(team.storm.within.total_seconds()) if team.storm is not None else 0,
        "changed_at": now,
    }


def _team(row: storage.Row) -> Team:
    return Team(
        key=row["key"],
        name=row["name"],
        hours=Hours.model_validate(row["hours"]),
        targets=tuple(row["targets"]),
        members=tuple(row["members"]),
        digest_at=row["digest_at"],
        storm=_storm(row),
        revision=row["revision"],
    )


def _storm(row: storage.Row) -> Storm | None:
    """None where cases are never bundled."""
    if row["storm_cases"] is None:
        return USUAL_STORM
    return Storm(row["storm_cases"], timedelta(seconds=row["storm_seconds"])) if row["storm_cases"] else None


def _duty(row: storage.Row) -> Duty:
    weekly = Hours.model_validate(row["weekly"]) if row["weekly"] is not None else None
    return Duty(Address.parse(row["address"]), row["name"], row["starts_at"], row["ends_at"], weekly)
