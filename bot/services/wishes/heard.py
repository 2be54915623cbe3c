"""The share of unhappy customers who have heard back from us."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from bot.engine.languages import Language
from bot.engine.phrases import phrase
from bot.services.columns import wrapped
from bot.services.voice import say
from bot.storage import heard
from bot.storage.database import Transaction

#: What counts as lately, where nobody says since when.
PERIOD = timedelta(days=30)


class HeardBack(NamedTuple):
    """Of `n` contacts who were unhappy, those who heard from us after they last were."""

    heard: int
    n: int


async def of(tx: Transaction, since: datetime, survey: str = "") -> HeardBack:
    """Unhappy since then, with that survey or with anything."""
    row = await heard.heard_back(tx, since, survey)
    return HeardBack(row["heard"], row["n"])


def lines(found: HeardBack, language: Language) -> list[str]:
    """`7 of 12 unhappy customers (58 %) have heard back`; nothing where nobody was unhappy."""
    if not found.n:
        return []
    percent = round(100 * found.heard / found.n)
    return wrapped(say(phrase("heard_back", heard=found.heard, n=found.n, percent=percent), language))
