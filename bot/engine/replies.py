"""What a customer's reply to a question means: a raw text or a pressed choice → Accepted or Rejected."""

from __future__ import annotations

from dataclasses import dataclass

from bot.engine.conversation import Value
from bot.engine.phrases import Phrase


@dataclass(frozen=True, slots=True)
class Accepted:
    """`rest` are the words beside a score: "7 because delivery was late" is 7, and the rest says why."""

    value: Value
    rest: str = ""


@dataclass(frozen=True, slots=True)
class Rejected:
    """Not understood. `reason` says what would be, in one sentence."""

    reason: Phrase
