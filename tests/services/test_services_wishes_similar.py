"""Which wishes are taken for the same: a table of pairs in four languages, and what is written after `/idea`."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.engine.languages import LANGUAGES
from bot.services.wishes.similar import alike, terms
from bot.services.wishes.texts import texts_in
from bot.services.wishes.understood import understood

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
    assert terms(one) == "" or alike(one, {1: one}, 3) == [1]


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
