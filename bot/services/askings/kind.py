"""What there is to say of those that want somebody asked. Each has its own in a table (`kinds.py`)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from enum import Enum
from typing import NamedTuple

from bot.engine.gate_facts import Asking
from bot.engine.gates import Decision
from bot.services.surveys import Listed
from bot.services.work import Work
from bot.storage.askings import Row
from bot.storage.outbox import ONE_OF_MANY


class Unwanted(Enum):
    """Nobody wants it any more, or not for the time being: the status that the asking has then."""

    CANCELLED = "cancelled"
    HELD = "held"


class Settled(NamedTuple):
    """What became of an asking: they were asked (`conversation`), or are thought of again (`again`), or neither."""

    row: Row
    decision: Decision
    conversation: int | None = None
    again: datetime | None = None


class Kind(NamedTuple):
    """`asking` says what is asked, with what only this kind knows. `settled` hears what came of all that were decided
    together, in their transaction. `priority` is that of the questions."""

    asking: Callable[[Work, Row, Listed], Awaitable[Asking | Unwanted]]
    settled: Callable[[Work, Sequence[Settled]], Awaitable[None]]
    priority: int = ONE_OF_MANY
