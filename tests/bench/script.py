"""What the benchmark's customers do and what must be stored of it: the built-in `nps` survey, answered to its end."""

from __future__ import annotations

from typing import Literal, NamedTuple

Platform = Literal["telegram", "slack", "sms"]


class Act(NamedTuple):
    """One webhook: what is typed, or the label of the button that is tapped. It answers `question`, if any."""

    said: str
    question: str = ""
    tap: bool = False


Script = tuple[Act, ...]

#: Starts the survey everywhere: a keyword of `nps`.
START = Act("feedback")

PROMOTER: Script = (
    START,
    Act("9", "score", tap=True),
    Act("The people who answer the phone.", "likes_most"),
)
DETRACTOR: Script = (
    START,
    Act("3", "score", tap=True),
    Act("It came a week late, and nobody said a word.", "held_back"),
    Act("No", "would_warn", tap=True),
    Act("Yes", "may_contact", tap=True),
    Act("customer@example.com", "contact"),
)
SCRIPTS: dict[str, Script] = {"promoter": PROMOTER, "detractor": DETRACTOR}

#: A survey's answers as they must stand in the database: (question, the customer's words).
Stored = list[tuple[str, str]]


def expected(script: Script) -> Stored:
    return [(act.question, act.said) for act in script if act.question]
