"""What is measured: who answers which survey how, on which day."""

from __future__ import annotations

from typing import NamedTuple

from tests.bench.platforms import Weather
from tests.bench.play import Plan
from tests.bench.script import DETRACTOR, PROMOTER, SCRIPTS, Platform

EVERYBODY = ("floor", "heardback", "ConversationHandler")
#: The peer speaks Telegram alone.
WITHOUT_PEER = ("floor", "heardback")
#: The floor keeps no survey that could stall or break.
WITH_SURVEYS = ("heardback", "ConversationHandler")

BOTH = (PROMOTER, DETRACTOR)
#: Customers at the same time, where nothing else is said: enough to keep one process busy.
CROWD = 8
LARGE_CROWD = 64
STEADY_RATE = 60.0
SLOW_PLATFORM = 0.05
FAILING = 0.02
REPEATED = 0.05
#: Who has no reply by then is stalled: longer than any retry takes.
PATIENCE = 8.0


class Scene(NamedTuple):
    """`rounds` says whether it is played again and again, the contestants in turn."""

    name: str
    plan: Plan
    contestants: tuple[str, ...]
    delay: float = 0.0
    failing: float = 0.0
    rounds: bool = True

    def weather(self) -> Weather:
        return Weather(self.delay, self.failing)


def cost(platform: Platform, who: str, customers: int) -> Scene:
    """What a webhook of a whole survey costs. A detractor's opens a case besides, pages staff and keeps them posted:
    the floor and the peer do nothing of that kind."""
    contestants = EVERYBODY if platform == "telegram" else WITHOUT_PEER
    return Scene(f"{platform} {who}", Plan(platform, (SCRIPTS[who],), customers, CROWD), contestants)


def pressure(customers: int) -> list[Scene]:
    """How they bear a steady rate, a slow platform, one that fails, and one that repeats itself."""
    steady = Plan("telegram", BOTH, customers, LARGE_CROWD, rate=STEADY_RATE)
    slow = Plan("telegram", (PROMOTER,), customers, LARGE_CROWD, patience=60.0)
    failing = Plan("telegram", BOTH, customers, CROWD * 2, patience=PATIENCE)
    return [
        Scene("steady", steady, WITHOUT_PEER),
        Scene("slow", slow, EVERYBODY, delay=SLOW_PLATFORM, rounds=False),
        Scene("failing", failing, WITH_SURVEYS, failing=FAILING, rounds=False),
        Scene("repeated", failing._replace(repeated=REPEATED), WITH_SURVEYS, rounds=False),
    ]
