"""A score as people type it, in four languages: what is understood, and above all what must not be."""

from __future__ import annotations

from datetime import date

import pytest

from bot.engine.languages import LANGUAGES
from bot.engine.phrases import phrase
from bot.engine.replies import Accepted, Rejected, read
from bot.engine.survey import Ces, Csat, Nps, Question, Stars

TODAY = date(2026, 11, 21)
NPS = Nps(key="score", text="How likely are you to recommend us?")
STARS = Stars(key="stars", text="How was it?")
CSAT = Csat(key="csat", text="How satisfied are you?")
FACES = Ces(key="ease", text="How easy was it?", form="faces3")
EFFORT = Ces(key="effort", text="How much effort was it?", form="effort10")
LABELLED = Csat(
    key="mood",
    text="How was it?",
    labels=(
        {"en": "Dissatisfied", "ru": "Не понравилось", "zh-Hans": "不满意", "zh-Hant": "不滿意"},
        {"en": "So-so", "ru": "Так себе", "zh-Hans": "一般", "zh-Hant": "普通"},
        {"en": "Satisfied", "ru": "Понравилось", "zh-Hans": "满意", "zh-Hant": "滿意"},
    ),
)


def score(question: Question, text: str) -> int | None:
    """The score understood; None when the customer would be asked again."""
    reply = read(question, text, "en", TODAY)
    if isinstance(reply, Rejected):
        return None
    assert isinstance(reply.value, int)
    return reply.value


def reason(question: Question, text: str) -> object:
    reply = read(question, text, "en", TODAY)
    assert isinstance(reply, Rejected), reply
    return reply.reason


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("9", 9), (" 9 ", 9), ("９", 9), ("٩", 9), ("9️⃣", 9), ("🔟", 10), ("0", 0), ("10.", 10), ("ten!!", 10),
        ("(9)", 9), ("*9*", 9), ("9)))", 9), ("8 :)", 8), ("10 👍", 10), ("9/10", 9), ("9 / 10", 9), ("9/10分", 9),
        ("9 out of 10", 9), ("nine out of ten", 9), ("9 (out of 10)", 9), ("9 из 10", 9), ("девять из десяти", 9),
        ("9分", 9), ("９分", 9), ("9分，满分10分", 9), ("9分(滿分10分)", 9), ("9 баллов", 9), ("9 points", 9),
        ("nine", 9), ("девять", 9), ("九", 9), ("九分", 9), ("两分", 2), ("兩分", 2), ("〇", 0), ("零", 0), ("玖", 9),
        ("ноль", 0), ("девятку", 9), ("десяточку", 10), ("семёрка", 7), ("семерка", 7), ("I'd say 9", 9),
        ("I’d give it a 9", 9), ("It's a 6", 6), ("My score is 8", 8), ("Definitely a 9!", 9), ("Моя оценка: 9", 9),
        ("ставлю вам 9", 9), ("на девятку", 9), ("我给你们打9分", 9), ("我給9分", 9), ("评分：9", 9), ("給9分吧", 9),
        ("9 9", 9), ("10! 10! 10!", 10), ("9 (nine)", 9), ("9 (девять)", 9), ("0/10", 0),
    ],
)  # fmt: skip
def test_a_score_is_understood_as_it_is_typed(text: str, value: int) -> None:
    assert read(NPS, text, "en", TODAY) == Accepted(value)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_is_understood_whichever_the_customer_has_chosen(language: str) -> None:
    for text in ("nine", "девять", "九分", "9 из 10"):
        assert read(NPS, text, language, TODAY) == Accepted(9)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "value", "rest"),
    [
        ("I'd say a 7 because delivery was late", 7, "delivery was late"),
        ("7 потому что доставка опоздала", 7, "доставка опоздала"),
        ("7, так как долго ждали", 7, "долго ждали"),
        ("7 из-за доставки", 7, "доставки"),
        ("7，因为送货慢", 7, "送货慢"),
        ("７分因為送貨太慢", 7, "送貨太慢"),
        ("9 since they were quick", 9, "they were quick"),
        ("6 because of the price.", 6, "the price."),
        ("7 because it took 45 minutes", 7, "it took 45 minutes"),
        ("10/10 would recommend!", 10, "would recommend!"),
        ("10/10 рекомендую", 10, "рекомендую"),
        ("10分，强烈推荐", 10, "强烈推荐"),
        ("7 (delivery was late)", 7, "delivery was late"),
        ("7\nDelivery was late", 7, "Delivery was late"),
        ("7... Delivery was late", 7, "Delivery was late"),
        ("10 - отлично", 10, "отлично"),
        ("8, не понравилась доставка", 8, "не понравилась доставка"),
        ("9分，送货很快", 9, "送货很快"),
        ("9 😊 love it", 9, "love it"),
        ("10 спасибо", 10, "спасибо"),
        ("9 but slow delivery", 9, "but slow delivery"),
        ("10, no complaints!", 10, "no complaints!"),
        ("8，不是很满意", 8, "不是很满意"),
        ("0, would never recommend", 0, "would never recommend"),
    ],
)
def test_the_words_beside_a_score_are_kept_without_the_connector(text: str, value: int, rest: str) -> None:
    assert read(NPS, text, "en", TODAY) == Accepted(value, rest)


