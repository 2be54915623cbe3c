"""The table of number words agrees with its source, and folding keeps every position."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from num2words import num2words

from bot.engine.words.numbers import WORDS, number_named
from bot.engine.words.text import clean, fold, key, lower

NAMED = (*range(21), *range(30, 101, 10))


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("number", NAMED)
def test_a_number_word_is_what_num2words_says(number: int, language: str) -> None:
    assert number_named(lower(num2words(number, lang=language))) == number


@pytest.mark.parametrize("language", ["en", "ru"])
def test_tens_and_units_are_put_together(language: str) -> None:
    for number in range(21, 100):
        assert number_named(lower(num2words(number, lang=language))) == number


@pytest.mark.parametrize(
    ("text", "number"), [("十一", 11), ("二十", 20), ("九十九", 99), ("〇", 0), ("拾", 10), ("兩", 2)]
)
def test_chinese_numbers_are_named(text: str, number: int) -> None:
    assert number_named(text) == number


@pytest.mark.parametrize("text", ["", "dozen", "двадцать двадцать", "ten one", "九九", "二百五", "пятерочка"])
def test_other_words_name_none(text: str) -> None:
    assert number_named(text) is None


def test_the_table_is_spelled_as_it_is_looked_up() -> None:
    assert [word for word in WORDS if lower(word) != word] == []


@given(st.text())
def test_folding_keeps_every_position(text: str) -> None:
    assert len(fold(text)) == len(text)


@given(st.text(st.characters(exclude_categories=())))
def test_clean_text_can_be_stored(text: str) -> None:
    assert "\x00" not in clean(text)
    assert clean(text).encode("utf-8").decode("utf-8") == clean(text)


def test_keys_forget_case_punctuation_and_pictures() -> None:
    assert key(" «Ёлка»! 🎄 ") == "елка"
    assert key("18+") == "18+"
    assert key("...") == "..."
