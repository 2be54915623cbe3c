"""What is said is tagged with topics as it arrives: by lemma, in four languages."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import event, select

from bot.engine.languages import LANGUAGES
from bot.services.topics.matching import Matcher, language_of
from bot.services.topics.starters import starters
from bot.services.topics.topic import Topic
from bot.storage.tables import tags, texts
from tests.support.houses import ANN, PHONE, Play

STARTERS = Matcher(starters())
OWN = Matcher(
    [
        Topic(
            "refund", "topic", {"en": "Refund"}, {"en": ("refund", "money back"), "ru": ("возврат", "вернуть деньги")}
        ),
        Topic("zeta", "competitor", {"en": "Zeta"}, {"en": ("Zeta",), "zh-Hans": ("泽塔",), "zh-Hant": ("澤塔",)}),
    ]
)


@pytest.mark.parametrize(
    ("words", "topics"),
    [
        ("Two couriers came, both late", {"delivery"}), ("It is far too expensive", {"price"}),
        ("It was delivered yesterday", {"delivery"}), ("The app keeps crashing", {"bugs"}),
        ("Your customer  service\nis great", {"support"}), ("it doesn’t work", {"bugs"}), ("PRICES", {"price"}),
        ("The parcel, the price", {"delivery", "price"}), ("ex\u200bpensive", {"price"}),
        ("Курьеры опоздали", {"delivery"}), ("очень дорогая доставка", {"delivery", "price"}),
        ("с вашими ценами", {"price"}), ("приложение не работает", {"bugs"}), ("Ошибок много", {"bugs"}),
        ("неудобным интерфейсом", {"usability"}), ("ДЁШЕВО", {"price"}), ("дешево", {"price"}),
        ("送货太慢了", {"delivery", "speed"}), ("客服不回", {"support"}), ("界面難用", {"usability"}),
        ("送貨很慢", {"delivery", "speed"}),
        ("доставка is expensive", {"delivery", "price"}),
        ("priceless advice", set()), ("a bugle call", set()), ("", set()), ("?!", set()), ("оценка", set()),
    ],
)  # fmt: skip
def test_a_text_is_about_what_its_words_are_forms_of(words: str, topics: set[str]) -> None:
    assert STARTERS.topics(words) == topics


@pytest.mark.parametrize(
    ("words", "topics"),
    [
        ("I want my money back", {"refund"}), ("money is back", set()), ("верните деньги!", {"refund"}),
        ("нужны возвраты", {"refund"}), ("ушёл к Zeta", {"zeta"}), ("還是澤塔好", {"zeta"}), ("ZETA", {"zeta"}),
    ],
)  # fmt: skip
def test_keywords_may_be_several_words_and_names_in_other_letters(words: str, topics: set[str]) -> None:
    assert OWN.topics(words) == topics


@pytest.mark.parametrize("topic", starters(), ids=lambda topic: topic.key)
def test_a_starter_has_a_name_and_keywords_in_each_language_and_is_found_by_all_of_them(topic: Topic) -> None:
    assert set(topic.names) == set(topic.keywords) == set(LANGUAGES)
    for words in topic.keywords.values():
        for keyword in words:
            assert topic.key in STARTERS.topics(keyword), keyword


@pytest.mark.parametrize(
    ("words", "spoken", "language"),
    [
        ("Too slow", "ru", "en"), ("Слишком дорого", "en", "ru"), ("太贵", "en", "zh-Hans"),
        ("太貴", "zh-Hant", "zh-Hant"),
        ("10!", "ru", "ru"), ("", "xx", "en"), ("iPhone 也太贵", "zh-Hans", "zh-Hans"), ("приложение App", "en", "ru"),
    ],
)  # fmt: skip
def test_the_script_tells_the_language_and_the_conversation_what_a_script_does_not(
    words: str, spoken: str, language: str
) -> None:
    assert language_of(words, spoken) == language


@pytest.mark.parametrize(
    "words", ["a" * 500_000, "price " * 100_000, "не " * 100_000, "a-" * 200_000, "太" * 300_000, "\u200b" * 500_000]
)
def test_a_huge_text_is_no_work(words: str) -> None:
    assert STARTERS.topics(words) <= {"price"}


@given(st.text(max_size=300))
@settings(deadline=None)
def test_any_text_has_some_topics_and_a_language(words: str) -> None:
    assert STARTERS.topics(words) <= {each.key for each in starters()}
    assert language_of(words, "en") in LANGUAGES


# ---------------------------------------------------------------- on arrival


async def said(play: Play) -> list[tuple[str, str, str, str]]:
    """source, topic, sentiment, language of each tag."""
    joined = select(texts, tags.c.topic_key).join(
        tags, (tags.c.source == texts.c.source) & (tags.c.source_id == texts.c.source_id)
    )
    rows = await play.rows(joined.order_by(texts.c.said_at, texts.c.source, tags.c.topic_key))
    return [(row["source"], row["topic_key"], row["sentiment"], row["language"]) for row in rows]


async def test_an_answer_in_words_is_tagged_and_the_score_says_how_it_is_meant(play: Play) -> None:
    await play.say(PHONE, "FEEDBACK")
    await play.say(PHONE, "2")
    await play.say(PHONE, "The courier dropped the parcel")
    assert await said(play) == [("answer", "delivery", "negative", "en")]


async def test_words_nobody_asked_for_are_tagged_too(play: Play) -> None:
    await play.say(ANN, "Ваша доставка ужасна")
    assert await said(play) == [("remark", "delivery", "negative", "ru")]


async def test_a_text_about_nothing_known_has_a_sentiment_all_the_same(play: Play) -> None:
    await play.say(ANN, "You are wonderful")
    assert [row["sentiment"] for row in await play.rows(select(texts))] == ["positive"]
    assert await said(play) == []


async def test_the_same_event_twice_is_tagged_once(play: Play) -> None:
    event = await play.say(ANN, "The price is too high")
    await play.take(event)
    assert await said(play) == [("remark", "price", "negative", "en")]


# ---------------------------------------------------------------- what it costs


@pytest.mark.parametrize(
    ("said", "touched"),
    [
        ("9", []),
        ("The courier was late", ["SELECT topics", "INSERT texts", "INSERT tags"]),
        ("You are wonderful", ["SELECT topics", "INSERT texts"]),
    ],
)
async def test_it_costs_a_statement_for_each_thing_it_writes_and_one_to_see_that_no_topic_has_changed(
    play: Play, said: str, touched: list[str]
) -> None:
    await play.say(PHONE, "Your prices are fair")  # from now on this process knows the topics
    if said == "9":
        await play.say(PHONE, "FEEDBACK")
    statements: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        statements.append(statement)

    event.listen(play.database.engine.sync_engine, "before_cursor_execute", note)
    await play.say(PHONE, said)
    found = [re.match(r"(\w+).*?\b(topics|texts|tags)\b", each, re.DOTALL) for each in statements]
    assert [f"{match[1]} {match[2]}" for match in found if match] == touched
