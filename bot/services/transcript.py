"""A rehearsal written down, as the golden tests have it: what the customer did, what they saw, what came of it.

What each line means is told in `tests/support/transcript.py`, which plays it again.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.contract.outbound import Content, Notice, Question, Settled
from bot.services.rehearsal import COMPANY, Rehearsal


@dataclass(slots=True)
class Transcript:
    """`lines` are all so far; `acts` counts what the customer did."""

    played: Rehearsal
    lines: list[str] = field(default_factory=list)
    acts: int = 0

    def did(self, line: str) -> None:
        self.acts += 1
        self.lines.append(line)

    def typed(self, words: str) -> None:
        """A message without words is a picture's."""
        self.did(f"YOU {words}" if words else "PHOTO")

    def see(self) -> list[Content]:
        """Writes down what has been shown and has happened since the last time; returns what was shown."""
        shown = self.played.take_shown()
        self.lines += [line for content in shown for line in _written(content)]
        self.lines += [*(f"NOTE {note}" for note in self.played.take_notes()), ""]
        return shown

    def text(self, head: str) -> str:
        return "\n".join([head, "", *self.lines]) + "\n"


def head(played: Rehearsal, about: str) -> str:
    """What must be known to play it again."""
    lines = [f"about: {about}", f"survey: {played.survey.key}", f"language: {played.language}"]
    if played.company != COMPANY:
        lines.append(f"company: {played.company or '(none)'}")
    return "\n".join(lines)


def _written(content: Content) -> list[str]:
    if isinstance(content, Question):
        ends = f"({content.low} … {content.high})" if content.low or content.high else ""
        choices = " ".join(f"[✓ {each.label}]" if each.chosen else f"[{each.label}]" for each in content.choices)
        controls = " ".join(f"<{each.label}>" for each in content.controls)
        return _block("BOT", content.lead, content.text, ends, choices, controls, content.hint, content.typed_controls)
    if isinstance(content, Notice):
        return _block("BOT", content.text, *(f"<{each.label}> {each.url}" for each in content.buttons))
    assert isinstance(content, Settled)
    return _block("DONE", f"{content.text} → {content.answer}")


def _block(mark: str, *parts: str) -> list[str]:
    lines = [line for part in parts for line in part.splitlines() if line]
    return [f"{mark if number == 0 else '':<4} {line}" for number, line in enumerate(lines)]
