"""The customer is in charge: back, skip, help, language, later, stop; and an answer can be changed."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from bot.engine.languages import LANGUAGES, Language
from tests.acceptance.channels import CHANNELS, asked
from tests.acceptance.forgery import slack_press
from tests.support.players import SlackPlayer, TelegramPlayer
from tests.support.world import World

pytestmark = pytest.mark.asyncio(loop_scope="module")


@dataclass(frozen=True)
class Words:
    """What the customer types, and some of what they are told."""

    help: str
    helped: str
    back: str
    skip: str
    later: str
    postponed: str
    stop: str
    stopped: str
    start: str
    welcome: str


WORDS: dict[Language, Words] = {
    "en": Words(
        "help", "These questions come from Acme.", "back", "skip", "later", "We'll ask again tomorrow.",
        "please stop texting me", "you won't hear from us again", "start", "Welcome back!",
    ),
    "ru": Words(
        "помощь", "Вопросы задаёт Acme.", "назад", "пропустить", "позже", "спросим завтра",
        "стоп", "больше не будем вам писать", "старт", "С возвращением!",
    ),
    "zh-Hans": Words(
        "帮助", "这些问题来自Acme。", "返回", "跳过", "稍后", "我们明天再问您",
        "停止", "我们不会再给您发消息", "开始", "欢迎回来",
    ),
    "zh-Hant": Words(
        "幫助", "這些問題來自Acme。", "返回", "跳過", "稍後", "我們明天再問您",
        "停止", "我們不會再傳訊息給您", "開始", "歡迎回來",
    ),
}  # fmt: skip
STILL_CLOSED = "This survey is closed, the answer can no longer be changed."

on_every_channel = pytest.mark.parametrize("name", [name for name, channel in CHANNELS.items() if channel.webhooks])
#: WhatsApp and SMS are one adapter.
on_each = pytest.mark.parametrize("name", ["slack over http", "telegram by webhook", "sms"])
in_every_language = pytest.mark.parametrize("language", LANGUAGES)


@on_each
@in_every_language
async def test_every_control_is_understood_in_the_customers_language(
    acme: World, name: str, language: Language
) -> None:
    words = WORDS[language]
    customer = await CHANNELS[name].begin(acme, language, "nps")
    await customer.answers(words.help)
    helped = await customer.next()
    assert words.helped in helped.text
    assert asked("nps", "score", language) in helped.text
    await customer.say("3")
    await customer.answers(words.back)
    assert asked("nps", "score", language) in (await customer.next()).text
    await customer.say("4")
    await customer.answers(words.skip)
    assert asked("nps", "would_warn", language) in (await customer.next()).text
    await customer.say(words.later)
    assert words.postponed in (await customer.next()).text
    await customer.nothing_more()
    assert await acme.answers(customer.address) == {"score": 4}


@on_each
@in_every_language
async def test_stop_ends_everything_with_one_word_of_confirmation_and_start_undoes_it(
    acme: World, name: str, language: Language
) -> None:
    words = WORDS[language]
    customer = await CHANNELS[name].begin(acme, language, "nps")
    await customer.answers(words.stop)
    assert words.stopped in (await customer.next()).text
    assert await acme.state_of(customer.address) == "opted_out opted_out"
    assert await acme.conversations(customer.address) == [("nps", "finished", "opted_out")]

    await customer.say("9")
    await customer.say(words.stop)
    assert (await acme.tell_bot(f"send ces to {customer.address} yes")).startswith("Not sent: ")
    await customer.nothing_more()

    await customer.say(words.start)
    assert words.welcome in (await customer.next()).text
    await customer.nothing_more()
    assert await acme.state_of(customer.address) == "reachable"


async def test_the_carrier_confirms_its_own_stop_and_start_and_the_bot_keeps_quiet(acme: World) -> None:
    customer = acme.sms_customer()
    await customer.say("feedback")
    await customer.next()
    await customer.say("STOP")
    await customer.nothing_more()
    assert await acme.state_of(customer.address) == "opted_out opted_out"
    await customer.say("START")
    await customer.nothing_more()
    assert await acme.state_of(customer.address) == "reachable"


async def test_somebody_else_stopping_changes_nothing_for_others(acme: World) -> None:
    one, other = acme.sms_customer(), acme.sms_customer()
    for each in (one, other):
        await each.say("rate")
    await one.answers("unsubscribe")
    await other.answers("4")
    assert asked("stars", "reason", "en") in (await other.next()).text


# ---------------------------------------------------------------- the language


@on_every_channel
async def test_the_language_can_be_changed_in_the_middle_and_stays(acme: World, name: str) -> None:
    customer = await CHANNELS[name].begin(acme, "en", "stars")
    await customer.answers("4", "русский")
    again = await customer.next()
    assert "Язык: Русский." in again.text
    assert asked("stars", "reason", "ru") in again.text
    await customer.say("Быстро")
    await customer.next()
    await customer.say("легко")
    assert asked("ces", "score", "ru") in (await customer.next()).text


@on_every_channel
async def test_asking_for_the_language_shows_the_four_of_them(acme: World, name: str) -> None:
    customer = await CHANNELS[name].begin(acme, "en", "stars")
    await customer.answers("language")
    choice = await customer.next()
    for language in ("English", "Русский", "简体中文", "繁體中文"):
        assert language in choice.text + " ".join(choice.buttons)
    await (customer.press("繁體中文", choice) if choice.buttons else customer.say("4"))
    assert asked("stars", "score", "zh-Hant") in (await customer.next()).text


# ---------------------------------------------------------------- buttons for going back and skipping


@pytest.mark.parametrize("name", ["slack over http", "telegram by webhook"])
async def test_back_and_skip_can_be_pressed(acme: World, name: str) -> None:
    customer = await CHANNELS[name].begin(acme, "ru", "nps")
    await customer.answers("7", "Назад", "8", "Пропустить")
    assert "Мы читаем каждый ответ" in (await customer.next()).text
    assert await acme.answers(customer.address) == {"score": 8}


async def test_the_first_question_has_nothing_before_it(acme: World) -> None:
    customer = await CHANNELS["telegram by webhook"].begin(acme, "en", "nps")
    question = await customer.next()
    assert "Back" not in question.buttons
    await customer.say("/back")
    assert "This is the first question." in (await customer.next()).text


# ---------------------------------------------------------------- second thoughts


@pytest.mark.parametrize("name", ["slack over http", "telegram by webhook"])
async def test_an_edited_message_corrects_the_answer_it_gave(acme: World, name: str) -> None:
    customer = await CHANNELS[name].begin(acme, "en", "nps")
    assert isinstance(customer, SlackPlayer | TelegramPlayer)
    await customer.next()
    typed = await customer.say("2")
    await customer.answers("It was slow")
    assert asked("nps", "would_warn", "en") in (await customer.next()).text
    await customer.edit(typed, "9")
    changed = await customer.next()
    assert "Changed to: 9." in changed.text
    assert asked("nps", "likes_most", "en") in changed.text
    assert (await acme.answers(customer.address))["score"] == 9


@pytest.mark.parametrize("name", ["slack over http", "telegram by webhook"])
async def test_an_edited_message_corrects_after_the_end_too(acme: World, name: str) -> None:
    customer = await CHANNELS[name].begin(acme, "en", "stars")
    assert isinstance(customer, SlackPlayer | TelegramPlayer)
    await customer.answers("5 ⭐" if name.startswith("telegram") else "5")
    await customer.next()
    reason = await customer.say("Frendly")
    await customer.next()
    await customer.edit(reason, "Friendly")
    await customer.next()
    assert await acme.answers(customer.address) == {"score": 5, "reason": "Friendly"}
    assert await acme.conversations(customer.address) == [("stars", "finished", "completed")]


async def test_an_older_button_pressed_again_corrects_its_own_question(acme: World) -> None:
    customer = await CHANNELS["telegram by webhook"].begin(acme, "en", "nps")
    assert isinstance(customer, TelegramPlayer)
    question = await customer.next()
    await customer.press("3", question)
    await customer.next()
    await customer.forge(question.buttons["9"], question)  # on a screen that was slow to redraw
    changed = await customer.next()
    assert "Changed to: 9." in changed.text
    assert asked("nps", "likes_most", "en") in changed.text
    await customer.becomes(question, lambda seen: "✓ 9" in seen.text)
    assert await acme.answers(customer.address) == {"score": 9}


async def test_the_same_button_pressed_twice_counts_once(acme: World) -> None:
    customer = await CHANNELS["slack over http"].begin(acme, "en", "nps")
    assert isinstance(customer, SlackPlayer)
    question = await customer.next()
    for _ in range(2):
        body = slack_press(acme, customer, question.id, question.buttons["6"])
        assert await acme.slack.deliver_raw(body) == [200]
    assert asked("nps", "held_back", "en") in (await customer.next()).text
    await customer.nothing_more()


@pytest.mark.parametrize("name", ["sms", "whatsapp"])
async def test_change_and_a_number_asks_that_question_again(acme: World, name: str) -> None:
    customer = await CHANNELS[name].begin(acme, "en", "nps")
    await customer.answers("2", "It was slow", "change 1")
    assert asked("nps", "score", "en") in (await customer.next()).text
    await customer.say("10")
    assert asked("nps", "likes_most", "en") in (await customer.next()).text
    assert (await acme.answers(customer.address))["score"] == 10


async def test_change_works_after_the_end_too(acme: World) -> None:
    customer = await CHANNELS["sms"].begin(acme, "en", "stars")
    await customer.answers("1", "A mistake")
    await customer.next()
    await customer.say("change 1")
    await customer.answers("5")
    assert "Thank you" in (await customer.next()).text
    await customer.nothing_more()
    assert await acme.answers(customer.address) == {"score": 5, "reason": "A mistake"}


async def test_a_button_of_an_older_conversation_says_kindly_that_it_is_over(acme: World) -> None:
    customer = await CHANNELS["telegram by webhook"].begin(acme, "en", "stars")
    assert isinstance(customer, TelegramPlayer)
    old = await customer.next()
    await customer.press("4 ⭐", old)
    await customer.answers("Fine")
    await customer.next()
    before = await acme.answers(customer.address)
    await customer.start(await acme.start_token("nps"))
    await customer.next()
    await customer.forge(old.buttons["1 ⭐"], old)
    assert (await customer.next()).text == STILL_CLOSED
    await customer.nothing_more()
    assert await acme.answers(customer.address) == {}
    assert before == {"score": 4, "reason": "Fine"}
    await customer.press("9")
    assert asked("nps", "likes_most", "en") in (await customer.next()).text
