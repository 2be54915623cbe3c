"""Typed controls, in any language, as the whole message only."""

from __future__ import annotations

import pytest

from bot.engine.words import command_in, language_named


@pytest.mark.parametrize(
    ("command", "texts"),
    [
        ("back", ["back", "/back", "BACK!", "go back", "назад", "返回", "上一题", "上一題"]),
        ("skip", ["skip", "Skip.", "пропустить", "跳过", "跳過"]),
        ("help", ["help", "/help", "помощь", "帮助", "幫助"]),
        ("language", ["language", "язык", "语言", "語言"]),
        ("later", ["later", "not now", "tomorrow", "позже", "не сейчас", "завтра", "稍后再说", "稍後", "明天"]),
        ("later", ["Tomorrow, please", "спроси завтра", "Спросите завтра.", "спросить завтра", "明天再问", "明天問"]),
    ],
)
def test_a_control_is_understood_in_four_languages(command: str, texts: list[str]) -> None:
    assert [command_in(text) for text in texts] == [(command, "")] * len(texts)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("change 1", "1"),
        ("/change 12", "12"),
        ("изменить 1", "1"),
        ("修改1", "1"),
        ("更改 １", "1"),
        ("修改第3题", "3"),
    ],
)
def test_change_names_the_question(text: str, number: str) -> None:
    assert command_in(text) == ("change", number)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("language ru", "ru"), ("/language zh-Hant", "zh-Hant"), ("Language: English", "en"),
        ("язык английский", "en"),
        ("русский", "ru"), ("English", "en"), ("中文", "zh-Hans"), ("简体中文", "zh-Hans"), ("繁體", "zh-Hant"),
        ("語言 繁體", "zh-Hant"), ("language zh_TW", "zh-Hant"),
    ],
)  # fmt: skip
def test_a_language_can_be_named_in_any_language(text: str, language: str) -> None:
    assert command_in(text) == ("language", language)


@pytest.mark.parametrize(
    "text",
    [
        "language barrier", "help was slow", "later than promised", "I want to go back to my old plan", "change",
        "change my order", "change 100", "skipping breakfast", "en", "", "?", "9", "back" * 100,
    ],
)  # fmt: skip
def test_a_sentence_that_holds_a_control_is_none(text: str) -> None:
    assert command_in(text) is None


def test_a_language_code_is_a_language_where_one_is_asked_for() -> None:
    assert language_named("en") == "en"
    assert language_named("ZH-TW") == "zh-Hant"
    assert language_named("klingon") is None
