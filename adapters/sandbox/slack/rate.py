"""Slack's limit on posting (about one message a second in each channel), and who ignores a 429."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

#: Messages a channel takes at once before the one-a-second rule bites.
BURST = 3
PER_SECOND = 1.0
_LIMITED = frozenset({"chat.postMessage"})


@dataclass(slots=True)
class _Bucket:
    tokens: float = BURST
    at: float = field(default_factory=time.time)

    def wait(self) -> float:
        """Takes a token, or says in how many seconds there is one."""
        now = time.time()
        self.tokens = min(BURST, self.tokens + (now - self.at) * PER_SECOND)
        self.at = now
        if self.tokens < 1:
            return (1 - self.tokens) / PER_SECOND
        self.tokens -= 1
        return 0.0


@dataclass(slots=True)
class RateLimit:
    """`enforce`: limit posts as Slack does, and refuse calls that come before a Retry-After is over.
    Such calls are counted in `early_calls` either way, and in `refused` all that were refused."""

    enforce: bool
    early_calls: int = 0
    refused: int = 0
    _closed: dict[tuple[str, str | None], float] = field(default_factory=dict)
    _buckets: dict[tuple[str, str], _Bucket] = field(default_factory=dict)

    def wait(self, method: str, channel: str) -> float:
        """How many seconds this call came too early; 0 if it may pass."""
        early = self._early(method, channel)
        self.early_calls += early > 0
        if not self.enforce:
            return 0.0
        wait = early or self._overdrawn(method, channel)
        self.refused += wait > 0
        return wait

    def close(self, method: str, channel: str | None, seconds: float) -> None:
        """Calls of the method before `seconds` are over are early; those to one channel, if it is named."""
        self._closed[method, channel] = time.time() + seconds

    def _early(self, method: str, channel: str) -> float:
        ends = (self._closed.get(key, 0.0) for key in ((method, None), (method, channel)))
        return max(0.0, max(ends) - time.time())

    def _overdrawn(self, method: str, channel: str) -> float:
        if method not in _LIMITED:
            return 0.0
        wait = self._buckets.setdefault((method, channel), _Bucket()).wait()
        if wait:
            self.close(method, channel, wait)
        return wait
