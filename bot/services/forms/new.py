"""The form that makes a survey: from a template in the languages wanted, or from an empty one with a first question."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from bot.engine.languages import LANGUAGES, Language, pick
from bot.engine.phrases import phrase
from bot.engine.survey import Survey
from bot.services.forms import about, frame
from bot.services.forms.choices import choices
from bot.services.forms.desk import Desk
from bot.services.forms.edits import replaced, speaking
from bot.services.forms.frame import Frame
from bot.services.forms.keys import key, question_key
from bot.services.forms.kinds import CHOICES, consent, kind_part
from bot.services.forms.parts import Part, among, both, chosen, code, fill, plainly, sheet
from bot.services.forms.question import made
from bot.services.forms.sheet import Answers, Sheet
from bot.services.forms.templates import BLANK, NAMES, offered, template


class _Plan(NamedTuple):
    """`name` is the template's, empty while it is still to be chosen; the admin's own language comes first."""

    name: str
    languages: tuple[Language, ...]

    @property
    def may_be_blank(self) -> bool:
        return self.name in ("", BLANK)

    @property
    def may_be_made(self) -> bool:
        """Whether it can come from a template that has words of its own."""
        return self.name != BLANK

    def where(self, template: str, *conditions: str) -> str:
        """The conditions, and that of the template where it is still to be chosen."""
        return both("" if self.name else template, *conditions)

    def spoken(self, language: Language) -> str:
        return among("languages", code(language), (code(self.languages[0]),))


_IS_BLANK = f"template = {BLANK}"
_IS_MADE = f"not template = {BLANK}"


def form(desk: Desk, words: Sequence[str]) -> Sheet | None:
    """With or without the name of a template. None: there is no such template."""
    name, *more = words or [""]
    if more or (name and name not in NAMES):
        return None
    plan = _Plan(name, tuple(sorted(LANGUAGES, key=lambda each: each != desk.language)))
    first = list(_first_question(plan)) if plan.may_be_blank else []
    parts = [*_beginning(plan), *_titles(plan), *first]

    def apply(_draft: Survey, answers: Answers) -> Survey:
        return _made(plan, first, answers, desk.taken)

    return sheet(phrase("form.title_new"), parts, desk.language, apply)


# ---------------------------------------------------------------- what is asked


def _beginning(plan: _Plan) -> Iterator[Part]:
    if not plan.name:
        put = plainly("template")
        yield Part("template", phrase("form.template"), put, kind="one", needed=True, options=offered())
    own = code(plan.languages[0])
    yield about.languages_part(plan.languages, (own,), phrase("form.at_least_one"))


def _titles(plan: _Plan) -> Iterator[Part]:
    """A template has one of its own, which may stay."""
    blank = template(BLANK)
    for language in plan.languages if plan.may_be_made else ():
        now = template(plan.name).title[language] if plan.name else ""
        part = about.title(blank, language, now)
        hint = "" if plan.name else phrase("form.title_hint")
        yield replace(part, needed=False, hint=hint, when=plan.where(_IS_MADE, plan.spoken(language)))
    for language in plan.languages if plan.may_be_blank else ():
        part = about.title(blank, language, "")
        yield replace(part, key=f"own_{part.key}", when=plan.where(_IS_BLANK, plan.spoken(language)))


def _first_question(plan: _Plan) -> Iterator[Part]:
    """No more than there must be: the rest is changed where it stands."""
    yield replace(kind_part("", "form.first_kind"), when=plan.where(_IS_BLANK))
    blank = template(BLANK)
    for language in plan.languages:
        (text,) = frame.texts(Frame(blank, 0, None, (language,)))
        yield replace(text, when=plan.where(_IS_BLANK, plan.spoken(language)))
    for language, part in zip(plan.languages, choices(Frame(blank, 0, None, plan.languages)), strict=True):
        when = plan.where(_IS_BLANK, chosen("kind", CHOICES), plan.spoken(language))
        yield replace(part, when=when, needed=True)
    for language in plan.languages:
        (wording,) = consent(Frame(blank, 0, None, (language,)))
        yield replace(wording, when=plan.where(_IS_BLANK, chosen("kind", ("contact",)), plan.spoken(language)))


# ---------------------------------------------------------------- what comes of it


def _made(plan: _Plan, first: list[Part], answers: Answers, taken: frozenset[str]) -> Survey:
    name = plan.name or str(answers["template"])
    languages = _chosen(plan, answers)
    survey = replaced(speaking(template(name), languages), default_language=languages[0], keywords={})
    title = {each: _title(survey, each, answers) for each in languages}
    if name == BLANK:
        survey = _with_first(survey, first, answers)
    return replaced(survey, title=title, key=key(pick(title, "en", languages[0]), taken, "survey_"))


def _chosen(plan: _Plan, answers: Answers) -> list[Language]:
    wanted = about.several(answers.get("languages", code(plan.languages[0])))
    return [each for each in plan.languages if code(each) in wanted]


def _title(survey: Survey, language: Language, answers: Answers) -> str:
    given = (answers.get(f"{name}_{code(language)}") for name in ("title", "own_title"))
    return next((str(each) for each in given if each), survey.title[language])


def _with_first(survey: Survey, parts: list[Part], answers: Answers) -> Survey:
    state = fill({}, parts, answers)
    state["key"] = question_key(state, survey.default_language, ())
    return replaced(survey, questions=(made(state, survey),))
