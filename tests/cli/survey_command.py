"""`heardback survey …` in this process, on a database of its own."""

from __future__ import annotations

import shlex
import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from typer.testing import CliRunner, Result

from bot.cli import app


@dataclass(frozen=True)
class Desk:
    """Where the operator sits: `folder` is where they are, `database` the SQLite file."""

    folder: Path
    database: Path

    def survey(self, command: str, lines: str = "") -> Result:
        """The command as it is typed at a shell, and what is typed after it."""
        result = CliRunner().invoke(app, ["survey", *shlex.split(command)], input=lines)
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        return result

    def said(self, command: str, lines: str = "") -> str:
        """What a command says that can be done."""
        result = self.survey(command, lines)
        assert result.exit_code == 0, result.output
        return result.stdout

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with sqlite3.connect(self.database) as connection:
            return connection.execute(query).fetchall()


def steps(shown: str) -> list[str]:
    """The commands that are offered next, as they are typed after `heardback survey`."""
    lines = [line.removeprefix("-> heardback survey ") for line in shown.splitlines() if line.startswith("-> ")]
    return [line.partition("   ")[0].rstrip() for line in lines]
