"""What each kind of question is asked about beside its text."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from typing import get_args

from bot.engine.conditions import parse
from bot.engine.phrases import Phrase, phrase
from bot.engine.scales import CesForm
from bot.engine.survey import ScoreQuestion
from bot.services.forms import checks
from bot.services.forms.choices import choices, labels, limits
from bot.services.forms.frame import Frame
from bot.services.forms.parts import ONE_LINE, Part, always_worded, code, named, plainly, worded
from bot.services.forms.sheet import Answers
from bot.surveys.explain import KINDS
from bot.surveys.foreign.keys import unique

CHOICES = ("choice", "multi_choice")
_SCORES = ("nps", "csat", "ces", "stars")
_POINTS = (3, 5, 7, 10)
_MOST_CHARACTERS = 4000
#: A list has no more to choose from, and the last is for none of them.
_MOST_REASONS = 25


def kind_part(now: str, label: str) -> Part:
    options = tuple((kind, phrase(f"kind.{kind}")) for kind in KINDS)
    return Part("kind", phrase(label), plainly("kind"), kind="one", now=now, needed=True, options=options)


def details(frame: Frame) -> Iterator[tuple[tuple[str, ...], Part]]:
    """The parts in the order in which they are asked, each with the kinds of which it is."""
    for kinds, parts in _DETAILS:
        yield from ((kinds, part) for part in parts(frame))


def consent(frame: Frame) -> Iterator[Part]:
    for language in frame.languages:
        yield Part(
            key=f"consent_{code(language)}",
            label=phrase("form.consent", language=named(language)),
            hint=phrase("form.consent_hint" if language == frame.first else "form.may_follow"),
            now=frame.wording("consent", language),
            needed=language == frame.first,
            put=always_worded("consent", language),
            judge=frame.judge_wording(language),
        )


# ---------------------------------------------------------------- scores


def _points(frame: Frame) -> Iterator[Part]:
    options = tuple((f"p{points}", phrase("form.points_to", points=points)) for points in _POINTS)
    now = f"p{points}" if (points := frame.now("points")) else ""
    put = plainly("points", lambda key: int(key[1:]))
    yield Part("points", phrase("form.points"), put, kind="one", now=now, options=options)


def _form(frame: Frame) -> Iterator[Part]:
    options = tuple((form, phrase(f"form.ces_{form}")) for form in get_args(CesForm))
    yield Part("form", phrase("form.form"), plainly("form"), kind="one", now=frame.now("form", ""), options=options)


def _ends(frame: Frame) -> Iterator[Part]:
    for name in ("low", "high"):
        for language in frame.languages:
            yield Part(
                key=f"{name}_{code(language)}",
                label=phrase(f"form.{name}", language=named(language)),
                now=frame.wording(name, language),
                put=worded(name, language),
                most=ONE_LINE,
                judge=frame.judge_wording(language),
            )


# ---------------------------------------------------------------- words and numbers


def _longest(frame: Frame) -> Iterator[Part]:
    yield Part(
        key="max_length",
        label=phrase("form.max_length"),
        now=str(frame.now("max_length", "")),
        put=plainly("max_length", checks.whole),
        most=ONE_LINE,
        judge=lambda value, _answers: checks.bad_whole(value, 1, _MOST_CHARACTERS),
    )


def _reason(frame: Frame) -> Iterator[Part]:
    """Of which score the words are the reason, where there is one before."""
    scores = [each.key for each in frame.survey.questions[: frame.at] if isinstance(each, ScoreQuestion)]
    none = unique("none", scores)
    if scores:
        yield Part(
            key="reason_for",
            label=phrase("form.reason_for"),
            hint=phrase("form.reason_hint"),
            now=frame.now("reason_for", none),
            kind="one",
            options=(*((score, score) for score in scores[-_MOST_REASONS:]), (none, phrase("form.no_reason"))),
            put=plainly("reason_for", lambda key: None if key == none else key),
        )


def _range(frame: Frame) -> Iterator[Part]:
    for name in ("minimum", "maximum"):
        yield Part(
            key=name,
            label=phrase(f"form.{name}"),
            hint=phrase("form.no_limit"),
            now=_shown(frame.now(name)),
            put=plainly(name, checks.number),
            most=ONE_LINE,
            judge=lambda value, answers, name=name: _bad_limit(frame, name, value, answers),  # type: ignore[misc]
        )


def _bad_limit(frame: Frame, name: str, value: str, answers: Answers) -> Phrase | None:
    limit = checks.number(value)
    least = checks.number(str(answers.get("minimum", _shown(frame.now("minimum")))))
    if limit is not None and name == "maximum" and least is not None and limit < least:
        return phrase("form.problem", what=phrase("check.maximum"), do=phrase("check.maximum_do"))
    return checks.bad_number(value)


def _shown(limit: float | None) -> str:
    """10 rather than 10.0, and nothing else that a number could be written as."""
    return "" if limit is None else f"{Decimal(str(limit)).normalize():f}"


# ---------------------------------------------------------------- all of them


def _whole(frame: Frame) -> Iterator[Part]:
    yield _yes_no(frame, "whole", phrase("form.whole_numbers"))


def _required(frame: Frame) -> Iterator[Part]:
    yield _yes_no(frame, "required", phrase("form.required"))


def _yes_no(frame: Frame, name: str, label: Phrase) -> Part:
    now = {None: "", True: "yes", False: "no"}[frame.now(name)]
    return Part(name, label, plainly(name), kind="yes_no", now=now)


def _when(frame: Frame) -> Iterator[Part]:
    yield Part(
        key="when",
        label=phrase("form.when"),
        hint=phrase("form.when_hint", example=checks.example(frame.survey, frame.at)),
        now=str(frame.now("when", "")),
        put=plainly("when", parse),
        judge=lambda text, _answers: checks.condition(frame.survey, frame.at, text),
    )


_DETAILS: Iterable[tuple[tuple[str, ...], Callable[[Frame], Iterator[Part]]]] = (
    (CHOICES, choices),
    (("multi_choice",), limits),
    (("csat",), _points),
    (("csat",), labels),
    (("ces",), _form),
    (_SCORES, _ends),
    (("text",), _longest),
    (("text",), _reason),
    (("number",), _range),
    (("number",), _whole),
    (("contact",), consent),
    (tuple(each for each in KINDS if each != "statement"), _required),
    (tuple(KINDS), _when),
)
