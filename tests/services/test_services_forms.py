"""What admins enter in forms becomes a survey: the same one, whether they were asked in a chat or filled in fields."""

from __future__ import annotations

from typing import Any, NamedTuple

import pytest

from bot.contract.outbound import Field
from bot.engine import check
from bot.engine.languages import LANGUAGES, Language
from bot.engine.survey import Survey
from bot.services import formfields, forms
from bot.services.forms import Desk
from bot.services.rehearsal import Rehearsal
from bot.services.voice import say
from tests.services.forms_play import VISIT, Entries, opened, played


class Case(NamedTuple):
    """A form filled in, and what the draft holds afterwards: a path into the document and what stands there."""

    subject: str
    entries: Entries
    path: str
    value: Any


CASES = [
    # -- a question that is there
    Case("question score", {"text_en": "How likely?"}, "questions.0.text.en", "How likely?"),
    Case("question score", {"low_en": "", "low_ru": ""}, "questions.0.low", None),
    Case("question score", {"high_en": "always", "high_ru": "всегда", "required": "no"}, "questions.0.required", False),
    Case("question feeling", {"kind": "stars"}, "questions.3.kind", "stars"),
    Case("question feeling", {"labels_en": "", "points": "p7"}, "questions.3.points", 7),
    Case("question feeling", {"kind": "ces", "form": "faces3"}, "questions.3.form", "faces3"),
    Case("question why", {"when": "score <= 6"}, "questions.1.when", "score <= 6"),
    Case("question why", {"when": ""}, "questions.1.when", None),
    Case("question why", {"max_length": "500", "reason_for": "none"}, "questions.1.reason_for", None),
    Case("question liked", {"at_least": "2", "at_most": "3"}, "questions.2.at_most", 3),
    Case("question liked", {"kind": "choice"}, "questions.2.choices.1.key", "price"),
    Case("question feeling", {"labels_en": ""}, "questions.3.labels", None),
    Case("question visits", {"minimum": "", "maximum": "9,5", "whole": "no"}, "questions.4.maximum", 9.5),
    # -- a new one
    Case(
        "question",
        {"kind": "yes_no", "text_en": "May we call you?", "text_ru": "Можно позвонить?"},
        "questions.5.key",
        "call",
    ),
    Case(
        "question new choice",
        {
            "text_en": "Which day?",
            "text_ru": "Какой день?",
            "choices_en": "Monday\nTuesday",
            "choices_ru": "Понедельник\nВторник",
        },
        "questions.5.choices.1",
        {"key": "tuesday", "text": {"en": "Tuesday", "ru": "Вторник"}},
    ),
    Case(
        "question new csat",
        {
            "text_en": "And the food?",
            "text_ru": "А еда?",
            "labels_en": "Bad\nFair\nGood\nGreat",
            "labels_ru": "Плохо\nНичего\nХорошо\nОтлично",
            "when": "score >= 5",
        },
        "questions.5.labels.3.ru",
        "Отлично",
    ),
    Case(
        "question new text",
        {"text_en": "Why so?", "text_ru": "Почему?", "reason_for": "feeling"},
        "questions.5.reason_for",
        "feeling",
    ),
    Case(
        "question new contact",
        {"text_en": "Where?", "text_ru": "Куда?", "consent_en": "For this only.", "consent_ru": "Только для этого."},
        "questions.5.consent.ru",
        "Только для этого.",
    ),
    Case("question new statement", {"text_en": "Two more.", "text_ru": "Ещё два."}, "questions.5.kind", "statement"),
    Case(
        "question new date", {"text_en": "When?", "text_ru": "Когда?", "required": "yes"}, "questions.5.required", True
    ),
    # -- the survey itself
    Case("about", {"title_en": "Visits", "keyword_ru": ""}, "keywords", {"en": "visit"}),
    Case("about", {"languages": ("ru",)}, "default_language", "ru"),
    Case("about", {"languages": ("ru",)}, "questions.2.choices.0.text", {"ru": "Люди"}),
    Case("about", {"main_language": "ru", "purpose": "relationship"}, "purpose", "relationship"),
    Case("about", {"reminder_after": "", "expires_after": "7d"}, "reminder_after", None),
    Case("about", {"reminder_after": "2h"}, "reminder_after", "2h"),
    # -- endings
    Case("ending 1", {"when": "score >= 9", "link": "https://example.com/b"}, "endings.0.when", "score >= 9"),
    Case("ending 1", {"link": "", "link_label_en": "", "link_label_ru": ""}, "endings.0.link_label", None),
    Case("ending 2", {"text_ru": "Спасибо вам."}, "endings.1.text.ru", "Спасибо вам."),
    Case(
        "ending new",
        {"when": "feeling = 1", "text_en": "Sorry.", "text_ru": "Простите."},
        "endings.1.when",
        "feeling = 1",
    ),
    # -- alerts
    Case("alert low", {"when": "score <= 4", "targets": ""}, "alerts.0.targets", []),
    Case("alert low", {"acknowledge_within": "1h"}, "alerts.0.acknowledge_within", "1h"),
    Case("alert new", {"when": "score is detractor and visits > 3"}, "alerts.1.key", "detractor"),
    Case(
        "alert new",
        {"when": "not liked contains staff", "targets": "telegram:-100123, +447700900123\nslack:T1/U5"},
        "alerts.1.targets",
        ["telegram:-100123", "tel:+447700900123", "slack:T1/U5"],
    ),
    Case("alert low", {"targets": "Duty slack:T1/C2 дежурный"}, "alerts.0.targets", ["duty", "slack:T1/C2"]),
    Case("alert low", {"more": "yes", "reply_within": "2h", "resolve_within": "2d"}, "alerts.0.reply_within", "2h"),
    Case("alert low", {"more": "yes", "urgent": "no"}, "alerts.0.urgent", False),
    Case("alert new", {"when": "score < 3", "more": "yes", "team": "Care"}, "alerts.1.team", "care"),
    Case("alert low", {"more": "yes", "follow_up": "nps", "follow_up_after": "30d"}, "alerts.0.follow_up", "nps"),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.subject}-{'-'.join(case.entries)}")
