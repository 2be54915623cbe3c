"""The form of what is true of the whole survey: title, languages, keywords, times."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial

from bot.engine.languages import LANGUAGES, Language
from bot.engine.phrases import Phrase, phrase
from bot.engine.survey import Survey, show_duration
from bot.services.forms import checks
from bot.services.forms.desk import Desk
from bot.services.forms.edits import replaced, speaking, state_of
from bot.services.forms.frame import own_first
from bot.services.forms.parts import (
    ONE_LINE,
    Part,
    State,
    always_worded,
    among,
    code,
    fill,
    named,
    plainly,
    sheet,
    worded,
)
from bot.services.forms.sheet import Answers, Sheet

BY_CODE: dict[str, Language] = {code(each): each for each in LANGUAGES}


def form(desk: Desk, words: Sequence[str]) -> Sheet | None:
    if desk.survey is None or words:
        return None
    parts = list(_parts(desk.survey))

    def apply(draft: Survey, answers: Answers) -> Survey:
        return _applied(draft, parts, answers)

    return sheet(phrase("form.title_about"), parts, desk.language, apply)


def _parts(survey: Survey) -> Iterator[Part]:
    """First what may be asked at once; then what a language just added needs."""
    spoken = own_first(survey)
    for language in spoken:
        yield title(survey, language, survey.title[language])
        yield _keyword(survey, language)
    yield languages_part(LANGUAGES, tuple(code(each) for each in survey.languages), phrase("form.languages_hint"))
    yield _main(survey)
    yield _purpose(survey)
    yield _reminder(survey)
    yield _expiry(survey)
    for language in (each for each in LANGUAGES if each not in spoken):
        added = among("languages", code(language))
        yield replace(title(survey, language, ""), when=added)
        yield replace(_keyword(survey, language), when=added)


def _applied(draft: Survey, parts: list[Part], answers: Answers) -> Survey:
    if not answers:
        return draft
    state = fill(state_of(draft), parts, answers)
    chosen = set(state.pop("languages", map(code, state["title"])))
    if code(state["default_language"]) not in chosen:
        state["default_language"] = next(each for each in LANGUAGES if code(each) in chosen)
    survey = replaced(draft, **{**state, "keywords": state["keywords"] or {}})
    gone = {each for each in survey.languages if code(each) not in chosen}
    return speaking(survey, set(LANGUAGES) - gone) if gone else survey


def several(value: object) -> tuple[str, ...]:
    """What was ticked."""
    return tuple(map(str, value)) if isinstance(value, tuple) else (str(value),)


# ---------------------------------------------------------------- words


def title(survey: Survey, language: Language, now: str) -> Part:
    return Part(
        key=f"title_{code(language)}",
        label=phrase("form.title", language=named(language)),
        now=now,
        needed=True,
        put=always_worded("title", language),
        most=ONE_LINE,
        judge=partial(_bad_title, survey, language),
    )


def _bad_title(survey: Survey, language: Language, text: str, _answers: Answers) -> Phrase | None:
    return checks.first_problem(replaced(survey, title={language: text}), ("title", language))


def _keyword(survey: Survey, language: Language) -> Part:
    def judge(text: str, answers: Answers) -> Phrase | None:
        return _bad_keyword(survey, language, text, answers)

    return Part(
        key=f"keyword_{code(language)}",
        label=phrase("form.keyword", language=named(language)),
        hint=phrase("form.keyword_hint"),
        now=survey.keywords.get(language, ""),
        put=worded("keywords", language),
        most=30,
        judge=judge,
    )


def _bad_keyword(survey: Survey, language: Language, text: str, answers: Answers) -> Phrase | None:
    """Those of the other languages come first: the linter objects to the second of two that are the same."""
    if len(text) < 2:
        return phrase("form.keyword_short")
    others = {each: str(answers.get(f"keyword_{code(each)}", survey.keywords.get(each, ""))) for each in LANGUAGES}
    keywords = {each: word for each, word in others.items() if word and each != language}
    return checks.first_problem(replaced(survey, keywords={**keywords, language: text}), ("keywords", language))


# ---------------------------------------------------------------- the rest


def languages_part(offered: Collection[Language], now: tuple[str, ...], hint: Phrase) -> Part:
    options = tuple((code(each), named(each)) for each in offered)
    label = phrase("form.languages")
    return Part("languages", label, plainly("languages"), "many", hint, now=now, needed=True, options=options)


def _main(survey: Survey) -> Part:
    spoken = tuple(code(each) for each in survey.languages)

    def judge(value: str, answers: Answers) -> Phrase | None:
        unspoken = value not in several(answers.get("languages", spoken))
        return phrase("form.not_spoken", language=named(BY_CODE[value])) if unspoken else None

    return Part(
        key="main_language",
        label=phrase("form.main_language"),
        hint=phrase("form.main_language_hint"),
        kind="one",
        now=code(survey.default_language),
        options=tuple((each, named(language)) for each, language in BY_CODE.items()),
        put=plainly("default_language", BY_CODE.__getitem__),
        judge=judge,
    )


def _purpose(survey: Survey) -> Part:
    options = tuple((each, phrase(f"form.purpose_{each}")) for each in ("relationship", "transactional"))
    put = plainly("purpose")
    return Part("purpose", phrase("form.purpose"), put, kind="one", now=survey.purpose, options=options)


def _reminder(survey: Survey) -> Part:
    def put(state: State, value: str) -> None:
        state["reminder_after"] = checks.duration(value)

    part = _time("reminder_after", survey.reminder_after, phrase("form.reminder_hint"))
    return replace(part, put=put)


def _expiry(survey: Survey) -> Part:
    part = _time("expires_after", survey.expires_after, phrase("form.expires_hint"))
    return replace(part, needed=True)


def _time(name: str, now: timedelta | None, hint: Phrase) -> Part:
    return Part(
        key=name,
        label=phrase(f"form.{name}"),
        hint=hint,
        now=show_duration(now) if now is not None else "",
        put=plainly(name, checks.duration),
        most=ONE_LINE,
        judge=lambda value, _answers: checks.bad_duration(value),
    )
