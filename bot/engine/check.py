"""What is wrong with a survey whose form is right: names that lead nowhere, texts that are missing, limits that clash.

`problems` refuse the survey; `warnings` only advise. Neither knows lines: whoever read the file adds them.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from difflib import get_close_matches

from bot.engine.conditions import names
from bot.engine.errors import Problem
from bot.engine.places import Path, conditions, texts
from bot.engine.reach import Reach, reach
from bot.engine.references import bad_conditions, bad_pipes, bad_reasons, bad_titles
from bot.engine.survey import MultiChoice, Number, SingleChoice, Survey
from bot.engine.words import command_in, is_start, is_stop
from bot.engine.words.numbers import number_named
from bot.engine.words.text import key

#: What answers a yes or no question. Commands, stop words and numbers are known to `words`.
_ANSWERS = frozenset({"yes", "no", "да", "нет", "是", "否", "是的", "不是"})

#: What the field advises: people answer one question, many a second, few a third.
LONG = 5
LONG_FOR_TRANSACTIONAL = 3


def problems(survey: Survey) -> tuple[Problem, ...]:
    """Everything that must be mended before the survey can run, rule by rule. Empty: it can."""
    return tuple(problem for rule in _RULES for problem in rule(survey))


def warnings(survey: Survey) -> tuple[Problem, ...]:
    """What will run, but probably not as meant: too long, never reached, without effect, or a likely slip."""
    found = reach(survey)
    return (*_length(survey, found), *_unreached(found), *_without_effect(survey), *_slips(survey))


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
            yield Problem((*path, at, "key"), f'"{repeated}" is used above already; every key must be different')


def _taken_keys(survey: Survey) -> Iterator[Problem]:
    for at, question in enumerate(survey.questions):
        if question.key == "name":
            yield Problem(("questions", at, "key"), '"name" always means the customer\'s name; choose another key')


def _missing_languages(survey: Survey) -> Iterator[Problem]:
    """The title says which languages the survey speaks; every text must speak them all."""
    if survey.default_language not in survey.title:
        yield Problem(("title",), f"is not written in the survey's default language, {survey.default_language}")
    for path, wordings, _ in texts(survey):
        missing = [language for language in survey.languages if language not in wordings]
        if missing:
            yield Problem(path, f"is missing in {', '.join(missing)}, which the title has")


def _bad_keywords(survey: Survey) -> Iterator[Problem]:
    plain = [key(keyword) for keyword in survey.keywords.values()]
    for at, (language, keyword) in enumerate(zip(survey.keywords, plain, strict=True)):
        if _means_something(keyword):
            message = "already means something in every chat; choose another word"
        elif not any(character.isalpha() for character in keyword):
            message = "has no letter and could be an answer; choose a word"
        elif keyword in plain[:at]:
            message = "stands there twice"
        else:
            continue
        yield Problem(("keywords", language), f'"{survey.keywords[language]}" {message}')


def _means_something(word: str) -> bool:
    """Twilio's own words (platforms.md, section 7) are all among the stop and start words, commands and answers."""
    said = word in _ANSWERS or number_named(word) is not None
    return said or is_stop(word) or is_start(word) or command_in(word) is not None


def _clashing_limits(survey: Survey) -> Iterator[Problem]:
    for at, question in enumerate(survey.questions):
        if isinstance(question, MultiChoice):
            yield from _choice_limits(("questions", at), question)
        elif isinstance(question, Number):
            yield from _number_limits(("questions", at), question)


def _choice_limits(path: Path, question: MultiChoice) -> Iterator[Problem]:
    if question.at_most is not None and question.at_most < question.at_least:
        yield Problem((*path, "at_most"), f"{question.at_most} is less than at_least, which is {question.at_least}")
    if question.at_least > len(question.choices):
        yield Problem((*path, "at_least"), f"{question.at_least} is more than the {len(question.choices)} choices")


def _number_limits(path: Path, question: Number) -> Iterator[Problem]:
    limits = {"minimum": question.minimum, "maximum": question.maximum}
    endless = [name for name, limit in limits.items() if limit is not None and not math.isfinite(limit)]
    yield from (Problem((*path, name), "must be a plain number; leave it out for no limit") for name in endless)
    if question.minimum is not None and question.maximum is not None and question.minimum > question.maximum:
        yield Problem((*path, "maximum"), "is less than the minimum")


def _bad_durations(survey: Survey) -> Iterator[Problem]:
    for path, duration in _durations(survey):
        if duration % timedelta(minutes=1):
            yield Problem(path, "must be whole minutes, hours or days: 15m, 24h, 7d")


def _durations(survey: Survey) -> Iterator[tuple[Path, timedelta]]:
    if survey.reminder_after is not None:
        yield ("reminder_after",), survey.reminder_after
    yield ("expires_after",), survey.expires_after
    for at, alert in enumerate(survey.alerts):
        yield ("alerts", at, "acknowledge_within"), alert.acknowledge_within


def _no_ending(survey: Survey) -> Iterator[Problem]:
    last = len(survey.endings) - 1
    if survey.endings[last].when is not None:
        yield Problem(("endings", last, "when"), "the last ending must have no condition: it is for everybody else")


_Rule = Callable[[Survey], Iterator[Problem]]
_RULES: tuple[_Rule, ...] = (
    _duplicate_keys,
    _taken_keys,
    bad_conditions,
    bad_reasons,
    _missing_languages,
    bad_titles,
    bad_pipes,
    _bad_keywords,
    _clashing_limits,
    _bad_durations,
    _no_ending,
)


# ---------------------------------------------------------------- warnings


def _length(survey: Survey, found: Reach) -> Iterator[Problem]:
    ceiling = LONG_FOR_TRANSACTIONAL if survey.purpose == "transactional" else LONG
    if found.longest > ceiling:
        yield Problem(
            ("questions",),
            f"some customers are asked {found.longest} questions; more than {ceiling} is long "
            f"for a {survey.purpose} survey, and many will not finish",
        )


def _unreached(found: Reach) -> Iterator[Problem]:
    for path in found.unreached:
        yield Problem((*path,), "nobody can get here: its condition never holds, or something before it always does")


def _without_effect(survey: Survey) -> Iterator[Problem]:
    if survey.reminder_after is not None and survey.reminder_after >= survey.expires_after:
        yield Problem(("reminder_after",), "no reminder will be sent: the survey expires first")
    for at, ending in enumerate(survey.endings):
        if ending.link_label is not None and ending.link is None:
            yield Problem(("endings", at, "link_label"), "is not shown: there is no link")


def _slips(survey: Survey) -> Iterator[Problem]:
    """A name that is no question is a fact; one that looks much like a question is more likely a slip."""
    for path, tree, _ in conditions(survey):
        for name in sorted(names(tree) - survey.by_key.keys()):
            if near := get_close_matches(name, survey.by_key, 1, 0.75):
                yield Problem(path, f'"{name}" is no question, so it is taken for a fact; was "{near[0]}" meant?')
