"""How fast the bot may write, and whether it waits when it is told to."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Window:
    """So many calls within so many seconds."""

    calls: int
    seconds: float


#: As Telegram's FAQ states them. The real ones are not published. In one chat it asks for no more than one a second,
#: and lets short bursts pass.
OVERALL = Window(30, 1.0)
PRIVATE_CHAT = Window(3, 3.0)
GROUP = Window(20, 60.0)


class RateLimits:
    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self.refused = 0
        self._taken: defaultdict[str, deque[float]] = defaultdict(deque)

    def wait(self, chat: str) -> float:
        """Seconds until the bot may write there: 0 means that it may now, and counts as a message."""
        now = self._clock()
        windows = {"": OVERALL, chat: GROUP if chat.startswith("-") else PRIVATE_CHAT}
        wait = max(self._remaining(self._taken[key], window, now) for key, window in windows.items())
        if wait <= 0:
            for key in windows:
                self._taken[key].append(now)
        self.refused += wait > 0
        return max(wait, 0.0)

    @staticmethod
    def _remaining(taken: deque[float], window: Window, now: float) -> float:
        while taken and taken[0] <= now - window.seconds:
            taken.popleft()
        return taken[0] + window.seconds - now if len(taken) >= window.calls else 0.0


class Patience:
    """`early` counts the calls that came although their chat, or their method, had been told to wait."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._until: dict[str, float] = {}
        self.early = 0

    def told(self, scope: str, seconds: float) -> None:
        self._until[scope] = self._clock() + seconds

    def arrives(self, scope: str) -> None:
        if self._clock() < self._until.get(scope, 0.0):
            self.early += 1
