"""What words and scores say together, and what words say alone: tables of what customers write, in four languages."""

from __future__ import annotations

from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.engine.words import opinion_words, opinion_words_zh
from bot.engine.words.sentiment import Sentiment, Tone, sentiment, tone
from bot.engine.words.text import lower

_TONES: dict[Tone, tuple[str, ...]] = {
    "strong_positive": (
        "absolutely brilliant!", "Best service ever", "Really good", "AMAZING!!!", "Loved it", "😍 amazing",
        "Wow, that was quick. Couldn't be better.", "Five stars from me", "exceeded my expectations", "amaz\u200bing",
        "Отличный сервис!", "Просто супер", "Лучше не бывает", "очень понравилось", "ОГОНЬ", "Мы в восторге от работы",
        "всё на высшем уровне", "太棒了！", "非常满意", "非常滿意", "完美", "服务一流", "驚喜", "強烈推薦",
    ),
    "positive": (
        "good service", "not bad at all", "Fixed my problem quickly", "no problems", "never had any issues",
        "I can't complain", "Your staff were friendly and helpful :)", "easy to use", "👍", "👍🏽", "no complaints",
        "Helped with my issue", "it works well", "понравилось", "неплохо", "Всё хорошо, спасибо", "проблем не было",
        "решили мою проблему", "вежливые сотрудники", "Доставили вовремя)))", "не к чему придраться", "быстро",
        "不错", "很好", "服务态度很好", "客服很有耐心", "没问题", "沒有問題", "还不错", "問題解決了，謝謝",
        "性價比高", "好用", "My problem was solved",
    ),
    "negative": (
        "not good", "not very good", "It wasn't great", "didn't like it", "not fast or friendly", "too expensive",
        "delivery was late", "the app crashes every time I open it", "could be better", "still not fixed",
        "room for improvement", "I don't recommend it", "nobody answered :(", "Nothing good about it", "not amazing",
        "a bit horrible", "не понравилось", "не очень понравилось", "плохо", "доставка опоздала", "дорого",
        "не работает", "оставляет желать лучшего", "ничего хорошего", "не могу сказать, что плохо, но медленно",
        "Курьер опоздал, еда холодная(((", "приложение зависает", "не рекомендую",
        "不好", "不太满意", "送货很慢", "不喜歡", "价格有点贵", "没有人回复我的问题", "等了很久", "不推荐", "打不开",
        "客服不耐煩", "问题没有解决", "проблему так и не решили",
    ),
    "strong_negative": (
        "absolutely terrible", "Worst company ever", "very slow", "waste of money", "never again", "👎",
        "thanks for nothing", "This is ridiculous", "Total rip-off", "Ужасное обслуживание", "это просто кошмар",
        "очень медленно", "отвратительно", "Хуже некуда", "хамское отношение", "太差了", "垃圾", "服務非常差",
        "再也不来了", "氣死我了", "骗子",
    ),
    "mixed": (
        "brilliant, another outage", "good but expensive", "Great, my order is late again",
        "Oh great, another update 🙄", "Fast delivery, rude courier", "хорошо, но дорого",
        "отлично, опять ничего не работает",
        "Замечательно, очередное обновление", "Еда вкусная, курьер хамил", "很好但是太贵", "东西不错，就是有点贵",
        "真好，又一次停机", "味道好，服務差",
    ),
    "none": (
        "", "   ", "?!", "ok", "it would be great if you had dark mode", "I'd love to see an export",
        "if only it were good",
        "the parcel was brown", "hello, good morning", "Is it good?", "Best regards, Ann", "not only that", "12",
        "нормально", "было бы хорошо добавить тёмную тему", "коробка была синяя", "Добрый день", "не знаю",
        "一般", "还行", "希望能更好", "包裹是蓝色的", "你好", "不好意思", "什麼時候送到",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("expected", "words"), [(each, words) for each, all_ in _TONES.items() for words in all_])
def test_the_words_alone_have_a_tone(expected: Tone, words: str) -> None:
    assert tone(words) == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("good", "positive"), ("slow", "negative"), ("ok", "neutral"), ("good but slow", "unsure"),
        ("the parcel was brown", "unsure"), ("", "unsure"), ("хорошо", "positive"), ("не понравилось", "negative"),
        ("нормально", "neutral"), ("很好", "positive"), ("不好", "negative"), ("一般", "neutral"), ("藍色的", "unsure"),
    ],
)  # fmt: skip
def test_without_a_score_the_words_decide_and_may_leave_it_open(words: str, expected: Sentiment) -> None:
    assert sentiment(words) == expected


@pytest.mark.parametrize("group", ["detractor", "dissatisfied", "hard", "negative"])
def test_a_low_score_counts_unless_the_words_praise_strongly(group: str) -> None:
    assert sentiment("the parcel was brown", group) == "negative"
    assert sentiment("friendly staff", group) == "negative"
    assert sentiment("good but slow", group) == "negative"
    assert sentiment("absolutely brilliant!", group) == "unsure"


@pytest.mark.parametrize("group", ["promoter", "satisfied", "easy", "positive"])
def test_a_high_score_counts_unless_the_words_blame_strongly(group: str) -> None:
    assert sentiment("", group) == "positive"
    assert sentiment("a bit slow", group) == "positive"
    assert sentiment("Отвратительно", group) == "unsure"


@pytest.mark.parametrize("group", ["passive", "neutral"])
def test_beside_a_score_in_the_middle_the_words_decide(group: str) -> None:
    assert sentiment("the parcel was brown", group) == "neutral"
    assert sentiment("good but slow", group) == "neutral"
    assert sentiment("太慢", group) == "negative"
    assert sentiment("很好", group) == "positive"


def test_a_group_nobody_knows_says_nothing() -> None:
    assert sentiment("the parcel was brown", "other") == "unsure"


@pytest.mark.parametrize(
    "words",
    ["not " * 100_000, "very " * 100_000 + "good", "不" * 300_000, "!" * 300_000, "a'" * 200_000, ":" * 200_000 + ")",
     "(" * 300_000, "a" * 300_000, "\u200b" * 300_000, "-" * 300_000, "хорош" * 60_000],
)  # fmt: skip
def test_a_huge_text_is_no_work(words: str) -> None:
    assert tone(words) in get_args(Tone)


_KNOWN = [" ".join(each).replace("*", "") for each in opinion_words.SPELLED] + list(opinion_words_zh.SPELLED)
_TEXTS = st.one_of(
    st.text(max_size=300),
    st.lists(st.sampled_from([*_KNOWN, ",", ".", "?", "\ud800", "\u200d", "\x00", "🙂"]), max_size=12).map(" ".join),
    st.lists(st.sampled_from(list(opinion_words_zh.SPELLED)), max_size=12).map("".join),
)


@given(_TEXTS, st.sampled_from([None, "", "promoter", "passive", "detractor", "hard", "easy"]))
@settings(deadline=None)
def test_every_text_has_one_of_the_values(words: str, group: str | None) -> None:
    assert sentiment(words, group) in get_args(Sentiment)
    assert tone(words) in get_args(Tone)


@given(_TEXTS)
@settings(deadline=None)
def test_case_and_space_around_change_nothing(words: str) -> None:
    if words.lower().upper().lower() == words.upper().lower() == words.lower():
        assert tone(words) == tone(f"  {words.upper()}\n")


def test_the_tables_are_spelled_as_texts_are_read() -> None:
    for wording in opinion_words.SPELLED:
        assert all(lower(word) == word for word in wording), wording
        assert len(wording) == 1 or "*" not in wording[0], wording
    for wording in opinion_words_zh.SPELLED:
        assert lower(wording) == wording