def test_a_chat_and_a_form_make_the_same_change(case: Case) -> None:
    after = played(opened(case.subject), case.entries)
    assert check.problems(after) == ()
    assert at(after, case.path) == case.value


def at(survey: Survey, path: str) -> Any:
    found: Any = survey.model_dump(mode="json")
    for part in path.split("."):
        found = found[int(part)] if part.isdecimal() else found[part]
    return found


# ------------------------------------------------ what is there already


UNCHANGED = [
    *(f"question {each.key}" for each in VISIT.questions),
    "about",
    "ending 1",
    "ending 2",
    "alert low",
    "texts zh-Hans",
]


@pytest.mark.parametrize("subject", UNCHANGED[:-1])
@pytest.mark.parametrize("language", LANGUAGES)
def test_who_skips_everything_changes_nothing(subject: str, language: Language) -> None:
    form = opened(subject, language=language)
    assert played(form, {}) is VISIT


@pytest.mark.parametrize("subject", UNCHANGED)
def test_what_was_answered_for_something_that_is_gone_changes_nothing(subject: str) -> None:
    form, other = opened(subject), forms.templates.template("stars")
    assert form.apply(other, {}) is other


@pytest.mark.parametrize(
    "subject",
    ["", "nothing", "question gone", "question score new", "question new haiku", "question new nps nps", "ending 0",
     "ending 3", "ending", "ending x", "alert gone", "alert", "about it", "texts", "texts fr", "texts en", "new haiku"],
)  # fmt: skip
def test_there_is_no_form_of_what_is_not_there(subject: str) -> None:
    assert forms.sheet(subject.split(), Desk(VISIT, "en")) is None


def test_without_a_survey_there_is_only_the_form_that_makes_one() -> None:
    names = ("question", "question new", "about", "ending new", "alert new", "texts ru")
    assert not any(forms.sheet(name.split(), Desk(None, "en")) for name in names)
    assert forms.sheet(("new",), Desk(None, "en")) is not None


