"""What can be wrong with a survey document. A customer's reply is never an error: see `replies.Rejected`.

EngineError
├── SurveyInvalid        the document cannot run; carries every problem, each with its place
└── ConditionInvalid     the short text form does not parse; carries the position
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.engine.phrases import Phrase


class EngineError(Exception):
    """Root of everything the engine raises."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with a survey document.

    `path` is where it stands, as keys and list positions (`("questions", 2, "when")`); `line` is 1-based and
    0 when the document did not come from a file. `message` is for whoever edits the file; `said` says the same in a
    reader's own language, where a rule found it: what is wrong, and under its id with `_do` what to do about it.
    """

    path: tuple[str | int, ...]
    message: str
    line: int = 0
    said: Phrase | None = None

    def __str__(self) -> str:
        place = ".".join(str(part) for part in self.path) or "survey"
        prefix = f"line {self.line}: " if self.line else ""
        return f"{prefix}{place}: {self.message}"


class SurveyInvalid(EngineError):
    """The survey is refused whole, with every problem at once."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


class ConditionInvalid(EngineError, ValueError):
    """A condition's short text form does not parse. `position` counts characters from 0."""

    def __init__(self, text: str, position: int, message: str) -> None:
        super().__init__(f"{message} at {position + 1} in: {text}")
        self.text = text
        self.position = position
