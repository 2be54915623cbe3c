"""The two ways a reply can be taken."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from bot.engine.conversation import Value
from bot.engine.languages import Language
from bot.engine.phrases import Phrase, phrase


@dataclass(frozen=True, slots=True)
class Accepted:
    """`rest` are the words beside a score: "7 because delivery was late" is 7, and the rest says why."""

    value: Value
    rest: str = ""


@dataclass(frozen=True, slots=True)
class Rejected:
    """Not understood. `reason` says what would be, in one sentence."""

    reason: Phrase


Reply = Accepted | Rejected


class Said(NamedTuple):
    """A typed reply: `text` cleaned and not empty; `today` where the customer is; `region` their country, if known."""

    text: str
    language: Language
    today: date
    region: str | None = None


def rejected(id_: str, **args: object) -> Rejected:
    return Rejected(phrase(f"reprompt.{id_}", **args))
