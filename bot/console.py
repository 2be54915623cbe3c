"""`heardback survey …` from its words to its exit code: the command, and the form or preview that it may open."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from rich.console import Console
from sqlalchemy import make_url
from sqlalchemy.exc import DBAPIError

from adapters.terminal.operator import PROGRAM, OperatorChannel
from bot import bootstrap
from bot.services import commands
from bot.services.admin.asked import Misused
from bot.settings import Settings
from bot.shell import OPERATOR, Said, Shell
from bot.storage.database import Database, DatabaseUnavailable, place, reason
from bot.storage.schema import is_enough, revision

#: Exit codes: it could not be done, or something was found wrong; it was not asked as it must be.
WRONG, MISUSED = 1, 2


class CannotDo(Exception):
    """The message is one line for the operator, without a secret."""

    def __init__(self, line: str, code: int = WRONG) -> None:
        super().__init__(line)
        self.code = code


@dataclass(frozen=True, slots=True)
class Wish:
    """What the command line asks for. Files and pictures go to `folder`."""

    words: tuple[str, ...]
    go_on: bool
    folder: Path


def run(settings: Settings, wish: Wish, console: Console) -> int:
    """The exit code. Raises CannotDo, and KeyboardInterrupt."""
    begin = _beginning(wish)
    app = bootstrap.shell(settings, OperatorChannel(console, wish.folder), OPERATOR)
    shell, lines = Shell(app.house), _lines(console)
    with asyncio.Runner() as runner:
        try:
            said = runner.run(_plainly(app.house.database, partial(begin, shell)))
            waits = said.asks
            while waits:
                said = runner.run(_plainly(app.house.database, partial(shell.type, next(lines))))
                waits = said.in_dialogue
        except EOFError:
            return _left(console)
        finally:
            runner.run(app.close())
    return _exit_code(said)


def _beginning(wish: Wish) -> Callable[[Shell], Awaitable[Said]]:
    words = wish.words
    if wish.go_on and words:
        raise CannotDo("--continue goes on with what was left, and takes no command.", MISUSED)
    if wish.go_on:
        return Shell.go_on
    if words and commands.named(" ".join(words)) == "import":
        if len(words) != 2:
            raise CannotDo(f"Name the file: {PROGRAM} import FILE", MISUSED)
        return partial(Shell.take_in, file=Path(words[1]))
    return partial(Shell.command, words=words)


def _exit_code(said: Said) -> int:
    if any(isinstance(each, Misused) for each in said.failures):
        return MISUSED
    return WRONG if said.failures else 0


# ---------------------------------------------------------------- what is typed


def _lines(console: Console) -> Iterator[str]:
    """Messages typed at the terminal, or given by a script; raises EOFError after the last. One that is to have several
    lines, as some forms want it, is gone on with by a backslash."""
    typed = sys.stdin.isatty()
    if typed:
        console.print("(End a line with \\ to go on in the next one. Ctrl-D leaves; what you have entered is kept.)")
    while True:
        lines = [input("> " if typed else "")]
        while lines[-1].endswith("\\"):
            lines[-1:] = [lines[-1][:-1], input(". " if typed else "")]
        yield "\n".join(lines)


def _left(console: Console) -> int:
    """A person may leave when they like; a script has not done what it was to do."""
    typed = sys.stdin.isatty()
    if typed:
        console.print()
    console.print(f"Left as it is. `{PROGRAM} --continue` goes on with it.")
    return 0 if typed else WRONG


# ---------------------------------------------------------------- what may be wrong around it


async def _plainly(database: Database, do: Callable[[], Awaitable[Said]]) -> Said:
    """What was to be expected is said in one line."""
    try:
        await _refuse_unmigrated(database)
        return await do()
    except (DatabaseUnavailable, DBAPIError) as error:
        cause = error.__cause__ if isinstance(error, DatabaseUnavailable) else error
        raise CannotDo(f"Can't use the database at {place(database.url)}: {reason(cause or error)}") from None
    except OSError as error:
        raise CannotDo(f"Can't open {error.filename}: {error.strerror}", MISUSED) from None


async def _refuse_unmigrated(database: Database) -> None:
    """Nothing is migrated on the way: that is for those who deploy."""
    found = None if _is_missing(database) else await revision(database)
    where = place(database.url)
    if found is None:
        raise CannotDo(f"The database at {where} has no tables yet. Run `heardback run` or `heardback migrate` first.")
    if not is_enough(found):
        raise CannotDo(f"The database at {where} is an older version's. Run `heardback migrate` first.")


def _is_missing(database: Database) -> bool:
    """SQLite would make the file by looking for it."""
    parsed = make_url(database.url)
    return parsed.get_backend_name() == "sqlite" and not Path(parsed.database or "").exists()
