"""How many requests one token may make: a bucket for each, in this process's memory.

Several `web` processes have a bucket each. That is enough for what it is for: a program gone wild holds nobody else up.
"""

from __future__ import annotations

import math
from collections import OrderedDict
from datetime import datetime

#: More are not remembered: the one longest unused goes first.
_MOST = 10_000


class Buckets:
    def __init__(self, per_minute: int) -> None:
        self._most = float(per_minute)
        self._left: OrderedDict[str, tuple[float, datetime]] = OrderedDict()

    def wait(self, who: str, now: datetime) -> int:
        """Takes one; or says how many seconds to wait for it."""
        left = self._refilled(who, now)
        taken = left >= 1
        self._left[who] = (left - taken, now)
        self._left.move_to_end(who)
        if len(self._left) > _MOST:
            self._left.popitem(last=False)
        return 0 if taken else max(1, math.ceil((1 - left) * 60 / self._most))

    def _refilled(self, who: str, now: datetime) -> float:
        left, at = self._left.get(who, (self._most, now))
        passed = max(0.0, (now - at).total_seconds())
        return min(self._most, left + passed * self._most / 60)