@pytest.mark.parametrize(
    "text",
    [
        # numbers that count something else
        "30 years", "7 days late", "2 of your 5 agents were rude", "it took 3 weeks",
        "9 months ago I would have said 2",
        "7, weeks late", "9 из 10 сотрудников вежливы", "2 of 10 agents were rude", "9/10 dentists agree",
        "10 out of 10 people", "даю 2 недели", "на 5 минут опоздали", "3分钟", "3个星期", "三星期", "7天", "9点",
        "5楼很吵",
        "2 since Monday", "3 as of today", "3 due to arrive today", "5 cause problems", "it's 5, where is my order",
        "1. Delivery was slow", "3) staff", "一、送货慢", "one, the staff", "2 for 1", "9th", "9am", "7:30", "9%",
        "$9",
        "9/10/2026", "他们5", "十分满意", "十分感谢", "一般", "一点也不满意",
        # another scale
        "10 out of 5", "9/5", "7/5", "5/5", "5, out of 5", "5 stars", "5 ⭐", "⭐⭐⭐⭐", "五星", "三分之一",
        "10分之9",
        # two readers, two scores
        "8-9", "8–9", "8 - 9", "8 to 9", "7 or 8", "7 или 8", "7或8", "7、8", "between 7 and 8", "9, 10", "9 10",
        "1 0",
        "9 9 8", "9 8️⃣", "9 🔟", "7.5", "7,5", "9½", "9: ½", "10²", "1⁰", "九点五", "девять с половиной", "9 ⭐⭐⭐",
        "10 because 3 of you helped", "5+", "5-", "~9", ">9", "+9",
        # taken back, hedged, conditional
        "not a 9", "definitely not 10", "не 9", "不是9", "9? no, 3", "9?", "9, not", "9, actually",
        "9, make that three",
        "9. Make that eight", "9, восемь", "9，改八", "7，或者八", "maybe 9", "9, maybe", "about 9", "наверное 9",
        "至少9分",
        "at least 9", "less than 9", "10, if you fix it", "10 but only if you fix it", "9 or so",
        "I'd give a 10 but delivery was late", "я бы поставил 10, но доставка опоздала", "我会给10分，但是太慢",
        "10 would be a lie", "9 but", "9 !⭐", "9 👎", "9 🤔",
        # no number at all
        "👍", "IX", "Ⅸ", "😊", "great", "", "…", "?", "二百五", "a", "nine hundred", "0x9", "9e0",
    ],
)  # fmt: skip
def test_what_two_readers_would_read_differently_is_asked_again(text: str) -> None:
    assert score(NPS, text) is None


@pytest.mark.parametrize("text", ["11", "-1", "100", "99", "eleven", "сто", "11/10", "12!", "9" * 5000, "9" * 40])
def test_a_number_off_the_scale_is_told_the_range(text: str) -> None:
    assert reason(NPS, text[:4000]) == phrase("reprompt.out_of_range", low=0, high=10)


