"""The form of an ending: to whom it is said, what it says, and where it leads."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bot.engine.conditions import parse
from bot.engine.languages import Language
from bot.engine.phrases import phrase
from bot.engine.survey import Ending, Survey
from bot.services.forms import checks
from bot.services.forms.desk import Desk
from bot.services.forms.edits import replaced, state_of
from bot.services.forms.frame import own_first
from bot.services.forms.parts import ONE_LINE, Judge, Part, always_worded, code, fill, named, plainly, sheet, worded
from bot.services.forms.sheet import Answers, Sheet
from bot.services.marks import LENGTH, mark

_LONGEST_LINK = 1000
_LINK = re.compile(r"https://\S+")
_NAME = re.compile(rf"(?P<number>[0-9]{{1,4}})(?:\.(?P<mark>[a-z2-7]{{{LENGTH}}}))?", re.ASCII)


def name(survey: Survey, at: int) -> str:
    """`2.k3fab` for the second ending, which is at place 1: no number alone tells it from another one."""
    return f"{at + 1}.{mark(survey.endings[at])}"


def place(survey: Survey, named: str) -> int | None:
    """Where the ending of that name stands by now, from 0; a bare number is the one that stands there. None: there is
    no such ending, or it has changed."""
    match = _NAME.fullmatch(named)
    if match is None:
        return None
    at = int(match["number"]) - 1
    if match["mark"] is None:
        return at if 0 <= at < len(survey.endings) else None
    same = [there for there, each in enumerate(survey.endings) if mark(each) == match["mark"]]
    return min(same, key=lambda there: abs(there - at), default=None)


def form(desk: Desk, words: Sequence[str]) -> Sheet | None:
    """`new`, which goes before the last one, or the name of one. None: there is no such ending (any more)."""
    survey = desk.survey
    if survey is None or len(words) != 1:
        return None
    if words[0] == "new":
        return _add(survey, desk)
    at = place(survey, words[0])
    return _change(survey, at, desk) if at is not None else None


def _change(survey: Survey, at: int, desk: Desk) -> Sheet:
    ending, named_so = survey.endings[at], name(survey, at)
    for_everybody = at == len(survey.endings) - 1 and ending.when is None
    parts = [*([] if for_everybody else [_when(survey, ending)]), *_parts(survey, ending)]

    def apply(draft: Survey, answers: Answers) -> Survey:
        there = place(draft, named_so)
        if not answers or there is None:
            return draft
        made = Ending(**fill(state_of(draft.endings[there]), parts, answers))
        return replaced(draft, endings=(*draft.endings[:there], made, *draft.endings[there + 1 :]))

    return sheet(phrase("form.title_ending"), parts, desk.language, apply)


def _add(survey: Survey, desk: Desk) -> Sheet:
    parts = [_when(survey, None), *_parts(survey, None)]

    def apply(draft: Survey, answers: Answers) -> Survey:
        made = Ending(**fill({}, parts, answers))
        return replaced(draft, endings=(*draft.endings[:-1], made, draft.endings[-1]))

    return sheet(phrase("form.title_add_ending"), parts, desk.language, apply)


def _when(survey: Survey, ending: Ending | None) -> Part:
    behind = len(survey.questions)
    return Part(
        key="when",
        label=phrase("form.ending_when"),
        hint=phrase("form.ending_when_hint", example=checks.example(survey, behind)),
        now=str(ending.when) if ending is not None and ending.when is not None else "",
        put=plainly("when", parse),
        judge=lambda text, _answers: checks.condition(survey, behind, text),
    )


def _parts(survey: Survey, ending: Ending | None) -> Iterator[Part]:
    languages = own_first(survey)
    for language in languages:
        first = language == languages[0]
        yield Part(
            key=f"text_{code(language)}",
            label=phrase("form.text", language=named(language)),
            hint="" if first else phrase("form.may_follow"),
            now=ending.text.get(language, "") if ending else "",
            needed=first,
            put=always_worded("text", language),
            judge=_judge(survey, language),
        )
    yield _link(ending)
    for language in languages:
        yield Part(
            key=f"link_label_{code(language)}",
            label=phrase("form.link_label", language=named(language)),
            now=(ending.link_label or {}).get(language, "") if ending else "",
            put=worded("link_label", language),
            most=ONE_LINE,
            judge=_judge(survey, language),
        )


def _link(ending: Ending | None) -> Part:
    return Part(
        key="link",
        label=phrase("form.link"),
        hint=phrase("form.link_hint"),
        now=ending.link or "" if ending else "",
        put=plainly("link"),
        most=_LONGEST_LINK,
        judge=lambda text, _answers: None if _LINK.fullmatch(text) else phrase("form.bad_link"),
    )


def _judge(survey: Survey, language: Language) -> Judge:
    return lambda text, _answers: checks.wording(survey, len(survey.questions), language, text)
