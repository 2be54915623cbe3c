"""What the page of commands says of /topic is what it can do."""

from __future__ import annotations

import re
from pathlib import Path

from bot.services.topics.commands import COMMANDS

_PAGE = (Path(__file__).parents[2] / "bot/COMMANDS.md").read_text("utf-8")
_CHAPTER = _PAGE.partition("\n## /topic\n")[2].partition("\n## ")[0]


def test_every_command_stands_in_the_table_with_the_role_it_needs() -> None:
    rows = re.findall(r"^\| (`.+?) \| (viewer|staff|admin) \|", _CHAPTER, re.MULTILINE)
    named = {word.split()[0]: role for cell, role in rows for word in re.findall(r"`([^`]+)`", cell)}
    assert named == {name: command.role for name, command in COMMANDS.items()}