def test_zero_is_off_a_scale_that_starts_at_one() -> None:
    assert reason(STARS, "0") == phrase("reprompt.out_of_range", low=1, high=5)


@pytest.mark.parametrize("text", ["8-9", "7 or 8", "9/5", "7.5"])
def test_several_numbers_are_told_to_be_ambiguous(text: str) -> None:
    assert reason(NPS, text) == phrase("reprompt.ambiguous", low=0, high=10)


@pytest.mark.parametrize("text", ["👍", "great", "not a 9", "30 years"])
def test_anything_else_is_told_the_scale(text: str) -> None:
    assert reason(NPS, text) == phrase("reprompt.scale", low=0, high=10)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("⭐⭐⭐⭐", 4), ("⭐️ ⭐️ ⭐️", 3), ("⭐", 1), ("★★★★☆", 4), ("5 stars", 5), ("five stars!", 5),
        ("5-star", 5),
        ("4 ⭐", 4), ("4 ⭐⭐⭐⭐", 4), ("5 звёзд", 5), ("4 звезды из 5", 4), ("4/5", 4), ("五星", 5), ("5星好评", 5),
        ("3颗星", 3), ("3顆星", 3), ("4 stars out of 5", 4), ("⭐⭐⭐ slow delivery", 3), ("4 stars because slow", 4),
    ],
)  # fmt: skip
def test_stars_are_counted_and_named(text: str, value: int) -> None:
    assert score(STARS, text) == value


@pytest.mark.parametrize(
    "text",
    [
        "4 ⭐⭐",
        "☆☆☆",
        "🌟",
        "⭐ great",
        "9/10",
        "1/10",
        "5 star service was promised",
        "三星手机",
        "⭐⭐ or ⭐⭐⭐",
        "4 stars?",
    ],
)
def test_stars_that_do_not_agree_are_asked_again(text: str) -> None:
    assert score(STARS, text) is None


def test_more_stars_than_there_are_is_out_of_range() -> None:
    assert reason(STARS, "⭐⭐⭐⭐⭐⭐") == phrase("reprompt.out_of_range", low=1, high=5)


def test_five_points_of_satisfaction_may_be_given_as_stars() -> None:
    assert score(CSAT, "⭐⭐⭐⭐") == 4


def test_a_denominator_must_be_the_scales_own_top() -> None:
    assert score(CSAT, "4/5") == 4
    assert score(CSAT, "4/10") is None
    assert score(EFFORT, "4/10") == 4


@pytest.mark.parametrize(("text", "value"), [("🙁", 1), ("😡", 1), ("😐", 2), ("🙂", 3), ("😊😊", 3), ("2", 2)])
def test_faces_are_scores_where_faces_are_asked(text: str, value: int) -> None:
    assert score(FACES, text) == value


@pytest.mark.parametrize("text", ["😊😡", "👍", "hello 🙂", "4"])
def test_other_faces_are_asked_again(text: str) -> None:
    assert score(FACES, text) is None


def test_a_face_is_no_score_elsewhere() -> None:
    assert score(NPS, "😊") is None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("satisfied", 3), ("DISSATISFIED", 1), ("Satisfeid!", 3), ("так себе", 2), ("понравилось", 3),
        ("не понравилось", 1), ("不满意", 1), ("滿意", 3), ("一般", 2), ("3", 3),
        ("Satisfied because they were quick", 3),
    ],
)  # fmt: skip
def test_a_label_is_an_answer_in_any_of_its_languages(text: str, value: int) -> None:
    assert score(LABELLED, text) == value


@pytest.mark.parametrize(
    "text", ["unsatisfied", "disatisfied", "not satisfied", "satisfied?", "satisfied or dissatisfied", "非常满意"]
)
def test_a_label_that_is_only_nearly_one_is_asked_again(text: str) -> None:
    assert reason(LABELLED, text) == phrase("reprompt.choice", count=3)


def test_a_figure_that_is_also_another_labels_name_is_asked_again() -> None:
    backwards = Csat(key="marks", text="Mark?", labels=({"en": "3"}, {"en": "2"}, {"en": "1"}))
    assert score(backwards, "3") is None
    assert score(backwards, "2") == 2
