"""What this process has in hand to send: for each address a line of messages, sent one after another.

A message written down while its address's line is moving may join it, instead of waiting for a worker to find it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.contract.address import Address
from bot.contract.outbound import Outbound


@dataclass(frozen=True, slots=True)
class Job:
    """One outbox row this process has leased: send it now."""

    row: int
    outbound: Outbound
    edits: str
    """The key of the message that this one changes, and the platform's id of that one where it is known."""
    edited: str
    under: str
    """The key of the message in whose thread this one stands, and the platform's id of that one where it is known."""
    root: str
    case_id: int | None
    since: datetime
    """When the message was written down: no attempt to send it is older."""
    attempts: int
    settled: int


@dataclass(slots=True)
class Line:
    """`newest` is the outbox row that joined last. A `broken` line has failed: nobody may join it any more."""

    newest: int = 0
    broken: bool = False
    _jobs: deque[tuple[Job, float]] = field(default_factory=deque)

    def join(self, jobs: Sequence[Job], begin_until: float) -> None:
        """`begin_until` is the loop's time after which their leases no longer cover a send."""
        self._jobs.extend((job, begin_until) for job in jobs)
        self.newest = jobs[-1].row

    @property
    def first(self) -> tuple[Job, float] | None:
        return self._jobs[0] if self._jobs else None

    def advance(self) -> None:
        self._jobs.popleft()

    def empty(self) -> None:
        """Those not yet begun are no longer wanted."""
        self._jobs.clear()

    def break_off(self) -> list[Job]:
        """Those not yet begun, in their order."""
        self.broken = True
        rest = [job for job, _ in self._jobs]
        self._jobs.clear()
        return rest


class Lines:
    """The lines that are moving."""

    def __init__(self) -> None:
        self._lines: dict[Address, Line] = {}

    def __contains__(self, address: Address) -> bool:
        return address in self._lines

    def at(self, address: Address) -> Line | None:
        """The line that may be joined there."""
        line = self._lines.get(address)
        return None if line is None or line.broken else line

    def open(self, address: Address) -> Line:
        self._lines[address] = line = Line()
        return line

    def close(self, address: Address, line: Line) -> None:
        if self._lines.get(address) is line:
            del self._lines[address]
