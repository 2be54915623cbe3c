"""How fast a platform may be called: the arithmetic of it (GCRA, a leaky bucket kept as one time).

Of each thing that has a pace one number is kept, its `free_at`: the time, in seconds, from which one more call may
come. It lies `burst - 1` calls before the time at which all calls so far would have come one by one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

#: Seconds of calls beyond a burst that are charged at most. A `free_at` further ahead was written by a clock that was
#: wrong, and is taken for now: nobody waits until the time has caught up with it.
BACKLOG = 60.0


@dataclass(frozen=True, slots=True)
class Pace:
    """At most so many `calls` in any `seconds`, of which `burst` may come at once."""

    calls: int
    seconds: float
    burst: int = 1

    @property
    def step(self) -> float:
        """Seconds that one call takes up, such that a burst and what may follow it are never too many."""
        return self.seconds / (self.calls - self.burst + 1)

    @property
    def many(self) -> int:
        """How many of those for whom nobody waits may come at once: one place is left for somebody who does."""
        return max(1, self.burst - 1)


class Charge(NamedTuple):
    """What calls do to a `free_at`: it grows by `step`, and is at least `floor` and at most `most`. One that was beyond
    that before is none."""

    step: float
    floor: float
    most: float

    def after(self, free_at: float) -> float:
        return self.floor if free_at > self.most else min(max(free_at + self.step, self.floor), self.most)


def charge(pace: Pace, now: float, calls: int) -> Charge:
    """Of so many calls at that time."""
    most = now + pace.burst * pace.step + BACKLOG
    return Charge(calls * pace.step, min(now + (calls - pace.burst + 1) * pace.step, most), most)


def room(pace: Pace, free_at: float, now: float, burst: int) -> int:
    """How many calls may come now, where `burst` (at most the pace's) may at once."""
    opens = opens_at(pace, free_at, burst)
    return 0 if opens > now else min(burst, int((now - opens) / pace.step) + 1)


def opens_at(pace: Pace, free_at: float, burst: int, calls: int = 1) -> float:
    """The time from which so many calls may come at once."""
    return free_at + (pace.burst - burst + calls - 1) * pace.step
