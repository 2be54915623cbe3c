"""The forms in which admins make and change surveys. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from bot.services.forms import about, alert, ending, new, question, texts
from bot.services.forms.desk import Desk
from bot.services.forms.sheet import Sheet

_FORMS: Mapping[str, Callable[[Desk, Sequence[str]], Sheet | None]] = {
    "new": new.form,
    "question": question.form,
    "about": about.form,
    "ending": ending.form,
    "alert": alert.form,
    "texts": texts.form,
}


def sheet(subject: Sequence[str], desk: Desk) -> Sheet | None:
    """The form of that name, about what the words after it name:

    new [TEMPLATE] · question [new [KIND]] · question KEY · about · ending new|N · alert new|KEY · texts LANGUAGE

    None: there is no such form, or what it is about is not there (any more).
    """
    name, *words = subject or [""]
    made = _FORMS.get(name)
    return made(desk, words) if made is not None else None


__all__ = ["Desk", "Sheet", "sheet"]
