"""`heardback survey …` from its first word to its exit code: the command, then the form or preview that it may open."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from sqlalchemy import make_url
from sqlalchemy.exc import DBAPIError

from adapters.terminal.operator import PROGRAM, OperatorChannel
from bot.bootstrap import App, shell
from bot.services import commands
from bot.services.admin.asked import Misused
from bot.settings import Settings
from bot.shell import OPERATOR, Said, Shell
from bot.storage.database import Database, DatabaseUnavailable, place, reason
from bot.storage.schema import is_enough, revision

#: Exit codes: all is well; it could not be done, or something was found wrong; it was not asked as it must be.
WELL, WRONG, MISUSED = 0, 1, 2


class CannotDo(Exception):
    """The message is one line for the operator, without a secret."""

    def __init__(self, line: str, code: int = WRONG) -> None:
        super().__init__(line)
        self.code = code


@dataclass(frozen=True, slots=True)
class Wish:
    """What the command line asks for. Files and pictures go to `folder`."""

    words: tuple[str, ...] = ()
    go_on: bool = False
    folder: Path = Path()


def run(settings: Settings, wish: Wish, console: Console) -> int:
    """Does it and returns the exit code. Raises CannotDo, and KeyboardInterrupt."""
    begin = _begin(wish)
    app = shell(settings, OperatorChannel(console, wish.folder), OPERATOR)
    with asyncio.Runner() as runner:
        try:
            runner.run(_refuse_unmigrated(app.house.database))
            return _converse(Shell(app.house), begin, _Desk(app, runner, console))
        finally:
            runner.run(app.close())