def test_a_survey_has_room_for_fifty_questions() -> None:
    survey = VISIT
    while len(survey.questions) < 50:
        survey = played(opened("question new yes_no", survey), {"text_en": "Well?"}, survey)
    assert survey.questions[-1].key == "well_45"
    assert forms.sheet(("question", "new"), Desk(survey, "en")) is None


# ------------------------------------------------ how it is shown


def shown(subject: str, language: Language, survey: Survey | None = VISIT) -> tuple[Field, ...]:
    form = opened(subject, survey, language)
    talk = Rehearsal(form.survey, language)
    talk.begin()
    return formfields.fields(formfields.page(form.survey, talk.conversation), form.survey, form)


SUBJECTS = [*UNCHANGED, "question", "question new nps", "ending new", "alert new", "new", "new nps", "new blank"]


@pytest.mark.parametrize("subject", SUBJECTS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_labels_are_short_and_pages_are_not_long(subject: str, language: Language) -> None:
    form = opened(subject, None if subject.startswith("new") else VISIT, language)
    assert len(form.survey.title[language]) <= 24
    labels = [question.text[language].partition("\n")[0] for question in form.survey.questions]
    assert not [label for label in labels if not 0 < len(label) <= 70 or label.startswith(("form.", "change."))]
    assert len(shown(subject, language, None if subject.startswith("new") else VISIT)) <= 20


def test_a_chat_says_what_stands_there_and_a_field_does_not() -> None:
    (field,) = (each for each in shown("alert low", "en") if each.key == "targets")
    assert field.value == "slack:T1/C2\ntel:+447700900123"
    assert "Now" not in field.hint
    text = opened("alert low").survey.by_key["targets"].text["en"]
    assert text.endswith("\n\nNow: slack:T1/C2; tel:+447700900123\nSkip keeps it, - takes it away.")


def test_what_must_stay_is_not_offered_to_be_taken_away() -> None:
    assert opened("question score").survey.by_key["text_en"].text["en"].endswith("\nSkip keeps it.")


def test_a_field_is_optional_only_where_what_stands_there_can_be_taken_away() -> None:
    survey = VISIT.model_copy(update={"keywords": {"en": "visit"}})
    optional = {field.key for field in shown("about", "en", survey) if not field.required}
    assert optional == {"keyword_en", "keyword_ru", "reminder_after"}


def test_braces_are_shown_as_they_stand() -> None:
    form = opened("question score")
    talk = Rehearsal(form.survey, "en", name="Ann")
    talk.begin()
    talk.command("skip")
    assert talk.question is not None
    assert "{name|there} fills in" in talk.question.text
    assert "Now: Would you recommend {company|us}?" in talk.question.text
    (field,) = (each for each in shown("question score", "en") if each.key == "text_en")
    assert field.hint.startswith("{name|there} fills in")
    assert field.value == "Would you recommend {company|us}?"


def test_choices_stand_as_they_are_called_in_the_admins_language() -> None:
    text = opened("question score", language="ru").survey.by_key["kind"].text["ru"]
    assert "Сейчас: " + say(forms.kinds.kind_part("", "form.kind").options[0][1], "ru") in text


def test_a_long_text_is_cut_where_a_chat_shows_it_and_whole_where_it_is_changed() -> None:
    long = "word " * 200
    survey = played(opened("question score"), {"text_en": long})
    form = opened("question score", survey)
    assert form.values["text_en"] == long.strip()
    assert len(form.survey.by_key["text_en"].text["en"]) < 400


def test_a_new_question_for_a_score_that_has_reasons_is_no_reason_at_first() -> None:
    form = opened("question new text")
    assert form.values["reason_for"] == "none"
    assert [each.key for each in form.survey.by_key["reason_for"].choices] == ["score", "feeling", "none"]  # type: ignore[union-attr]


def test_a_chat_says_that_choosing_several_begins_anew() -> None:
    text = opened("about").survey.by_key["languages"].text["en"]
    assert text.endswith("Now: English, Русский\nSkip keeps these. Otherwise choose all that it shall have.")
