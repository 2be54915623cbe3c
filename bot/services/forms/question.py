"""The form of one question: its kind and its text, then what that kind is asked about."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from bot.engine.phrases import phrase
from bot.engine.survey import Question, Survey
from bot.services.forms.choices import keyed
from bot.services.forms.desk import Desk
from bot.services.forms.edits import at_place, state_of
from bot.services.forms.frame import Frame, own_first, texts
from bot.services.forms.keys import question_key
from bot.services.forms.kinds import details, kind_part
from bot.services.forms.parts import Part, State, chosen, fill, sheet
from bot.services.forms.sheet import Answers, Sheet
from bot.surveys.explain import KINDS

_MOST_QUESTIONS = 50


def form(desk: Desk, words: Sequence[str]) -> Sheet | None:
    """`KEY`, or `new` with or without a kind. None: no such question or kind, or no room for one more."""
    survey = desk.survey
    if survey is None:
        return None
    name, *kinds = words or ["new"]
    if name != "new":
        return _change(survey, survey.by_key[name], desk) if name in survey.by_key and not kinds else None
    kind, *more = kinds or [""]
    known = not more and (not kind or kind in KINDS)
    return _add(survey, kind, desk) if known and len(survey.questions) < _MOST_QUESTIONS else None


def _change(survey: Survey, question: Question, desk: Desk) -> Sheet:
    frame = Frame(survey, survey.questions.index(question), question, own_first(survey))
    parts = [kind_part(question.kind, "form.kind"), *texts(frame), *_details(frame, question.kind)]

    def apply(draft: Survey, answers: Answers) -> Survey:
        before = draft.by_key.get(question.key)
        if before is None or not answers:
            return draft
        state = fill(state_of(before), parts, answers)
        return at_place(draft, draft.questions.index(before), made(state, draft))

    return sheet(phrase("form.title_question"), parts, desk.language, apply)


def _add(survey: Survey, kind: str, desk: Desk) -> Sheet:
    """At the end."""
    frame = Frame(survey, len(survey.questions), None, own_first(survey))
    if kind:
        parts = [*texts(frame), *(part for kinds, part in details(frame) if kind in kinds)]
    else:
        parts = [kind_part("", "form.kind"), *texts(frame), *_details(frame, "")]

    def apply(draft: Survey, answers: Answers) -> Survey:
        state = fill({"kind": kind}, parts, answers)
        state["key"] = question_key(state, draft.default_language, draft.by_key.keys())
        return at_place(draft, len(draft.questions), made(state, draft))

    return sheet(phrase("form.title_add"), parts, desk.language, apply)


def _details(frame: Frame, now: str) -> list[Part]:
    """Each asked where the kind chosen has it; `now` is the one that stands there."""
    return [replace(part, when=chosen("kind", kinds, now)) for kinds, part in details(frame)]


def made(state: State, survey: Survey) -> Question:
    """The question of the state's kind, with what of the state fits it."""
    model: Callable[..., Question] = KINDS[state["kind"]]  # type: ignore[assignment]
    fields = {name: state[name] for name in KINDS[state["kind"]].model_fields if name in state}
    if fields.get("choices"):
        fields["choices"] = keyed(fields["choices"], survey.default_language)
    return model(**fields)
