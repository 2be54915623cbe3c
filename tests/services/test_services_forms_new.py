"""A survey that did not exist: from a template or from nothing, in one language or four."""

from __future__ import annotations

import pytest

from bot.engine import check
from bot.engine.languages import LANGUAGES, Language
from bot.engine.places import texts
from bot.engine.survey import MultiChoice, Survey
from bot.services.forms.sheet import Sheet
from bot.services.forms.templates import NAMES, template
from tests.services.forms_play import Entries, opened, played

WORDS = {"en": "How are you?", "ru": "Как дела?", "zh_hans": "您好吗？", "zh_hant": "您好嗎？"}


def new(subject: str = "new", language: Language = "en", taken: tuple[str, ...] = ()) -> Sheet:
    return opened(subject, None, language, taken)


def made(form: Sheet, entries: Entries) -> Survey:
    survey = played(form, entries)
    assert check.problems(survey) == ()
    return survey


@pytest.mark.parametrize("name", [each for each in NAMES if each != "blank"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_template_alone_is_a_survey_in_the_admins_language(name: str, language: Language) -> None:
    survey = made(new(language=language), {"template": name})
    assert survey == made(new(f"new {name}", language), {})
    assert survey.languages == (language,) == (survey.default_language,)
    assert all(set(place.texts) == {language} for place in texts(survey))
    assert [each.key for each in survey.questions] == [each.key for each in template(name).questions]
    assert not survey.keywords
    assert survey.title == {language: template(name).title[language]}


def test_a_template_is_cut_down_to_the_languages_wanted_of_which_the_first_is_the_main_one() -> None:
    survey = made(new("new nps", "zh-Hant"), {"languages": ("en", "ru")})
    assert survey.languages == ("en", "ru")
    assert survey.default_language == "en"
    assert len(survey.endings) == 3


def test_a_title_may_be_another_one_and_gives_the_key() -> None:
    entries = {"template": "stars", "languages": ("en", "ru"), "title_en": "Our new shop", "title_ru": "Магазин"}
    survey = made(new(), entries)
    assert survey.title == {"en": "Our new shop", "ru": "Магазин"}
    assert survey.key == "new_shop"
    assert made(new(taken=("new_shop", "new_shop_2")), entries).key == "new_shop_3"


@pytest.mark.parametrize(
    ("language", "title", "key"),
    [("ru", "Опрос после доставки", "opros_posle_dostavki"), ("ru", "Ещё", "eshche"), ("zh-Hans", "满意度", "survey_2"),
     ("zh-Hant", "NPS 調查", "nps"), ("en", "Café Über", "cafe_uber"), ("en", "2026!", "survey_2"),
     ("en", "Name", "name_2"), ("en", "The one and only extraordinarily", "one_only")],
)  # fmt: skip
def test_a_key_is_made_of_the_titles_letters(language: Language, title: str, key: str) -> None:
    entries = {f"title_{language.casefold().replace('-', '_')}": title}
    assert made(new("new csat", language, ("survey_1",)), entries).key == key


@pytest.mark.parametrize("kind", ["nps", "csat", "ces", "stars", "yes_no", "text", "number", "date", "statement"])
def test_an_empty_one_begins_with_a_question_of_any_kind(kind: str) -> None:
    languages = {"languages": ("en", "ru", "zh_hans", "zh_hant")}
    titles = {f"own_title_{code}": words for code, words in WORDS.items()}
    wordings = {f"text_{code}": words for code, words in WORDS.items()}
    survey = made(new(), {"template": "blank", **languages, **titles, "kind": kind, **wordings})
    assert survey.languages == LANGUAGES
    key = "score" if kind in ("nps", "csat", "ces", "stars") else "how_are_you"
    assert [(each.key, each.kind) for each in survey.questions] == [(key, kind)]
    assert not survey.alerts
    assert set(survey.endings[0].text) == set(LANGUAGES)


def test_an_empty_one_may_begin_with_choices_in_a_language_that_is_not_the_admins() -> None:
    entries = {
        "languages": ("ru", "zh_hans"),
        "own_title_ru": "Отзыв",
        "own_title_zh_hans": "反馈",
        "kind": "multi_choice",
        "text_ru": "Что понравилось?",
        "text_zh_hans": "喜欢什么？",
        "choices_ru": "Еда\nЛюди",
        "choices_zh_hans": "食物\n人",
    }
    survey = made(new("new blank"), entries)
    (question,) = survey.questions
    assert isinstance(question, MultiChoice)
    assert [(each.key, dict(each.text)) for each in question.choices] == [
        ("eda", {"ru": "Еда", "zh-Hans": "食物"}),
        ("lyudi", {"ru": "Люди", "zh-Hans": "人"}),
    ]
    assert (survey.key, survey.default_language) == ("otzyv", "ru")


def test_an_empty_one_may_begin_with_contact_details() -> None:
    entries = {"own_title_en": "Call me", "kind": "contact", "text_en": "Where do we reach you?", "consent_en": "Once."}
    survey = made(new("new blank"), entries)
    assert survey.questions[0].key == "reach"
    assert survey.questions[0].model_dump()["consent"] == {"en": "Once."}


def test_the_admins_language_is_offered_first_and_chosen_already() -> None:
    form = new(language="zh-Hans")
    question = form.survey.by_key["languages"]
    assert isinstance(question, MultiChoice)
    assert [each.key for each in question.choices] == ["zh_hans", "en", "ru", "zh_hant"]
    assert form.values["languages"] == ("zh_hans",)
