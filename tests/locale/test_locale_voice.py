"""A phrase becomes words: in the right language and plural form, with nothing a customer wrote interpreted."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.engine.languages import LANGUAGES, Language
from bot.engine.phrases import phrase
from bot.engine.words import command_in, is_start, is_stop
from bot.services.voice import say, say_all


def test_a_phrase_is_said_in_the_readers_language() -> None:
    assert [say(phrase("ask.yes"), language) for language in LANGUAGES] == ["Yes", "Да", "是", "是"]


def test_words_are_left_as_they_are() -> None:
    assert say("Hello {name} %s", "ru") == "Hello {name} %s"


def test_placeholders_are_filled_in() -> None:
    assert say(phrase("hint.scale", low=0, high=10), "en") == "Reply with a number from 0 to 10."


@settings(deadline=None)
@given(st.text())
def test_what_a_customer_wrote_is_never_interpreted(text: str) -> None:
    said = say(phrase("say.corrected", answer=text), "en")
    assert said == f"Thank you, we have changed your answer to {text}."


@pytest.mark.parametrize("text", ["{0.__class__}", "{answer}", "{company|us}", "\\1", "%(answer)s", "{{7*7}}"])
def test_a_placeholder_in_a_value_is_not_filled_in_turn(text: str) -> None:
    assert text in say(phrase("say.corrected", answer=text, company="Demo"), "en")


def test_a_phrase_inside_a_phrase_is_said_in_the_same_language() -> None:
    already = phrase("command.already", key="nps", status=phrase("status.paused"))
    assert say(already, "ru") == "Ничего не изменилось: nps уже приостановлен."


@pytest.mark.parametrize(
    ("n", "words"), [(0, "ответов"), (1, "ответ"), (2, "ответа"), (5, "ответов"), (11, "ответов"), (21, "ответ")]
)
def test_russian_counts_in_three_forms(n: int, words: str) -> None:
    assert say(phrase("command.results_headline", title="NPS", n=n), "ru") == f"NPS: {n} {words}"


@pytest.mark.parametrize(("n", "words"), [(0, "answers"), (1, "answer"), (2, "answers")])
def test_english_counts_in_two_forms(n: int, words: str) -> None:
    assert say(phrase("command.results_headline", title="NPS", n=n), "en") == f"NPS: {n} {words}"


def test_a_count_may_stand_in_a_sentence_without_plural_forms() -> None:
    assert say(phrase("staff.repage", n=2), "en") == "Still nobody: page 2."


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "from us:"), ("ru", "Напоминание:"), ("zh-Hans", "我们提醒"), ("zh-Hant", "我們提醒")],
)
@pytest.mark.parametrize("args", [{}, {"company": ""}])
def test_without_a_company_name_the_sentence_still_reads_well(
    language: Language, words: str, args: dict[str, object]
) -> None:
    assert words in say(phrase("lead.reminder", **args), language)


def test_a_sentence_that_no_catalogue_has_is_shown_as_its_id() -> None:
    assert say(phrase("no.such", n=3), "zh-Hant") == "no.such"


def test_a_placeholder_that_nobody_filled_stays_visible() -> None:
    assert say(phrase("hint.scale", low=0), "en") == "Reply with a number from 0 to {high}."


@pytest.mark.parametrize(
    ("within", "language", "words"),
    [
        (timedelta(minutes=15), "en", "15 minutes"),
        (timedelta(minutes=90), "en", "90 minutes"),
        (timedelta(hours=2), "ru", "2 часа"),
        (timedelta(days=7), "zh-Hans", "7天"),
        (timedelta(minutes=15), "zh-Hant", "15 分鐘"),
    ],
)
def test_a_duration_is_said_exactly_and_in_words(within: timedelta, language: Language, words: str) -> None:
    assert words in say(phrase("preview.would_page", within=within), language)


def test_a_fraction_has_the_decimal_mark_of_its_language() -> None:
    between = phrase("reprompt.number_range", minimum=0.5, maximum=Decimal("1000000"))
    assert "0.5 to 1000000" in say(between, "en")
    assert "0,5 до 1000000" in say(between, "ru")


def test_parts_are_joined_and_empty_ones_leave_no_gap() -> None:
    assert say_all((phrase("lead.thanks"), "", "Hi"), "en", " ") == "Thank you! Hi"


@pytest.mark.parametrize(
    ("word", "command"),
    [
        *((word, "back") for word in ("BACK", "НАЗАД", "返回")),
        *((word, "skip") for word in ("SKIP", "ПРОПУСТИТЬ", "跳过", "跳過")),
        *((word, "language") for word in ("LANGUAGE", "ЯЗЫК", "语言", "語言")),
        *((word, "later") for word in ("LATER", "ПОЗЖЕ", "稍后", "稍後")),
    ],
)
def test_the_help_names_words_that_the_bot_understands(word: str, command: str) -> None:
    assert any(word in say(phrase("say.help"), language) for language in LANGUAGES)
    assert command_in(word) == (command, "")


@pytest.mark.parametrize("word", ["STOP", "СТОП", "停止"])
def test_the_word_that_ends_all_messages_is_named_and_understood(word: str) -> None:
    assert any(word in say(phrase("say.help"), language) for language in LANGUAGES)
    assert is_stop(word)


def test_the_way_back_is_named_and_understood() -> None:
    assert all("START" in say(phrase("say.opted_out"), language) for language in LANGUAGES)
    assert is_start("START")
