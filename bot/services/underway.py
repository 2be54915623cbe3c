"""What several want at the same time is done once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Hashable
from typing import Any


class UnderWay:
    """The work that runs now, by what it is for. Belongs to one event loop."""

    def __init__(self) -> None:
        self._tasks: dict[Hashable, asyncio.Task[Any]] = {}

    async def once(self, key: Hashable, begin: Callable[[], Coroutine[Any, Any, object]]) -> object:
        """What `begin` comes to; who comes while it runs gets the same. It runs to its end, whoever stops waiting."""
        task = self._tasks.get(key)
        if task is None:
            task = self._tasks[key] = asyncio.create_task(begin())
            task.add_done_callback(lambda _: self._tasks.pop(key))
        return await asyncio.shield(task)
