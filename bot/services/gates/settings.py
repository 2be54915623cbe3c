"""The rules as admins have set them: each by itself, so that two who change different ones don't undo each other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from bot.engine.gate_rules import Rules
from bot.services import teams
from bot.services.work import Work
from bot.storage import gates as storage

#: As it is where nobody has set it.
USUAL = object()


class Change(NamedTuple):
    """Of one rule, by its name. The value is None where that is off, and USUAL where it is taken back."""

    name: str
    value: Any


async def rules(work: Work, changes: Sequence[Change] = ()) -> Rules:
    """As they are, or would be with the changes. Where nobody has set it: the hours are the installation's, the zone
    that of the team of everyone."""
    written = await storage.rules(work.tx) | {each.name: each.value for each in changes}
    kept = {name: value for name, value in written.items() if value is not USUAL}
    fields = {"quiet": work.house.spoken, **_fields(kept)}
    if "zone" not in fields:
        everyone = await teams.of(work, teams.EVERYONE)
        fields |= {"zone": everyone.hours.zone} if everyone is not None else {}
    return Rules.model_validate(fields)


async def write(work: Work, changes: Sequence[Change], by: str) -> None:
    for each in changes:
        if each.value is USUAL:
            await storage.drop_rule(work.tx, each.name)
        else:
            await storage.put_rule(work.tx, each.name, each.value, by, work.now)


def _fields(written: dict[str, Any]) -> dict[str, Any]:
    """`gaps:nps` is the entry `nps` of the field `gaps`."""
    fields: dict[str, Any] = {}
    for name, value in written.items():
        field, _, entry = name.partition(":")
        if entry:
            fields.setdefault(field, {})[entry] = value
        else:
            fields[field] = value
    return fields
