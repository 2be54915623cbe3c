"""How fast the bot may call, and whether it waits when it is told to."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

#: Twilio limits calls under way, and doesn't say how many; so many new messages a second stand in for that here.
_CALLS_PER_SECOND = 30


class RateLimit:
    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self.refused = 0
        self._taken: deque[float] = deque()

    def wait(self) -> float:
        """Seconds until a message may be sent: 0 means that it may now, and counts as one."""
        now = self._clock()
        while self._taken and self._taken[0] <= now - 1.0:
            self._taken.popleft()
        if len(self._taken) >= _CALLS_PER_SECOND:
            self.refused += 1
            return self._taken[0] + 1.0 - now
        self._taken.append(now)
        return 0.0


class Patience:
    """`early` counts the calls that came although they had been told to wait."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._until: dict[str, float] = {}
        self.early = 0

    def told(self, method: str, seconds: float) -> None:
        self._until[method] = self._clock() + seconds

    def arrives(self, method: str) -> None:
        if self._clock() < self._until.get(method, 0.0):
            self.early += 1
