"""Waiting for what tells nobody that it has happened."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

#: How often it is looked at, and for how long at most: a bound for a failing test, not a passing one.
_GLANCE = 0.005
_LOOKS = 4000


async def until(so: Callable[[], bool]) -> None:
    for _ in range(_LOOKS):
        if so():
            return
        await asyncio.sleep(_GLANCE)
    raise AssertionError("it never became so")
