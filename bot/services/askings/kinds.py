"""What differs between those that want somebody asked: a colleague, a trigger, a campaign."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import NamedTuple

from bot.engine.gate_facts import Asking
from bot.engine.gates import Decision
from bot.services.gates import deciding
from bot.services.surveys import Listed
from bot.services.work import Work
from bot.storage.askings import Row


class Settled(NamedTuple):
    """What became of an asking: they were asked (`conversation`), or are thought of again (`again`), or neither."""

    row: Row
    decision: Decision
    conversation: int | None = None
    again: datetime | None = None


class Kind(NamedTuple):
    """`asking` says what is asked, with what only this kind knows; None where nobody wants it any more. `settled` hears
    what came of all that were decided together, in their transaction."""

    asking: Callable[[Work, Row, Listed], Awaitable[Asking | None]]
    settled: Callable[[Work, Sequence[Settled]], Awaitable[None]]


async def _by_hand(work: Work, row: Row, listed: Listed) -> Asking | None:  # noqa: ARG001
    """Whoever asked has seen the warnings."""
    return deciding.asking(listed, "by_hand")._replace(anyway=True)


async def _nothing(work: Work, settled: Sequence[Settled]) -> None:  # noqa: ARG001
    return None


KINDS: dict[str, Kind] = {"by_hand": Kind(_by_hand, _nothing)}
