"""What a form is: a small survey that staff answer, and what becomes of a draft by it, where it is about one.

A chat asks it question by question; a platform that shows forms shows as much of it at once as does not depend on
itself. Both end in the same answers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from bot.engine.conversation import Value
from bot.engine.phrases import Phrase
from bot.engine.survey import Survey

#: What is typed to take away what stands there now; a field that was emptied means the same, and both arrive as "".
CLEAR = "-"

Answers = Mapping[str, Value]
#: What is wrong with an answer (question, value, the answers before it); None: nothing.
Check = Callable[[str, Value, Answers], Phrase | None]
#: The draft after the form. A question that was skipped is not among the answers: what stands there stays.
Apply = Callable[[Survey, Answers], Survey]


def unchanged(survey: Survey, _answers: Answers) -> Survey:
    """What becomes of a draft by a form that is not about one."""
    return survey


class Sheet(NamedTuple):
    """`survey` asks in the language of whoever fills it in. `values` are what stands there now: words, a
    choice's key or several; a question that has one may be skipped, and keeps it. `submit` is the id of what the
    button says that ends it."""

    survey: Survey
    values: Mapping[str, str | tuple[str, ...]]
    check: Check
    apply: Apply = unchanged
    submit: str = "filling.save"
