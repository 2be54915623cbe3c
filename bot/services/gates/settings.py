"""The rules as admins have set them: each by itself, so that two who change different ones don't undo each other."""

from __future__ import annotations

from typing import Any

from bot.engine.gate_rules import Rules
from bot.services import teams
from bot.services.work import Work
from bot.storage import gates as storage


async def rules(work: Work) -> Rules:
    """Where nobody has set it: the hours are the installation's, the zone that of the team of everyone."""
    fields = {"quiet": work.house.spoken, **_fields(await storage.rules(work.tx))}
    if "zone" not in fields:
        fields["zone"] = (await teams.behind(work, None)).hours.zone
    return Rules.model_validate(fields)


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


async def put(work: Work, name: str, value: Any, by: str) -> None:
    await storage.put_rule(work.tx, name, value, by, work.now)


async def drop(work: Work, name: str) -> bool:
    """Back to what it is where nobody has set it; False where nobody had."""
    return await storage.drop_rule(work.tx, name)
