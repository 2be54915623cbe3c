"""Open words: taken as they are."""

from __future__ import annotations

from bot.engine.replies.outcome import Accepted, Reply, Said, rejected
from bot.engine.survey import FreeText


def read_text(question: FreeText, said: Said) -> Reply:
    if len(said.text) > question.max_length:
        return rejected("too_long", limit=question.max_length)
    return Accepted(said.text)
