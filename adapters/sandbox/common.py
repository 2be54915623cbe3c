"""What the three emulators share: a journal of what happened, and faults that happen on demand."""

from __future__ import annotations

import asyncio
import json
import random
import socket
import struct
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

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
    """Every message of every platform in the order it came, kept in a file if one is named, open to watchers."""

    def __init__(self, file: Path | None = None) -> None:
        self._file = file
        self._entries: dict[tuple[str, str, str], Entry] = {}
        self._watchers: set[asyncio.Queue[Entry | None]] = set()
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

    def close(self) -> None:
        """Nobody need watch any longer."""
        for watcher in self._watchers:
            watcher.put_nowait(None)

    async def watch(self) -> AsyncIterator[Entry]:
        """Every entry recorded from now on, until the journal is closed."""
        queue: asyncio.Queue[Entry | None] = asyncio.Queue()
        self._watchers.add(queue)
        try:
            while (entry := await queue.get()) is not None:
                yield entry
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


#: Does what the API method asked for, and answers as the platform does.
Work = Callable[[], Awaitable[Response]]
#: The platform's own "too many requests" for so many seconds (429, with Retry-After).
RateLimited = Callable[[float], Response]


async def apply_fault(fault: Fault | None, request: Request, work: Work, rate_limited: RateLimited) -> Response:
    """The answer to an API call struck by `fault` (from `Faults.next`); without one, that of `work`.

    Only hang and reset_after let the work be done: the caller then cannot know that it was. A reset needs uvicorn.
    """
    match fault:
        case None:
            return await work()
        case Fault(kind="rate_limited", seconds=seconds):
            return rate_limited(seconds)
        case Fault(kind="server_error"):
            return PlainTextResponse("Internal Server Error", status_code=500)
        case Fault(kind="reset_before"):
            return await drop_connection(request)
        case Fault(kind="reset_after"):
            await work()
            return await drop_connection(request)
        case Fault(seconds=seconds):
            return await _hang(request, work, seconds)


async def drop_connection(request: Request) -> Response:
    """Reset the TCP connection under a request, without a byte of answer. What it returns is never sent."""
    await request.body()
    # ASGI has no word for this, but `receive` is still uvicorn's own: a method of what holds the transport.
    transport: asyncio.Transport = request.receive.__self__.transport  # type: ignore[attr-defined]
    linger_off = struct.pack("ii", 1, 0)  # close with RST, not with FIN
    transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger_off)
    transport.abort()
    await caller_left(request)
    return Response(status_code=500)


async def caller_left(request: Request) -> None:
    """Wait until the caller is gone. The body must have been read."""
    while (await request.receive())["type"] != "http.disconnect":
        pass


async def _hang(request: Request, work: Work, seconds: float) -> Response:
    await request.body()
    response = await work()
    try:
        await asyncio.wait_for(caller_left(request), seconds)
    except TimeoutError:
        return response
    return Response(status_code=500)
