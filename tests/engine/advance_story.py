"""A small survey, and the words in which the rules of a conversation are told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from bot.engine.advance import Step, advance, start
from bot.engine.conversation import Seed
from bot.engine.effects import (
    Ask,
    Effect,
)
from bot.engine.events import Commanded, Event, Expired, Replied, Tapped, WaitTimedOut
from bot.engine.phrases import Phrase
from bot.engine.survey import Survey
from bot.surveys import load_text

E = TypeVar("E", bound=Effect)
NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)

SURVEY = load_text("""
key: pulse
title: {en: Pulse, ru: Пульс}
questions:
  - {key: score, kind: nps, text: {en: "How likely?", ru: "Оценка?"}}
  - key: why
    kind: text
    when: score is detractor
    reason_for: score
    max_length: 20
    text: {en: "Why?", ru: "Почему?"}
  - {key: praise, kind: text, when: score is promoter, reason_for: score, text: {en: "What?", ru: "Что?"}}
  - {key: in_russian, kind: yes_no, when: language = ru, text: {en: "Russian?", ru: "По-русски?"}}
  - key: used
    kind: multi_choice
    text: {en: "Which?", ru: "Что?"}
    choices:
      - {key: app, text: {en: App, ru: Приложение}}
      - {key: site, text: {en: Site, ru: Сайт}}
      - {key: shop, text: {en: Shop, ru: Магазин}}
  - {key: day, kind: date, text: {en: "When?", ru: "Когда?"}}
alerts: [{key: low, when: score is detractor}]
endings: [{text: {en: Bye, ru: Пока}}]
reminder_after: 24h
expires_after: 3d
""")


def begin(survey: Survey = SURVEY) -> Step:
    return start(survey, Seed("7", "start", NOON, "en", "Ann", {"language": "en", "company": "Demo"}))


def go(*events: Event, survey: Survey = SURVEY) -> Step:
    """The last step of a conversation that went like this."""
    step = begin(survey)
    for event in events:
        step = advance(survey, step.conversation, event)
    return step


def said(text: str, *, after: timedelta = HOUR, source: str = "") -> Replied:
    return Replied(f"said:{text}:{after}", NOON + after, text, source)


def edited(text: str, source: str, *, after: timedelta = 2 * HOUR) -> Replied:
    return Replied(f"edited:{text}:{after}", NOON + after, text, source, edited=True)


def tapped(question: str, choice: str, *, after: timedelta = HOUR, source: str = "b1") -> Tapped:
    return Tapped(f"tapped:{question}:{choice}:{after}", NOON + after, question, choice, source)


def used(command: str, argument: str = "", *, after: timedelta = HOUR) -> Commanded:
    return Commanded(f"{command}:{argument}:{after}", NOON + after, command, argument)  # type: ignore[arg-type]


def with_other(**fields: Any) -> Survey:
    return Survey.model_validate({**SURVEY.model_dump(), **fields})


def only(step: Step, kind: type[E]) -> list[E]:
    return [effect for effect in step.effects if isinstance(effect, kind)]


def leads(step: Step) -> list[str]:
    """What is said before the question, by the ids of our sentences."""
    return [part.id for ask in only(step, Ask) for part in ask.prompt.lead if isinstance(part, Phrase)]


def values(step: Step) -> dict[str, object]:
    return {key: answer.value for key, answer in step.conversation.answers.items()}


TO_THE_END = (said("9"), said("All of it"), said("1"), said("today"))


def due(kind: str, after: timedelta, turn: int = 1) -> WaitTimedOut | Expired:
    if kind == "expiry":
        return Expired(f"{kind}:{after}", NOON + after, turn)
    return WaitTimedOut(f"{kind}:{after}", NOON + after, turn, kind)  # type: ignore[arg-type]
