"""The page's live feed, as server-sent events."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import asdict
from typing import Any

from adapters.sandbox.common import Entry, Journal
from adapters.sandbox.page.scene import Scene
from adapters.sandbox.page.screens import Screens

#: Seconds after which a silent feed says that it is still there, so that a browser that left is noticed.
_HEARTBEAT = 15.0
_STILL_THERE = ":\n\n"
#: A browser that lost the feed tries again after so many milliseconds.
_RETRY = "retry: 500\n\n"


class Feed:
    """One browser's: a snapshot first, then every entry of the scene, and the screens whenever they change.

    A browser that comes back gets a new snapshot, which it lays over what it shows by message id: so nothing is
    doubled and nothing missed.
    """

    def __init__(self, journal: Journal, scene: Scene, screens: Screens) -> None:
        self._journal = journal
        self._scene = scene
        self._screens = screens
        self._told = ""

    async def lines(self) -> AsyncIterator[str]:
        """Ends when the journal is closed."""
        watcher = self._journal.watch()
        entry = asyncio.ensure_future(anext(watcher, None))
        touch = asyncio.ensure_future(self._screens.touched.wait())
        try:
            await asyncio.sleep(0)  # lets the watcher begin, so that nothing falls between it and the snapshot
            yield _RETRY + _event("snapshot", self._scene.snapshot(self._journal)) + self._changed_screens()
            while True:
                done, _ = await asyncio.wait({entry, touch}, timeout=_HEARTBEAT, return_when=asyncio.FIRST_COMPLETED)
                told = "" if done else _STILL_THERE
                if entry in done:
                    if (happened := entry.result()) is None:
                        return  # the sandbox closes
                    told += self._shown(happened)
                    entry = asyncio.ensure_future(anext(watcher, None))
                if touch in done:
                    touch = asyncio.ensure_future(self._screens.touched.wait())
                    told += self._changed_screens()
                if told:
                    yield told
        finally:
            entry.cancel()
            touch.cancel()

    def _shown(self, entry: Entry) -> str:
        return _event("entry", asdict(entry)) if self._scene.shows(entry) else ""

    def _changed_screens(self) -> str:
        """As an event; nothing if they are as they were told before."""
        now = _event("screens", self._screens.look())
        told, self._told = self._told, now
        return "" if now == told else now


def _event(name: str, data: dict[str, Any]) -> str:
    return f"event: {name}\ndata: {json.dumps(data)}\n\n"
