"""A survey in words, for those who run it: a paragraph for each question, each ending and the alerts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bot.engine import routing
from bot.engine.conditions import Tree
from bot.engine.languages import Language, Texts, pick
from bot.engine.phrases import Phrase, phrase
from bot.engine.piping import pipe
from bot.engine.survey import Alert, Ces, Csat, Ending, Question, ScoreQuestion, Statement, Survey, show_duration
from bot.services.voice import say

_BETWEEN = " · "


def paragraphs(survey: Survey, spoken: Language, language: Language, called: Mapping[str, str]) -> Iterator[str]:
    """The whole survey as it `spoken` reads to a customer, explained in the reader's own language; `called` are the
    names of those that its alerts page."""
    for number, question in enumerate(survey.questions, 1):
        lines = [headline(question, number, language), read(survey, question.text, spoken)]
        yield "\n".join([*lines, *labels(survey, question, spoken)])
    for number, ending in enumerate(survey.endings, 1):
        yield "\n".join(_ending(survey, ending, number, (spoken, language)))
    if survey.alerts:
        yield "\n".join(alert_line(alert, language, called) for alert in survey.alerts)


def headline(question: Question, number: int, language: Language) -> str:
    """`2. why · own words · optional · when score is detractor`"""
    parts = [f"{number}. {question.key}", say(phrase(f"kind.{question.kind}"), language)]
    if isinstance(question, Csat | Ces):
        parts.append(f"{question.scale.low}-{question.scale.high}")
    if not question.required and not isinstance(question, Statement):
        parts.append(say(phrase("show.optional"), language))
    return _BETWEEN.join([*parts, *_when(question.when, language)])


def labels(survey: Survey, question: Question, spoken: Language) -> list[str]:
    """A line for each choice, or for each end of a scale that is explained."""
    if words := routing.labels(question):
        return [f"- {read(survey, texts, spoken)}" for texts in words.values()]
    if not isinstance(question, ScoreQuestion):
        return []
    ends = ((question.scale.low, question.low), (question.scale.high, question.high))
    return [f"- {value} = {read(survey, texts, spoken)}" for value, texts in ends if texts]


def alert_line(alert: Alert, language: Language, called: Mapping[str, str]) -> str:
    """`called` are the names of those that it pages, by address."""
    targets = ", ".join(called.get(each, each) for each in alert.targets) or phrase("show.default_targets")
    within = show_duration(alert.acknowledge_within)
    told = phrase("show.alert", key=alert.key, condition=str(alert.when), targets=targets, within=within)
    return _BETWEEN.join(say(each, language) for each in (told, *_terms(alert)))


def _terms(alert: Alert) -> Iterator[Phrase]:
    """What else is agreed of the case, where it is."""
    for name, within in (("reply", alert.reply_within), ("resolve", alert.resolve_within)):
        if within is not None:
            yield phrase(f"show.alert_{name}", within=show_duration(within))
    if alert.team is not None:
        yield phrase("show.alert_team", team=alert.team)
    if not alert.urgent:
        yield phrase("show.alert_calm")
    if alert.consent is not None:
        yield phrase("show.alert_consent", key=alert.consent)
    if alert.follow_up is not None:
        yield phrase("show.alert_follow_up", key=alert.follow_up, after=show_duration(alert.follow_up_after))


def read(survey: Survey, texts: Texts, spoken: Language) -> str:
    """As somebody of whom nothing is known would read it."""
    return pipe(pick(texts, spoken, survey.default_language), lambda _name: "").strip()


def _ending(survey: Survey, ending: Ending, number: int, languages: tuple[Language, Language]) -> Iterator[str]:
    spoken, language = languages
    title = say(phrase("show.ending", number=number), language)
    yield _BETWEEN.join([title, *_when(ending.when, language)])
    yield read(survey, ending.text, spoken)
    if ending.link:
        yield ending.link


def _when(condition: Tree | None, language: Language) -> list[str]:
    return [say(phrase("show.when", condition=str(condition)), language)] if condition is not None else []
