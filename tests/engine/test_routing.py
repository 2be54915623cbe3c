"""The path is derived from the answers, and the texts on it are filled in with what is known."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.engine.conversation import Answer, Conversation
from bot.engine.routing import Route
from bot.engine.survey import Choice, MultiChoice, Survey
from bot.surveys import load_text

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
SURVEY = load_text("""
key: path
title: {en: Path, ru: Путь, zh-Hans: 路}
questions:
  - {key: hello, kind: statement, text: {en: Hi, ru: Привет, zh-Hans: 你好}}
  - {key: score, kind: nps, text: {en: Score?, ru: Оценка?, zh-Hans: 评分？}}
  - {key: why, kind: text, when: score is detractor, text: {en: Why?, ru: Почему?, zh-Hans: 为什么？}}
  - {key: late, kind: yes_no, when: why contains late, text: {en: Late?, ru: Поздно?, zh-Hans: 晚了？}}
  - key: used
    kind: multi_choice
    text: {en: Which?, ru: Что?, zh-Hans: 哪些？}
    choices:
      - {key: app, text: {en: "The {company|our} app", ru: Приложение, zh-Hans: 应用}}
      - {key: site, text: {en: Site, ru: Сайт, zh-Hans: 网站}}
  - {key: day, kind: date, text: {en: When?, ru: Когда?, zh-Hans: 哪天？}}
endings: [{text: {en: Bye, ru: Пока, zh-Hans: 再见}}]
""")


def stands(answers: dict[str, Any], **state: Any) -> Conversation:
    return Conversation(
        id="1",
        language=state.pop("language", "en"),
        name=state.pop("name", ""),
        facts=state.pop("facts", {}),
        started_at=NOON,
        last_at=NOON,
        answers={key: Answer(key, value, "", NOON, "e", group(key, value)) for key, value in answers.items()},
        **state,
    )


def group(key: str, value: Any) -> str | None:
    return SURVEY.by_key[key].scale.group(value) if key == "score" else None  # type: ignore[union-attr]


def route(answers: dict[str, Any], survey: Survey = SURVEY, **state: Any) -> Route:
    return Route(survey, stands(answers, **state))


def keys(questions: Any) -> list[str]:
    return [question.key for question in questions]


def test_a_condition_looks_at_the_answers_given_before_it() -> None:
    assert keys(route({}).questions) == ["hello", "score", "used", "day"]
    assert keys(route({"score": 3}).questions) == ["hello", "score", "why", "used", "day"]
    assert "late" in keys(route({"score": 3, "why": "came late"}).questions)


def test_an_answer_off_the_path_does_not_count() -> None:
    """Its question is not asked with this score, so what it said leads nowhere; with the old score it does again."""
    kept = {"why": "came late", "late": True}
    assert keys(route({"score": 9, **kept}).questions) == ["hello", "score", "used", "day"]
    assert route({"score": 9, **kept}).lookup("why") is None
    assert "late" in keys(route({"score": 3, **kept}).questions)


def test_next_comes_what_is_neither_answered_nor_skipped_nor_shown() -> None:
    def after(answers: dict[str, Any], **state: Any) -> str | None:
        question = route(answers, **state).next()
        return question.key if question else None

    assert after({}) == "hello"
    assert after({}, shown=("hello",)) == "score"
    assert after({"score": 9}, shown=("hello",), skipped=("used",)) == "day"
    assert after({"score": 9, "day": "2026-11-02"}, shown=("hello",), skipped=("used",)) is None


def test_a_question_gone_back_to_comes_first_while_it_is_on_the_path() -> None:
    answered = {"score": 3, "why": "slow"}
    gone_back, off_the_path = route(answered, revisit="score"), route(answered, shown=("hello",), revisit="late")
    assert [question.key for question in (gone_back.next(), off_the_path.next()) if question] == ["score", "used"]


def test_those_asked_are_the_answered_and_the_skipped_on_the_path() -> None:
    assert keys(route({"score": 9, "why": "slow"}, skipped=("used",)).asked()) == ["score", "used"]


def test_before_a_question_comes_the_one_on_the_path_that_takes_an_answer() -> None:
    found = route({"score": 9})
    assert found.before("score") is None
    assert found.before("day") == SURVEY.by_key["used"]
    assert found.before("used") == SURVEY.by_key["score"]
    assert found.before("why") is None
    assert found.before(None) is None


# ---------------------------------------------------------------- texts


def said(text: str, answers: dict[str, Any] | None = None, **state: Any) -> str:
    return route(answers or {}, **state).text({"en": text})


def test_a_name_a_fact_or_an_answer_is_filled_in() -> None:
    known: dict[str, Any] = {"name": "Ann", "facts": {"plan": "pro"}}
    assert said("{name}, {plan}, {score}", {"score": 9}, **known) == "Ann, pro, 9"


@pytest.mark.parametrize("state", [{}, {"name": " ", "facts": {"plan": ""}}])
def test_what_is_not_known_or_empty_is_said_otherwise(state: dict[str, Any]) -> None:
    assert said("{name|there}, {plan|your plan}, {day|then}", **state) == "there, your plan, then"


def test_an_answer_off_the_path_is_not_filled_in() -> None:
    assert said("{why|nothing}", {"score": 9, "why": "slow"}) == "nothing"


def test_choices_are_filled_in_by_their_labels_in_the_customers_language() -> None:
    picked: dict[str, Any] = {"used": ("app", "site")}
    assert said("{used}", picked, facts={"company": "Demo"}) == "The Demo app, Site"
    assert said("{used}", picked, language="ru") == "Приложение, Сайт"
    assert said("{used}", picked, language="zh-Hans") == "应用、网站"


@pytest.mark.parametrize(("language", "words"), [("en", "yes"), ("ru", "да"), ("zh-Hans", "是"), ("zh-Hant", "是")])
def test_yes_and_no_are_words(language: str, words: str) -> None:
    known = {"score": 3, "why": "late", "late": True}
    assert said("{late}", known, language=language) == words


def test_what_is_filled_in_is_one_line_not_too_long_and_never_interpreted() -> None:
    assert said("[{plan}]", facts={"plan": "a\n b\t{name}"}, name="Ann") == "[a b {name}]"
    assert len(said("{plan}", facts={"plan": "x" * 5000})) == 200


def test_labels_that_name_one_another_end() -> None:
    endless = Choice(key="app", text={"en": "app and {used|it}"})
    question = MultiChoice(key="used", text={"en": "Which?"}, choices=(endless, endless))
    survey = Survey(key="s", title={"en": "S"}, questions=(question,), endings=SURVEY.endings)
    assert route({"used": ("app",)}, survey).text({"en": "{used}"}) == "app and app"


def test_no_text_says_nothing() -> None:
    assert route({}).text(None) == ""
