"""What a new survey can be made from: the surveys that come with the bot, a plain one, and an empty one."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from bot.engine.phrases import Phrase, phrase
from bot.engine.survey import Survey
from bot.services.forms.edits import replaced
from bot.surveys import loader

BLANK = "blank"
#: In the order in which they are offered.
NAMES = ("nps", "csat", "ces", "stars", "churn", "onboarding", "support_csat", BLANK)


def template(name: str) -> Survey:
    """In all languages. An empty one too has a question, in the place of the one it will have."""
    return _made()[name]


def offered() -> tuple[tuple[str, Phrase], ...]:
    return tuple((name, phrase(f"form.template_{name}")) for name in NAMES)


@cache
def _made() -> dict[str, Survey]:
    plain = loader.load_file(Path(__file__).parent / "csat.yaml")
    blank = replaced(plain, key=BLANK, questions=plain.questions[:1], alerts=())
    return {**loader.builtin(), "csat": plain, BLANK: blank}
