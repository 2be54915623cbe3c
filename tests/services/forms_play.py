"""A form filled in both ways, as an admin would: question by question in a chat, and page by page as fields."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.engine import replies
from bot.engine.conversation import Answer, Conversation, Value
from bot.engine.languages import Language
from bot.engine.phrases import Phrase
from bot.engine.routing import Route
from bot.engine.survey import FreeText, MultiChoice, Question, SingleChoice, Survey
from bot.services import formfields
from bot.services.forms import Desk, Sheet, sheet
from bot.services.forms.sheet import CLEAR
from bot.services.rehearsal import NOON, Rehearsal

#: By the field's key: words, an option's key or several; "" takes away what stands there. What is not named is left.
Entries = Mapping[str, str | tuple[str, ...]]

VISIT = Survey.model_validate(
    {
        "key": "visit",
        "title": {"en": "Your visit", "ru": "Ваш визит"},
        "keywords": {"en": "visit", "ru": "визит"},
        "questions": [
            {
                "key": "score",
                "kind": "nps",
                "text": {"en": "Would you recommend {company|us}?", "ru": "Посоветуете ли вы нас?"},
                "low": {"en": "never", "ru": "никогда"},
            },
            {
                "key": "why",
                "kind": "text",
                "when": "score is detractor",
                "reason_for": "score",
                "text": {"en": "What held you back?", "ru": "Что помешало?"},
            },
            {
                "key": "liked",
                "kind": "multi_choice",
                "text": {"en": "What did you like?", "ru": "Что понравилось?"},
                "choices": [
                    {"key": "staff", "text": {"en": "Staff", "ru": "Люди"}},
                    {"key": "price", "text": {"en": "Price", "ru": "Цена"}},
                    {"key": "place", "text": {"en": "Place", "ru": "Место"}},
                ],
            },
            {
                "key": "feeling",
                "kind": "csat",
                "text": {"en": "How was it?", "ru": "Как вам?"},
                "labels": [
                    {"en": "Bad", "ru": "Плохо"},
                    {"en": "So-so", "ru": "Так себе"},
                    {"en": "Good", "ru": "Хорошо"},
                ],
            },
            {
                "key": "visits",
                "kind": "number",
                "minimum": 1,
                "text": {"en": "How many visits?", "ru": "Сколько раз?"},
            },
        ],
        "alerts": [{"key": "low", "when": "score <= 3", "targets": ["slack:T1/C2", "tel:+447700900123"]}],
        "endings": [
            {
                "when": "score is promoter",
                "text": {"en": "Thank you!", "ru": "Спасибо!"},
                "link": "https://example.com/review",
                "link_label": {"en": "Write a review", "ru": "Написать отзыв"},
            },
            {"text": {"en": "Thanks.", "ru": "Благодарим."}},
        ],
    }
)


def opened(
    subject: str, survey: Survey | None = VISIT, language: Language = "en", taken: tuple[str, ...] = ()
) -> Sheet:
    made = sheet(subject.split(), Desk(survey, language, frozenset(taken)))
    assert made is not None, subject
    return made


def played(form: Sheet, entries: Entries, draft: Survey = VISIT) -> Survey:
    """The draft after the form, filled in either way with the same."""
    asked, filled = in_chat(form, entries), as_fields(form, entries)
    assert asked == filled
    assert set(entries) <= set(filled), f"never asked: {set(entries) - set(filled)}"
    return form.apply(draft, filled)


# ---------------------------------------------------------------- in a chat


def in_chat(form: Sheet, entries: Entries) -> dict[str, Value]:
    language = form.survey.default_language
    talk = Rehearsal(form.survey, language)
    talk.begin()
    while talk.conversation.open:
        question = form.survey.by_key[talk.conversation.asked or ""]
        if question.key in entries:
            _reply(form, talk, question, _typed(question, entries[question.key], language))
        else:
            talk.command("skip")
        assert talk.conversation.asked != question.key, f"asked again: {question.key}"
    return counting(form.survey, talk.conversation)


def _typed(question: Question, value: str | tuple[str, ...], language: Language) -> str:
    if isinstance(question, SingleChoice | MultiChoice):
        labels = {each.key: each.text[language] for each in question.choices}
        return ", ".join(labels[key] for key in ((value,) if isinstance(value, str) else value))
    return str(value) or CLEAR


def _reply(form: Sheet, talk: Rehearsal, question: Question, text: str) -> None:
    read = replies.read(question, text, talk.language, NOON.date())
    assert isinstance(read, replies.Accepted), (question.key, text, read)
    problem = form.check(question.key, _cleared(question, read.value), counting(form.survey, talk.conversation))
    assert problem is None, problem
    talk.type(text)


# ---------------------------------------------------------------- as fields


def as_fields(form: Sheet, entries: Entries) -> dict[str, Value]:
    conversation = began(form)
    while questions := formfields.page(form.survey, conversation):
        for field, question in zip(formfields.fields(questions, form.survey, form), questions, strict=True):
            after = entered(form, conversation, question, entries.get(field.key, field.value))
            assert not isinstance(after, Phrase), (field.key, after)
            conversation = after
    return counting(form.survey, conversation)


def began(form: Sheet) -> Conversation:
    talk = Rehearsal(form.survey, form.survey.default_language)
    talk.begin()
    return talk.conversation


def entered(form: Sheet, conversation: Conversation, question: Question, value: Any) -> Conversation | Phrase:
    """What comes of one field: what stands there unchanged says nothing."""
    before = form.values.get(question.key, "")
    if value == before or not (value or before):
        assert before or not question.required, f"must be filled in: {question.key}"
        return conversation.but(skipped=(*conversation.skipped, question.key))
    if value:
        read = formfields.read(question, value, form.survey.default_language, NOON.date())
        if isinstance(read, replies.Rejected):
            return read.reason
        value = read.value
    problem = form.check(question.key, value, counting(form.survey, conversation))
    return problem or conversation.with_answer(Answer(question.key, value, "", NOON, "e"))


def _cleared(question: Question, value: Value) -> Value:
    return "" if isinstance(question, FreeText) and value == CLEAR else value


def counting(survey: Survey, conversation: Conversation) -> dict[str, Value]:
    """The answers that are on the path."""
    given = conversation.answers
    asked = Route(survey, conversation).questions
    return {each.key: _cleared(each, given[each.key].value) for each in asked if each.key in given}
