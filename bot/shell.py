"""`heardback survey …`: the admin's commands at the command line, over the same use cases as in chat.

Who may read the settings and the database is trusted with everything: that is the operator. A command is one
transaction. What it says to the operator is printed; what it says to anybody else goes into the outbox, for the workers
to send.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from uuid import uuid4

from sqlalchemy import bindparam, func, make_url, select
from sqlalchemy.exc import DBAPIError

from adapters.terminal.operator import OperatorChannel
from adapters.terminal.parse import typed
from bot import doorbell
from bot.bootstrap import App
from bot.contract.address import Address
from bot.contract.inbound import CommandUsed, FileRef, MessageReceived
from bot.contract.outbound import Content, Notice, Outbound, Question
from bot.engine.events import Commanded
from bot.services import commands, dialogue_kinds, dialogues, making
from bot.services.admin import exchange
from bot.services.admin.asked import Failed, Misused
from bot.services.people import Person, meet
from bot.services.receive import with_races
from bot.services.work import Work
from bot.storage import people
from bot.storage.database import Database, DatabaseUnavailable, Transaction, place, reason
from bot.storage.schema import is_enough, revision

#: Who commands, and what colleagues are told they are called.
OPERATOR, NAME = Address("terminal", "operator"), "operator"
#: Seconds that Telegram is given to say what the bot is called.
_PATIENCE = 5.0
_UNMIGRATED = "The database has no tables yet. Run `heardback run` or `heardback migrate` first."

_notify = select(func.pg_notify(bindparam("bell"), bindparam("channels")))


class CannotUse(Exception):
    """The database, or a file, is not as it must be. The message is one line, without a secret."""


@dataclass(slots=True)
class _Errand(Work):
    """`said` is for the operator, and never in the outbox."""

    said: list[Outbound] = field(default_factory=list)
    in_dialogue: bool = False

    def send(self, outbound: Outbound, *, edits: str = "", case_id: int | None = None) -> None:
        if outbound.to == OPERATOR:
            self.said.append(outbound)
        else:
            self.direct = None  # this process is about to end: what is for others is left to the workers
            Work.send(self, outbound, edits=edits, case_id=case_id)


_Do = Callable[[_Errand], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Said:
    """What came of it. `in_dialogue` says that a form or a preview is open, and `asks` that this asked for a line."""

    contents: Sequence[Content]
    in_dialogue: bool = False

    @property
    def asks(self) -> bool:
        return self.in_dialogue and any(isinstance(each, Question) for each in self.contents)

    @property
    def words(self) -> Iterable[str]:
        return (each.text for each in self.contents if isinstance(each, Notice))

    @property
    def failed(self) -> bool:
        return any(isinstance(each, Failed) for each in self.words)

    @property
    def misused(self) -> bool:
        return any(isinstance(each, Misused) for each in self.words)
