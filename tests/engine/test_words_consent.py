"""STOP and START: every clear wording counts, and no sentence that merely holds the word."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.engine.words import is_start, is_stop

CARRIER_WORDS = ["STOP", "UNSUBSCRIBE", "END", "QUIT", "STOPALL", "REVOKE", "OPTOUT", "CANCEL"]


@pytest.mark.parametrize(
    "word", [*CARRIER_WORDS, "opt out", "СТОП", "отписаться", "停止", "退订", "退訂", "取消订阅", "取消訂閱"]
)
def test_a_stop_word_alone_stops(word: str) -> None:
    for text in (word, word.lower(), f" {word}! ", f"/{word}", f"{word}."):
        assert is_stop(text), text


@pytest.mark.parametrize(
    "text",
    [
        "stop please", "Please, stop", "STOP STOP STOP", "Stop 🛑", "please stop texting me",
        "don't message me again",
        "Don’t text me anymore!", "Stop sending me messages", "stop the surveys", "no more texts",
        "no thanks, stop texting me",
        "Too expensive. Stop texting me!", "take me off your list", "remove me from this list please",
        "Unsubscribe me",
        "I want to opt out", "i don't want any more messages", "Leave me alone!",
        "не пишите мне больше", "Больше не пишите", "больше мне не пишите", "не надо мне больше писать", "Не пишите!",
        "хватит мне писать", "хватит слать смс", "отпишите меня от рассылки", "не присылайте мне сообщения",
        "не хочу получать ваши сообщения", "Пожалуйста, больше не беспокойте меня", "прекратите рассылку",
        "отстаньте от меня", "удалите меня из базы",
        "别再发了", "不要再发了", "請不要再發簡訊給我", "请不要再给我发短信了", "别给我发消息了", "不要打扰我",
        "请勿打扰", "停止发送",
        "我要退订", "不要再联系我", "不想再收到你们的短信", "不想再收到簡訊",
    ],
)  # fmt: skip
def test_any_clear_wording_stops(text: str) -> None:
    assert is_stop(text)


@pytest.mark.parametrize(
    "text",
    [
        "stop sending orders late", "the bus stop was far", "I want to cancel my order because it is late",
        "please cancel my order",
        "don't stop", "don't stop texting me", "don't text me at night", "if it's late, don't message me",
        "stop making excuses",
        "I couldn't stop laughing", "end of story, great service", "I quit my job", "why did you stop texting me?",
        "never send me the wrong size", "don't send me cold food", "don't call me, e-mail me",
        "no more delays please",
        "остановка автобуса далеко", "не пишите так мелко", "не звоните", "не присылайте холодную еду",
        "хватит обманывать",
        "не отправляйте заказ по старому адресу", "отмена заказа заняла час",
        "停车场太远", "不要发票", "别发错货", "不要再发错货了", "取消我的订单", "停止营业太早",
        "如果太晚，不要打扰我",
        "yes", "start", "9", "", "stop" + " late" * 100,
    ],
)  # fmt: skip
def test_a_sentence_that_merely_holds_the_word_does_not(text: str) -> None:
    assert not is_stop(text)


@pytest.mark.parametrize("text", ["START", "start!", "/start", "UNSTOP", "Старт", "начать", "开始", "開始", "重新訂閱"])
def test_a_start_word_alone_starts(text: str) -> None:
    assert is_start(text)


@pytest.mark.parametrize(
    "text", ["yes", "YES", "да", "是", "start over with my order", "let's get started", "stop", ""]
)
def test_an_answer_starts_nothing(text: str) -> None:
    assert not is_start(text)


@given(st.text(max_size=400))
@settings(deadline=None)
def test_no_text_is_both(text: str) -> None:
    assert not (is_stop(text) and is_start(text))


@pytest.mark.parametrize(
    "words",
    [
        "Can you please stop?",
        "stop it",
        "stop txting me",
        "pls stop txt",
        "go away and stop texting me",
        "Stop messages to this number",
        "stop\n-- sent from my phone",
        "Stop (please)",
        "I said stop",
        "/stop@some_bot",
    ],
)
def test_stop_is_heard_however_rudely_or_shortly_it_is_said(words: str) -> None:
    assert is_stop(words)
