"""What holds for every text whatever: nothing raises, and no loose guess becomes a score."""

from __future__ import annotations

from datetime import date
from typing import get_args

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from bot.engine.languages import LANGUAGES
from bot.engine.replies import Accepted, Rejected, read
from bot.engine.survey import (
    Ces,
    Choice,
    ContactDetails,
    Csat,
    Date,
    FreeText,
    MultiChoice,
    Nps,
    Number,
    Question,
    ScoreQuestion,
    SingleChoice,
    Stars,
    Statement,
    YesNo,
)

TODAY = date(2026, 11, 21)
CHOICES = tuple(
    Choice(key=key, text={"en": key.title(), "ru": ru}) for key, ru in (("price", "Цена"), ("staff", "Люди"))
)
LABELS = ({"en": "Bad"}, {"en": "So-so"}, {"en": "Good"})
SCORES: tuple[ScoreQuestion, ...] = (
    Nps(key="q", text="?"),
    Stars(key="q", text="?"),
    Csat(key="q", text="?"),
    Csat(key="q", text="?", labels=LABELS),
    Ces(key="q", text="?", form="faces3"),
    Ces(key="q", text="?", form="effort10"),
)
QUESTIONS: tuple[Question, ...] = (
    *SCORES,
    SingleChoice(key="q", text="?", choices=CHOICES),
    MultiChoice(key="q", text="?", choices=CHOICES),
    YesNo(key="q", text="?"),
    FreeText(key="q", text="?"),
    Number(key="q", text="?"),
    Date(key="q", text="?"),
    ContactDetails(key="q", text="?", consent="?"),
    Statement(key="q", text="?"),
)

#: Pieces that scores are made of, so that random texts come near the grammar.
PIECES = (
    "0", "1", "3", "5", "7", "9", "10", "11", "９", "九", "十", "nine", "девять", "десяти", "/", "/10", "/5",
    " out of ", " из ",
    "分", "满分", " stars", "⭐", "☆", "👍", "👎", "😡", "🙂", "I'd say ", "a ", "я бы поставил ", "我给",
    " because ", " потому что ",
    "因为", " but ", "но ", "但是", " not ", "no", "нет", "不", "?", "!", ".", ",", "，", "-", "–", " - ", ":",
    "(", ")", "\n", " ",
    "late", "доставка", "慢", "x", "@", "+", "%", " or ", " and ", "и", "yes", "да", "是", "price", "staff",
    "2026", "ноября",
    "\u200b", "\ufe0f", "\x00", "\ud83d", "²", "½", "Ⅸ",
)  # fmt: skip
near_scores = st.lists(st.sampled_from(PIECES), max_size=7).map("".join)
texts = near_scores | st.text(max_size=60)
#: Anything but digits, which would change the numbers around it.
between = texts.filter(lambda text: not any(character.isdecimal() for character in text))


def test_every_kind_of_question_is_read_here() -> None:
    kinds = {each.model_fields["kind"].default for each in get_args(get_args(Question)[0])}
    assert {question.kind for question in QUESTIONS} == kinds


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.kind)
@given(text=texts, language=st.sampled_from(LANGUAGES), region=st.sampled_from([None, "US", "ru", "??"]))
@settings(deadline=None, max_examples=60)
def test_no_text_raises(question: Question, text: str, language: object, region: str | None) -> None:
    reply = read(question, text, language, TODAY, region)  # type: ignore[arg-type]
    assert isinstance(reply, Accepted | Rejected)


@pytest.mark.parametrize("question", SCORES, ids=lambda question: question.kind)
@given(text=texts)
@settings(deadline=None)
def test_an_accepted_score_is_on_the_scale(question: ScoreQuestion, text: str) -> None:
    reply = read(question, text, "en", TODAY)
    if isinstance(reply, Accepted):
        assert type(reply.value) is int
        assert question.scale.low <= reply.value <= question.scale.high


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.kind)
@given(
    text=texts, before=st.sampled_from(["", " ", "\n", "\u3000 "]), after=st.sampled_from(["", " ", "\r\n", "\u00a0"])
)
@settings(deadline=None, max_examples=60)
def test_white_space_around_changes_nothing(question: Question, text: str, before: str, after: str) -> None:
    assert read(question, before + text + after, "en", TODAY) == read(question, text, "en", TODAY)


FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")


@pytest.mark.parametrize("question", [each for each in QUESTIONS if each.kind != "text"], ids=lambda each: each.kind)
@given(text=texts)
@example("9/10")
@settings(deadline=None, max_examples=60)
def test_full_width_digits_mean_the_same(question: Question, text: str) -> None:
    plain, wide = read(question, text, "en", TODAY), read(question, text.translate(FULL_WIDTH), "en", TODAY)
    assert type(plain) is type(wide)
    if isinstance(plain, Accepted) and isinstance(wide, Accepted):
        assert plain.value == wide.value


@pytest.mark.parametrize("question", SCORES, ids=lambda question: question.kind)
@given(data=st.data(), middle=between, before=between, after=between)
@settings(deadline=None)
def test_two_different_numbers_on_the_scale_are_no_score(
    question: ScoreQuestion, data: st.DataObject, middle: str, before: str, after: str
) -> None:
    """Unless the second is what the first is out of."""
    on_scale = st.integers(question.scale.low, question.scale.high)
    first, second = data.draw(on_scale), data.draw(on_scale)
    assume(first != second and middle.replace("\x00", "").replace("\ud83d", ""))
    reply = read(question, f"{before}{first}{middle}{second}{after}", "en", TODAY)
    if isinstance(reply, Accepted):
        assert second == question.scale.high
        assert reply.value == first
