"""Which wishes are taken for the same: a table of pairs in four languages, and what is written after `/idea`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import event, insert, select

from bot.engine.languages import LANGUAGES
from bot.services.wishes.similar import BEGINNING, COMPARED, nearest, terms
from bot.services.wishes.similar import alike as _alike
from bot.services.wishes.texts import texts_in
from bot.services.wishes.understood import understood
from bot.storage import tables
from bot.storage.database import Database
from tests.services.wishes_play import idea
from tests.support.houses import ANN, BOB, MEMBER, Play
from tests.support.on_sqlite import databases  # noqa: F401 (a fixture)

SAME = [
    ("dark mode please", "I wish there was a dark mode"),
    ("Export to Excel", "I'd like to export my answers to excel"),
    ("let me pay by Apple Pay", "Apple Pay payment"),
    ("cheaper delivery on weekends", "Delivery at weekends should be cheaper"),
    ("тёмная тема", "хотелось бы тёмную тему"),
    ("выгрузка отчётов в Excel", "Выгружать отчет в excel"),
    ("доставка по выходным", "хочу доставку в выходные"),
    ("оплата картой Мир", "оплатить картой мир"),
    ("希望有深色模式", "可以增加深色模式吗"),
    ("支持导出到Excel", "希望可以导出Excel"),
    ("周末也能配送", "希望周末配送"),
    ("希望週末也能配送", "週末配送"),
    ("支援匯出到 Excel", "希望可以匯出Excel"),
    ("希望有深色模式", "深色模式"),
]
DIFFERENT = [
    ("dark mode please", "Export to Excel"),
    ("export to Excel", "export to PDF"),
    ("a mobile app for Android", "Apple Pay payment"),
    ("cheaper delivery", "cheaper tickets for children"),
    ("dark chocolate", "dark mode"),
    ("тёмная тема", "тёмный шоколад"),
    ("доставка по выходным", "оплата картой"),
    ("выгрузка в Excel", "выгрузка в PDF"),
    ("希望有深色模式", "希望有夜间配送"),
    ("支持导出到Excel", "支持导出到PDF"),
    ("周末配送", "周末营业时间"),
    ("希望週末配送", "希望信用卡付款"),
    ("希望可以退款", "希望可以退货"),
    ("dark mode", "тёмная тема"),
]


def alike(text: str, others: dict[int, str], most: int) -> list[int]:
    return _alike(text, {key: terms(other) for key, other in others.items()}, most)


@pytest.mark.parametrize(("one", "other"), SAME)
def test_two_ways_of_saying_it_are_found_from_either(one: str, other: str) -> None:
    assert alike(one, {7: other}, 3) == [7]
    assert alike(other, {7: one}, 3) == [7]


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_what_only_shares_a_word_is_something_else(one: str, other: str) -> None:
    assert alike(one, {7: other}, 3) == []
    assert alike(other, {7: one}, 3) == []


def test_the_most_alike_comes_first_and_no_more_than_asked_for() -> None:
    others = {1: "dark mode for the web app", 2: "dark mode", 3: "a dark mode", 4: "Dark mode!", 5: "refunds"}
    found = alike("dark mode", others, 3)
    assert len(found) == 3
    assert 5 not in found
    assert 1 not in found


@settings(deadline=None)
@given(st.text(max_size=200), st.text(max_size=200))
def test_any_text_can_be_compared_with_any(one: str, other: str) -> None:
    assert alike(one, {1: other}, 3) in ([], [1])
    assert terms(one).line == "" or alike(one, {1: one}, 3) == [1]


# ---------------------------------------------------------------- a crowded board


def crowd(size: int) -> dict[int, str]:
    """Long wishes that share some words, as those of one shop do."""
    things = [f"{n}a {n}b {n % 7}c {n % 50}d" for n in range(1, size + 1)]
    return {n: f"the delivery of {each} {'and so on and so forth ' * 40}"[:1000] for n, each in enumerate(things, 1)}


@pytest.mark.parametrize("number", [1, 500, 1000])
def test_the_right_one_of_a_thousand_is_found_and_few_are_looked_at_closely(number: int) -> None:
    others = {key: terms(text) for key, text in crowd(1000).items()}
    said = f"delivery {number}b {number}a {number % 7}c {number % 50}d so forth"
    assert len(nearest(terms(said), others)) == COMPARED
    assert _alike(said, others, 3)[0] == number


def test_of_a_few_all_are_looked_at_also_where_a_word_is_misspelt() -> None:
    others = {1: "refunds", 2: "dark mode", 3: "deliveries"}
    assert set(nearest(terms("darck mode"), {key: terms(text) for key, text in others.items()})) == {1, 2, 3}
    assert alike("rfunds", others, 3) == [1]


def test_no_more_of_a_text_counts_than_its_beginning() -> None:
    assert terms("dark mode " * 1000) == terms("dark mode " * (BEGINNING // 10))


# ---------------------------------------------------------------- verb or wish


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("", "list"),
        ("list", "list"),
        ("list in progress", "list in progress"),
        ("vote 12", "vote 12"),
        ("VOTE #12", "vote #12"),
        ("help vote", "help vote"),
        ("decline 12 too slow", "decline 12 too slow"),
        ("merge 1 into 2", "merge 1 into 2"),
        ("from case 3", "from case 3"),
        ("tell wish 1 en: Done", "tell wish 1 en: Done"),
        ("plan", "plan"),
        ("new button colours", "new button colours"),
        ("dark mode please", "new dark mode please"),
        ("show prices with tax", "new show prices with tax"),
        ("list my orders by date", "new list my orders by date"),
        ("vote for a dark mode", "new vote for a dark mode"),
        ("from case to case I must log in", "new from case to case I must log in"),
        ("tell me when my parcel comes", "new tell me when my parcel comes"),
        ("merge my accounts", "new merge my accounts"),
        ("help me find the exit", "new help me find the exit"),
        ("vo 12", "new vo 12"),
        ("希望有深色模式", "new 希望有深色模式"),
    ],
)
def test_a_first_word_is_a_verb_only_with_what_it_takes(said: str, meant: str) -> None:
    assert understood(said.split()) == meant.split()


@given(st.text(max_size=100))
def test_nothing_that_was_said_gets_lost(said: str) -> None:
    words = said.split()
    found = understood(words)
    assert found[-len(words) :][1:] == words[1:]
    assert [each.casefold() for each in found[-len(words) :]] == [each.casefold() for each in words] or not words


# ---------------------------------------------------------------- texts of an admin


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("It is here.", {"en": "It is here."}),
        ("en: It is here. ru: Готово.", {"en": "It is here.", "ru": "Готово."}),
        ("EN:Here zh-hans：做好了 zh-Hant: 做好了", {"en": "Here", "zh-Hans": "做好了", "zh-Hant": "做好了"}),
        ("ru: Готово", {"ru": "Готово"}),
        ("open: at 9, see https://example.com/ru:page", {"en": "open: at 9, see https://example.com/ru:page"}),
        ("", None),
        ("en: a en: b", None),
        ("en: ru: Готово", None),
        ("Hello en: Here", None),
        ("en: " + "a" * 1001, None),
    ],
)
def test_each_language_has_its_text_or_nothing_is_taken(said: str, found: dict[str, str] | None) -> None:
    assert texts_in(said, "en") == found


@given(st.dictionaries(st.sampled_from(LANGUAGES), st.text("abcдё好 ", min_size=1).map(str.strip), min_size=1))
def test_what_is_written_for_each_language_is_read_back(texts: dict[str, str]) -> None:
    said = " ".join(f"{language}: {text}" for language, text in texts.items())
    assert texts_in(said, "en") == (texts if all(texts.values()) else None)


# ---------------------------------------------------------------- what a press costs


async def test_each_wish_is_read_once_by_a_process_and_none_after_it_was_erased(play: Play) -> None:
    await idea(play, ANN, "a garden on the roof")
    await fill(play, crowd(990))
    with reading(play.database) as read:
        assert "on our board" in await idea(play, BOB, "unheard of")
        assert read == [991]
        assert "500a 500b" in await idea(play, MEMBER, "500b 500a 3c 0d delivery so forth")
    assert read == [991, 1]
    assert "garden on the roof" in await idea(play, MEMBER, "garden on a roof")
    await play.say(ANN, "FORGET yes")
    assert "on our board" in await idea(play, MEMBER, "garden on a roof")
    assert not any("garde" in each for terms in play.app.house.wishes.values() for each in terms.each)


async def fill(play: Play, texts: dict[int, str]) -> None:
    """Wishes of one customer, written down at once."""
    (author,) = await play.rows(select(tables.addresses).where(tables.addresses.c.address == str(ANN)))
    values = {"contact_id": author["contact_id"], "address_id": author["id"], "language": "en", "revision": 0}
    at = {"created_at": play.clock(), "changed_at": play.clock()}
    rows = [{**values, **at, "title": text[:80], "words": text, "status": "open"} for text in texts.values()]
    async with play.database.transaction() as tx:
        await tx.run(insert(tables.wishes), rows)


@contextmanager
def reading(database: Database) -> Iterator[list[int]]:
    """The words of how many wishes each statement has asked for."""
    engine, read = database.engine.sync_engine, []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_more: Any) -> None:
        if "substr(" in statement:
            read.append(len(parameters) - 2)

    event.listen(engine, "before_cursor_execute", note)
    yield read
    event.remove(engine, "before_cursor_execute", note)
