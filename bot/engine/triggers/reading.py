"""What the readers of a trigger's words share."""

from __future__ import annotations

import re

from bot.engine.phrases import Phrase, phrase
from bot.engine.triggers.delay import MOST, Delay, Unit

_UNITS: dict[str, Unit] = {
    **dict.fromkeys(("m", "min", "mins", "minute", "minutes"), "minute"),
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours"), "hour"),
    **dict.fromkeys(("d", "day", "days"), "day"),
    **dict.fromkeys(("w", "week", "weeks"), "week"),
    **dict.fromkeys(("mo", "month", "months"), "month"),
}
_WORDS = "|".join(sorted(_UNITS, key=len, reverse=True))
#: `7 days`, `15m`, `an hour`, `every week` after its first word.
DELAY = rf"(?:(?P<n>[0-9]{{1,4}}|an?|one) ?)?(?P<unit>{_WORDS})"


def small(text: str) -> str:
    """In small letters, and as long as it was: positions stay what they are."""
    return "".join(each.lower() if len(each.lower()) == 1 else each for each in text)


class Unread(Exception):
    """What can't be read, so many letters after the beginning."""

    def __init__(self, position: int, said: Phrase) -> None:
        super().__init__(said.id)
        self.position = position
        self.said = said


def delay(found: re.Match[str], position: int = 0) -> Delay:
    n = int(found["n"]) if found["n"] and found["n"].isdigit() else 1
    if not 1 <= n <= MOST:
        raise Unread(position + found.start("n"), phrase("trigger.bad_delay", most=MOST))
    return Delay(n=n, unit=_UNITS[found["unit"]])
