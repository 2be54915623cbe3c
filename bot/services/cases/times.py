"""A moment as staff read it: in the time zone of the team or the installation, which it names."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo


def moment(at: datetime, zone: str) -> str:
    return written(at.astimezone(ZoneInfo(zone)))


def written(here: datetime) -> str:
    """`2026-03-06 10:00 MSK`; where a zone has no letters of its own, its distance: `UTC+05`."""
    name = here.tzname() or ""
    return f"{here:%Y-%m-%d %H:%M} {name if name.isalpha() else f'UTC{name}'}"
