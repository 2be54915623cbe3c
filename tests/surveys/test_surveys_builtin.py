"""The surveys that come with the bot: complete in four languages, short, and cheap to send by SMS."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any

import gsm0338
import jsonschema
import pytest
from ruamel.yaml import YAML

from bot.engine.check import problems, warnings
from bot.engine.languages import LANGUAGES, Language
from bot.engine.phrases import phrase
from bot.engine.places import texts
from bot.engine.reach import reach
from bot.engine.survey import ContactDetails, Csat, FreeText, Question, ScoreQuestion, SingleChoice, Survey
from bot.services.voice import say
from bot.surveys import builtin, dump, json_schema, load_text

FOLDER = Path(__file__).parents[2] / "bot" / "surveys"
SURVEYS = list(builtin().values())
GSM7 = gsm0338.Codec()
every_survey = pytest.mark.parametrize("survey", SURVEYS, ids=lambda survey: survey.key)


def as_sent(text: str) -> str:
    """With everything piped in left to its fallback."""
    return re.sub(r"\{\w+\|([^{}]*)\}", r"\1", text)


def by_sms(question: Question, language: Language) -> str:
    """The question as an SMS shows it, roughly: the words, the scale or the choices, what to type."""
    lines = [question.text[language]]
    if isinstance(question, ScoreQuestion) and question.low and question.high:
        lines.append(
            f"{question.scale.low} = {question.low[language]}, {question.scale.high} = {question.high[language]}"
        )
    lines += [f"{at} {label[language]}" for at, label in enumerate(labels(question), 1)]
    if isinstance(question, ContactDetails):
        lines.append(question.consent[language])
    if labels(question):
        lines.append(say(phrase("hint.choice", count=len(labels(question))), language))
    elif isinstance(question, ScoreQuestion):
        lines.append(say(phrase("hint.scale", low=question.scale.low, high=question.scale.high), language))
    elif not question.required:
        lines.append(say(phrase("hint.skip"), language))
    return as_sent("\n".join(lines))


def labels(question: Question) -> list[Any]:
    if isinstance(question, SingleChoice):
        return [choice.text for choice in question.choices]
    return list(question.labels or ()) if isinstance(question, Csat) else []


def segments(text: str) -> int:
    """Twilio's arithmetic: 160/153 septets in GSM-7, 70/67 units in UCS-2 (platforms.md, section 7)."""
    try:
        length, alone, each = len(GSM7.encode(text)[0]), 160, 153
    except UnicodeEncodeError:
        length, alone, each = len(text.encode("utf-16-be")) // 2, 70, 67
    return 1 if length <= alone else -(-length // each)


def questions() -> Iterator[Question]:
    return chain.from_iterable(survey.questions for survey in SURVEYS)


def test_there_is_one_for_each_moment() -> None:
    assert set(builtin()) == {"nps", "support_csat", "ces", "stars", "churn", "onboarding", "followup"}


def test_each_file_is_named_after_its_survey() -> None:
    assert {file.stem for file in FOLDER.glob("*.yaml")} == set(builtin())


def test_the_caller_may_change_the_mapping_without_harm() -> None:
    builtin().clear()
    assert builtin()


@every_survey
def test_it_has_neither_problems_nor_warnings(survey: Survey) -> None:
    assert problems(survey) == ()
    assert warnings(survey) == ()


@every_survey
def test_every_text_is_written_in_all_four_languages(survey: Survey) -> None:
    assert survey.languages == LANGUAGES
    assert [place.path for place in texts(survey) if set(place.texts) != set(LANGUAGES)] == []


@every_survey
def test_a_translation_pipes_in_what_the_english_text_does_or_less(survey: Survey) -> None:
    for place in texts(survey):
        piped = {language: set(re.findall(r"\{(\w+)", text)) for language, text in place.texts.items()}
        assert all(names <= piped["en"] for names in piped.values()), place.path


@every_survey
def test_nobody_is_asked_too_much(survey: Survey) -> None:
    assert reach(survey).longest <= (3 if survey.purpose == "transactional" else 5)


@every_survey
def test_english_stays_in_the_sms_alphabet(survey: Survey) -> None:
    for place in texts(survey):
        GSM7.encode(as_sent(place.texts["en"]))


@every_survey
def test_an_english_question_fits_two_sms_segments(survey: Survey) -> None:
    assert {question.key: segments(by_sms(question, "en")) for question in survey.questions} == {
        question.key: pytest.approx(1, abs=1) for question in survey.questions
    }


@every_survey
@pytest.mark.parametrize("language", ["ru", "zh-Hans", "zh-Hant"])
def test_in_the_other_alphabets_it_fits_three_or_four_with_choices(survey: Survey, language: Language) -> None:
    for question in survey.questions:
        assert segments(by_sms(question, language)) <= (4 if labels(question) else 3), question.key


@every_survey
def test_a_file_loads_as_it_was_dumped(survey: Survey) -> None:
    assert load_text(dump(survey)) == survey


@every_survey
def test_its_file_satisfies_the_json_schema(survey: Survey) -> None:
    document = YAML(typ="safe", pure=True).load(FOLDER / f"{survey.key}.yaml")
    jsonschema.Draft202012Validator(json_schema()).validate(document)


def test_a_keyword_starts_one_survey_only() -> None:
    words = [word.casefold() for survey in SURVEYS for word in survey.keywords.values()]
    assert len(words) == len(set(words))


@every_survey
def test_it_can_be_started_by_a_word_of_each_language(survey: Survey) -> None:
    """But for the one that the bot sends by itself."""
    scripts = {"en": "[a-z]", "ru": "[а-я]", "zh-Hans": "[\u4e00-\u9fff]", "zh-Hant": "[\u4e00-\u9fff]"}
    assert all(re.search(scripts[language], word) for language, word in survey.keywords.items())
    assert set(survey.keywords) == (set() if survey.key == "followup" else set(survey.languages))


@pytest.mark.parametrize("group", ["detractor", "passive", "promoter"])
def test_nps_asks_each_group_its_own_why(group: str) -> None:
    asked = [q for q in builtin()["nps"].questions if isinstance(q, FreeText) and str(q.when) == f"score is {group}"]
    assert [q.reason_for for q in asked] == ["score"]


def test_the_words_after_a_low_score_answer_why() -> None:
    """ "2, nobody called back": the rest of the reply must have a question to go to."""
    explained = {q.reason_for for q in questions() if isinstance(q, FreeText)}
    assert {q.key for q in questions() if isinstance(q, ScoreQuestion)} <= explained


@every_survey
def test_a_low_score_opens_a_case(survey: Survey) -> None:
    scores = [question for question in survey.questions if isinstance(question, ScoreQuestion)]
    conditions = " ".join(str(alert.when) for alert in survey.alerts)
    assert all(f"{score.key} is {score.scale.worst}" in conditions for score in scores)


def test_contact_details_are_given_freely_and_only_after_a_yes() -> None:
    asked = [question for question in questions() if isinstance(question, ContactDetails)]
    assert asked
    for question in asked:
        assert not question.required
        assert re.fullmatch(r"\w+ = yes", str(question.when))


def test_only_the_score_must_be_answered() -> None:
    assert all(isinstance(q, ScoreQuestion) for q in questions() if q.required)


def test_no_link_leads_anywhere_before_it_is_changed() -> None:
    endings = chain.from_iterable(survey.endings for survey in SURVEYS)
    assert {ending.link for ending in endings if ending.link} == {"https://example.com/review"}
