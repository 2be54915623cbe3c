"""Yes and no in four languages and in signs."""

from __future__ import annotations

from datetime import date

import pytest

from bot.engine.phrases import phrase
from bot.engine.replies import Accepted, Rejected, read
from bot.engine.survey import YesNo

TODAY = date(2026, 11, 21)
QUESTION = YesNo(key="call", text="May we contact you about it?")


@pytest.mark.parametrize(
    "text",
    [
        "yes", "Yes!", "y", "yep", "sure", "OK", "of course", "да", "Да, конечно", "ага", "конечно", "можно", "是",
        "是的",
        "好的", "可以", "對", "沒問題", "👍", "👍🏽", "👍👍", "✅", "✔️", "yes 👍", "1", "１", "+",
    ],
)  # fmt: skip
def test_yes(text: str) -> None:
    assert read(QUESTION, text, "ru", TODAY) == Accepted(True)


@pytest.mark.parametrize(
    "text",
    [
        "no", "No.", "n", "nope", "no thanks", "No, thank you", "нет", "Нет, спасибо", "неа", "не надо", "不",
        "不是", "没有",
        "沒有", "不用了", "不要", "否", "👎", "👎🏿", "❌", "🚫", "no 🙂", "2",
    ],
)  # fmt: skip
def test_no(text: str) -> None:
    assert read(QUESTION, text, "en", TODAY) == Accepted(False)


@pytest.mark.parametrize(
    ("text", "value", "rest"),
    [
        ("Yes, call me tomorrow", True, "call me tomorrow"),
        ("да, звоните вечером", True, "звоните вечером"),
        ("好的，请打电话", True, "请打电话"),
        ("no, because it was late", False, "it was late"),
        ("Нет, мне некогда", False, "мне некогда"),
    ],
)
def test_words_that_agree_are_kept(text: str, value: bool, rest: str) -> None:
    assert read(QUESTION, text, "en", TODAY) == Accepted(value, rest)


@pytest.mark.parametrize(
    "text",
    [
        "maybe", "yes and no", "yes?", "yes, but not now", "yes, if you must", "no, go ahead", "no problem",
        "no idea",
        "not sure", "да нет", "да, но не сейчас", "нет, звоните", "может быть", "不知道", "有时候", "不，可以",
        "👍👎", "no 👍",
        "👎 yes", "🤷", "yesterday", "noon", "0", "3", "12", "и да и нет",
    ],
)  # fmt: skip
def test_anything_between_yes_and_no_is_asked_again(text: str) -> None:
    assert read(QUESTION, text, "en", TODAY) == Rejected(phrase("reprompt.yes_no"))
