"""Real time, which a test sets forward for the platforms and for every process of the bot at once."""

from __future__ import annotations

import ctypes
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta


@dataclass(frozen=True)
class Clock:
    """`ahead` is in seconds, in memory that the processes share."""

    ahead: ctypes.c_double

    def __call__(self) -> datetime:
        return datetime.fromtimestamp(self.time(), UTC)

    def time(self) -> float:
        return time.time() + self.ahead.value

    def advance(self, by: timedelta) -> None:
        self.ahead.value += by.total_seconds()
