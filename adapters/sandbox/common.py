"""What the three emulators share: a journal of what happened, and faults that happen on demand."""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

Platform = Literal["slack", "telegram", "sms"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One message as it stands on the platform. `chat` is where, `id` the platform's own id in that chat,
    `body` the platform's own JSON of it, `mine` whether the bot sent it, `deleted` whether it is gone.

    The same (platform, chat, id) again means that it changed.
    """

    platform: Platform
    chat: str
    id: str
    mine: bool
    body: dict[str, Any]
    deleted: bool = False


class Journal:
    """Every message of every platform in the order it came, kept in a file if one is named, watched by pages and tests."""

    def __init__(self, file: Path | None = None) -> None:
        self._file = file
        self._entries: dict[tuple[str, str, str], Entry] = {}
        self._watchers: set[asyncio.Queue[Entry]] = set()
        if file is not None and file.exists():
            for line in file.read_text("utf-8").splitlines():
                entry = Entry(**json.loads(line))
                self._entries[entry.platform, entry.chat, entry.id] = entry

    def record(self, entry: Entry) -> None:
        self._entries[entry.platform, entry.chat, entry.id] = entry
        if self._file is not None:
            with self._file.open("a", encoding="utf-8") as file:
                state = {name: getattr(entry, name) for name in Entry.__dataclass_fields__}
                file.write(json.dumps(state, ensure_ascii=False) + "\n")
        for watcher in self._watchers:
            watcher.put_nowait(entry)

    def chat(self, platform: Platform, chat: str) -> list[Entry]:
        """The messages of one chat as they stand now, oldest first."""
        return [e for e in self._entries.values() if (e.platform, e.chat) == (platform, chat) and not e.deleted]

    def all(self) -> list[Entry]:
        return [entry for entry in self._entries.values() if not entry.deleted]

    def get(self, platform: Platform, chat: str, id_: str) -> Entry | None:
        return self._entries.get((platform, chat, id_))

    async def watch(self) -> AsyncIterator[Entry]:
        """Every entry recorded from now on."""
        queue: asyncio.Queue[Entry] = asyncio.Queue()
        self._watchers.add(queue)
        try:
            while True:
                yield await queue.get()
        finally:
            self._watchers.discard(queue)


FaultKind = Literal["rate_limited", "server_error", "hang", "reset_before", "reset_after"]


@dataclass(slots=True)
class Fault:
    """What goes wrong, for which API method ("*" for any), how often, and on what share of the calls (0..1].

    rate_limited: 429 with Retry-After `seconds` · server_error: 500 · hang: no answer for `seconds` ·
    reset_before: the connection drops before the work is done · reset_after: it drops once the work is done.
    `chat` limits it to one chat. Counts down `times`; None means until cleared.
    """

    kind: FaultKind
    method: str = "*"
    times: int | None = 1
    seconds: float = 1.0
    share: float = 1.0
    chat: str | None = None


@dataclass(slots=True)
class Faults:
    """The faults now planned. `seed` makes a share repeatable."""

    seed: int = 1
    planned: list[Fault] = field(default_factory=list)
    _random: random.Random = field(init=False)

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)  # noqa: S311

    def plan(self, fault: Fault) -> None:
        self.planned.append(fault)

    def clear(self) -> None:
        self.planned.clear()

    def next(self, method: str, chat: str | None = None) -> Fault | None:
        """The fault that strikes this call, used up by it."""
        for fault in self.planned:
            if fault.method not in ("*", method) or fault.chat not in (None, chat):
                continue
            if fault.share < 1.0 and self._random.random() >= fault.share:
                continue
            if fault.times is not None:
                fault.times -= 1
                if fault.times <= 0:
                    self.planned.remove(fault)
            return fault
        return None
