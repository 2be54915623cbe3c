"""What is wrong with a survey whose form is right: names that lead nowhere, texts that are missing, limits that clash.

`problems` refuse the survey; `warnings` only advise. Neither knows lines: whoever read the file adds them.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta

from bot.engine import advice
from bot.engine.errors import Problem
from bot.engine.phrases import phrase
from bot.engine.places import Path, texts
from bot.engine.references import bad_conditions, bad_consents, bad_pipes, bad_reasons, bad_titles
from bot.engine.survey import MultiChoice, Number, SingleChoice, Survey
from bot.engine.words.taken import could_be_an_answer, means_something
from bot.engine.words.text import key


def problems(survey: Survey) -> tuple[Problem, ...]:
    """Everything that must be mended before the survey can run, rule by rule. Empty: it can."""
    return tuple(problem for rule in _RULES for problem in rule(survey))


def warnings(survey: Survey) -> tuple[Problem, ...]:
    """What will run, but probably not as meant: too long, never reached, without effect, or a likely slip.

    Where a key or a condition must be mended first, nothing is said of where conditions lead.
    """
    confused = any(_duplicate_keys(survey)) or any(bad_conditions(survey))
    led = () if confused else advice.led(survey)
    return (*led, *advice.beside(survey))


# ---------------------------------------------------------------- problems


def _duplicate_keys(survey: Survey) -> Iterator[Problem]:
    yield from _repeated(("questions",), [question.key for question in survey.questions])
    yield from _repeated(("alerts",), [alert.key for alert in survey.alerts])
    for at, question in enumerate(survey.questions):
        if isinstance(question, SingleChoice | MultiChoice):
            yield from _repeated(("questions", at, "choices"), [choice.key for choice in question.choices])


def _repeated(path: Path, keys: Sequence[str]) -> Iterator[Problem]:
    for at, repeated in enumerate(keys):
        if repeated in keys[:at]:
            said = phrase("check.repeated", key=repeated)
            message = f'"{repeated}" is used above already; every key must be different'
            yield Problem((*path, at, "key"), message, said=said)


def _taken_keys(survey: Survey) -> Iterator[Problem]:
    for at, question in enumerate(survey.questions):
        if question.key == "name":
            message = '"name" always means the customer\'s name; choose another key'
            yield Problem(("questions", at, "key"), message, said=phrase("check.name_taken"))


def _missing_languages(survey: Survey) -> Iterator[Problem]:
    """The title says which languages the survey speaks; every text must speak them all."""
    if survey.default_language not in survey.title:
        said = phrase("check.no_default", language=phrase(f"lang.{survey.default_language}"))
        message = f"is not written in the survey's default language, {survey.default_language}"
        yield Problem(("title",), message, said=said)
    for path, wordings, _ in texts(survey):
        missing = [language for language in survey.languages if language not in wordings]
        if missing:
            languages = ", ".join(missing)
            said = phrase("check.missing", languages=languages)
            yield Problem(path, f"is missing in {languages}, which the title has", said=said)


def _bad_keywords(survey: Survey) -> Iterator[Problem]:
    plain = [key(keyword) for keyword in survey.keywords.values()]
    for at, (language, keyword) in enumerate(zip(survey.keywords, plain, strict=True)):
        written = survey.keywords[language]
        if could_be_an_answer(keyword):
            message = "has no letter and could be an answer; choose a word"
            said = phrase("check.keyword_no_letter", keyword=written)
        elif means_something(keyword):
            message = "already means something in every chat; choose another word"
            said = phrase("check.keyword_taken", keyword=written)
        elif keyword in plain[:at]:
            message, said = "stands there twice", phrase("check.keyword_twice", keyword=written)
        else:
            continue
        yield Problem(("keywords", language), f'"{written}" {message}', said=said)


def _clashing_limits(survey: Survey) -> Iterator[Problem]:
    for at, question in enumerate(survey.questions):
        if isinstance(question, MultiChoice):
            yield from _choice_limits(("questions", at), question)
        elif isinstance(question, Number):
            yield from _number_limits(("questions", at), question)


def _choice_limits(path: Path, question: MultiChoice) -> Iterator[Problem]:
    least, most, count = question.at_least, question.at_most, len(question.choices)
    if most is not None and most < least:
        said = phrase("check.at_most", most=most, least=least)
        yield Problem((*path, "at_most"), f"{most} is less than at_least, which is {least}", said=said)
    if least > count:
        said = phrase("check.at_least", least=least, count=count)
        yield Problem((*path, "at_least"), f"{least} is more than the {count} choices", said=said)


def _number_limits(path: Path, question: Number) -> Iterator[Problem]:
    limits = {"minimum": question.minimum, "maximum": question.maximum}
    for name in (name for name, limit in limits.items() if limit is not None and not math.isfinite(limit)):
        message = "must be a plain number; leave it out for no limit"
        yield Problem((*path, name), message, said=phrase("check.endless", limit=name))
    if question.minimum is not None and question.maximum is not None and question.minimum > question.maximum:
        yield Problem((*path, "maximum"), "is less than the minimum", said=phrase("check.maximum"))


def _bad_durations(survey: Survey) -> Iterator[Problem]:
    for path, duration in _durations(survey):
        if duration % timedelta(minutes=1):
            message = "must be whole minutes, hours or days: 15m, 24h, 7d"
            yield Problem(path, message, said=phrase("check.duration"))


def _durations(survey: Survey) -> Iterator[tuple[Path, timedelta]]:
    if survey.reminder_after is not None:
        yield ("reminder_after",), survey.reminder_after
    yield ("expires_after",), survey.expires_after
    for at, alert in enumerate(survey.alerts):
        for name in ("acknowledge_within", "reply_within", "resolve_within", "follow_up_after"):
            if (duration := getattr(alert, name)) is not None:
                yield ("alerts", at, name), duration


def _no_ending(survey: Survey) -> Iterator[Problem]:
    last = len(survey.endings) - 1
    if survey.endings[last].when is not None:
        message = "the last ending must have no condition: it is for everybody else"
        yield Problem(("endings", last, "when"), message, said=phrase("check.last_ending"))


_Rule = Callable[[Survey], Iterator[Problem]]
_RULES: tuple[_Rule, ...] = (
    _duplicate_keys,
    _taken_keys,
    bad_conditions,
    bad_reasons,
    bad_consents,
    _missing_languages,
    bad_titles,
    bad_pipes,
    _bad_keywords,
    _clashing_limits,
    _bad_durations,
    _no_ending,
)
