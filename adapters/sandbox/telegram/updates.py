"""The updates that wait for the bot, and long polling for them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from adapters.sandbox.telegram.answers import Refusal, Result
from adapters.sandbox.telegram.notes import Sequence
from adapters.sandbox.telegram.parameters import GetUpdates

#: Seconds after which an update that nobody took is dropped, by kind.
_LIFETIMES = {"callback_query": 150.0}
_LIFETIME = 24 * 3600.0
_MAX_UPDATES = 100
_MAX_TIMEOUT = 50

_TERMINATED = Refusal(
    409,
    "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
)


@dataclass(frozen=True, slots=True)
class Pending:
    """`body` is Telegram's Update; `chat` the queue it stands in; `expires` a time of the emulator's clock."""

    id: int
    chat: str
    body: dict[str, Any]
    expires: float


class Updates:
    """`allowed` names the kinds the bot wants; empty means all of them."""

    def __init__(self, ids: Sequence, clock: Callable[[], float]) -> None:
        self._ids = ids
        self._clock = clock
        self._pending: dict[int, Pending] = {}
        self._changed = asyncio.Event()
        self._poll = 0
        self.allowed: list[str] = []

    def add(self, chat: str, kind: str, content: dict[str, Any]) -> None:
        """Queue an update, unless the bot doesn't want its kind."""
        if self.allowed and kind not in self.allowed:
            return
        id_ = self._ids.next()
        expires = self._clock() + _LIFETIMES.get(kind, _LIFETIME)
        self._pending[id_] = Pending(id_, chat, {"update_id": id_, kind: content}, expires)
        self._wake()

    def waiting(self) -> list[Pending]:
        """Oldest first; what has expired is dropped."""
        now = self._clock()
        self._pending = {id_: update for id_, update in self._pending.items() if update.expires > now}
        return list(self._pending.values())

    def first(self, chat: str) -> Pending | None:
        return next((update for update in self.waiting() if update.chat == chat), None)

    def done(self, update: Pending) -> None:
        self._pending.pop(update.id, None)

    def drop_all(self) -> None:
        self._pending.clear()

    def end_polls(self) -> None:
        """A poll under way answers 409."""
        self._poll += 1
        self._wake()

    async def poll(self, params: GetUpdates) -> Result:
        """getUpdates. A second poll ends the first."""
        self.end_polls()
        poll = self._poll
        if params.allowed_updates is not None:
            self.allowed = params.allowed_updates
        self._confirm(params.offset or 0)
        await self._wait(poll, min(params.timeout or 0, _MAX_TIMEOUT))
        if poll != self._poll:
            return _TERMINATED
        limit = params.limit if params.limit in range(1, _MAX_UPDATES) else _MAX_UPDATES
        return [update.body for update in self.waiting()[:limit]]

    def _confirm(self, offset: int) -> None:
        """Forget what comes before the offset; a negative one counts from the end."""
        waiting = self.waiting()
        kept = waiting[offset:] if offset < 0 else [update for update in waiting if update.id >= offset]
        self._pending = {update.id: update for update in kept}

    async def _wait(self, poll: int, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                while poll == self._poll and not self.waiting():
                    await self._changed.wait()
        except TimeoutError:
            return

    def _wake(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()
