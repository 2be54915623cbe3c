"""A language is added by its title, and what it lacks is asked for text by text."""

from __future__ import annotations

from bot.engine import check
from bot.engine.languages import Language
from bot.engine.phrases import phrase
from bot.engine.places import texts
from bot.engine.survey import Survey
from bot.services.forms import Desk, moves, sheet
from bot.services.forms.sheet import Sheet
from tests.services.forms_play import VISIT, in_chat, opened, played


def missing(survey: Survey, language: Language) -> int:
    return sum(language not in place.texts for place in texts(survey))


def everything(form: Sheet) -> dict[str, str]:
    return {question.key: f"words {number}" for number, question in enumerate(form.survey.questions)}


def test_a_language_that_is_added_needs_its_title_and_lacks_the_rest() -> None:
    survey = played(opened("about"), {"languages": ("en", "ru", "zh_hans"), "title_zh_hans": "您的来访"})
    assert survey.languages == ("en", "ru", "zh-Hans")
    assert {problem.said.id for problem in check.problems(survey) if problem.said} == {"check.missing"}
    assert missing(survey, "zh-Hans") == missing(VISIT, "zh-Hans") - 1


def test_a_language_that_is_given_up_leaves_nothing_behind() -> None:
    survey = played(opened("about"), {"languages": ("en",)})
    assert survey.keywords == {"en": "visit"}
    assert all(set(place.texts) == {"en"} for place in texts(survey))


def test_a_language_can_be_given_up_and_another_taken_at_once() -> None:
    entries = {"languages": ("ru", "zh_hant"), "title_zh_hant": "您的來訪", "keyword_zh_hant": "來訪"}
    survey = played(opened("about"), entries)
    assert survey.languages == ("ru", "zh-Hant")
    assert survey.default_language == "ru"
    assert survey.keywords == {"ru": "визит", "zh-Hant": "來訪"}


def test_the_title_comes_first_and_must_be_given() -> None:
    first, *others = opened("texts zh-Hans").survey.questions
    assert len([first, *others]) == missing(VISIT, "zh-Hans")
    assert first.text["en"] == "title\nYour visit"
    assert first.required
    assert not any(each.required for each in others)


def test_all_that_is_missing_can_be_filled_in() -> None:
    form = opened("texts zh-Hans")
    survey = played(form, everything(form))
    assert check.problems(survey) == ()
    assert survey.languages == ("en", "ru", "zh-Hans")
    assert sheet(("texts", "zh-Hans"), Desk(survey, "en")) is None


def test_a_long_survey_is_translated_twenty_texts_at_a_time() -> None:
    english = played(opened("new churn", None), {})
    days = {"text_en": "Which day?", "choices_en": "Monday\nTuesday\nWednesday\nThursday"}
    survey = played(opened("question new choice", english), days, english)
    first = opened("texts ru", survey, "ru")
    assert len(first.survey.questions) == 20 < missing(survey, "ru")
    survey = played(first, everything(first), survey)
    rest = opened("texts ru", survey, "ru")
    survey = played(rest, everything(rest), survey)
    assert (missing(survey, "ru"), check.problems(survey)) == (0, ())


def test_what_is_skipped_is_asked_the_next_time() -> None:
    form = opened("texts zh-Hans")
    survey = played(form, {form.survey.questions[0].key: "您的来访"})
    again = opened("texts zh-Hans", survey)
    assert [each.key for each in again.survey.questions] == [each.key for each in form.survey.questions[1:]]


def test_the_hint_is_what_the_text_says_in_the_surveys_own_language() -> None:
    question = opened("texts zh-Hans", language="ru").survey.questions[1]
    assert question.text["ru"] == "Вопрос 1 (score): текст\nWould you recommend {{as_is|company|us}}?"


def test_a_translation_goes_where_it_belongs_though_somebody_has_moved_that_meanwhile() -> None:
    form = opened("texts zh-Hans")
    answers = in_chat(form, everything(form))
    moved = moves.move(moves.remove(VISIT, "visits"), "feeling", -3)
    later = sheet(("texts", "zh-Hans"), Desk(moved, "en"))
    assert later is not None
    survey = later.apply(moved, answers)
    assert survey.questions[0].key == "feeling"
    assert survey.by_key["score"].text["zh-Hans"] == form.apply(VISIT, answers).by_key["score"].text["zh-Hans"]
    assert survey.by_key["feeling"].text["zh-Hans"] == form.apply(VISIT, answers).by_key["feeling"].text["zh-Hans"]


def test_braces_are_checked_where_the_text_stands() -> None:
    form = opened("texts zh-Hans")
    title, score, *_ = form.survey.questions
    assert form.check(title.key, "您的来访", {}) is None
    filled_in = phrase("form.problem", what=phrase("check.title_filled"), do=phrase("check.title_filled_do"))
    assert form.check(title.key, "{name|您}的来访", {}) == filled_in
    assert form.check(score.key, "{company|我们}", {}) is None
    assert form.check(score.key, "{company}", {}) is not None
