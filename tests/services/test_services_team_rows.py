"""What is set up of a team comes back from both databases as it was."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.engine.hours_text import parse
from bot.services import teams
from bot.services.teams import Storm
from bot.services.work import Work
from bot.storage import teams as storage
from bot.storage.database import LostRace
from tests.support.houses import AGENT, Play

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


async def test_a_team_is_kept_with_all_that_is_set_of_it_and_its_duties(play: Play) -> None:
    house = play.app.house
    async with play.database.transaction() as tx:
        work = Work(tx, house, NOON, "event:1")
        made = await teams.add(work, "care", "Customer care")
        assert made is not None
        assert await teams.add(work, "care", "Again") is None
        hours = parse("mon-fri 9-18 Europe/Moscow")
        storm = Storm(10, timedelta(minutes=5))
        told = await teams.change(work, made, hours=hours, targets=("duty",), digest_at=540, storm=storm)
        weekly = hours.model_dump(mode="json")  # type: ignore[union-attr]
        row = {
            "team": "care",
            "address": str(AGENT),
            "name": "Ann",
            "starts_at": NOON,
            "ends_at": None,
            "weekly": weekly,
        }
        await storage.add_duty(tx, row)
    async with play.database.transaction() as tx:
        work = Work(tx, house, NOON, "event:2")
        assert await teams.of(work, "care") == told
        assert await teams.on_duty(work, told, NOON) == AGENT
        with pytest.raises(LostRace):
            await teams.change(work, made, targets=())
        await storage.forget_standing(tx, "care")
        assert len(await teams.duties(work, told)) == 1
        await storage.remove(tx, "care")
        assert await teams.of(work, "care") is None
        assert await teams.duties(work, told) == []
