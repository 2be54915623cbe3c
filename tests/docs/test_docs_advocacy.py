"""What the page of commands says of /risk, /promoter, /gate and /why is what they can do."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.contract.inbound import CommandUsed
from bot.services import commands
from bot.services.admin.asked import Misused
from bot.services.work import Work
from bot.storage.database import Database
from tests.support.houses import ADMIN, Play

_PAGE = (Path(__file__).parents[2] / "bot/COMMANDS.md").read_text("utf-8")
_FAMILIES = ("risk", "promoter", "campaign", "gate", "why")


def rows(family: str) -> list[tuple[str, str]]:
    """The cell of commands and the role, of each row of the family's table."""
    part = _PAGE.partition(f"\n## /{family}\n")[2].partition("\n## ")[0]
    return re.findall(r"^\| (.+?) \| (viewer|staff|admin) \|", part, re.MULTILINE)


def written(cell: str) -> list[str]:
    """Without the family's name."""
    return re.findall(r"`/[a-z]+ ([^`]+)`", cell)


@pytest.mark.parametrize("family", _FAMILIES)
def test_every_command_stands_in_its_table_with_the_role_it_needs(family: str) -> None:
    named = {each.split()[0]: role for cell, role in rows(family) for each in written(cell)}
    assert named == {name: command.role for name, command in commands.FAMILIES[family].commands.items()}


@pytest.mark.parametrize(
    "said", [f"{family} {each}" for family in _FAMILIES for cell, _ in rows(family) for each in written(cell)]
)
async def test_every_command_that_is_written_out_is_understood(said: str, database: Database) -> None:
    text = re.sub(r"@\w+", "slack:T1/U2", said)
    house = Play(database).app.house
    async with database.transaction() as tx:
        event = CommandUsed(key="event:1", at=house.clock(), sender=ADMIN, command="survey", text=text)
        answered = await commands.answer(Work(tx, house, house.clock(), event.key), event, text)
    assert not isinstance(answered, Misused), answered
