"""One turn at a time: what was answered settles, one new message follows, and what is not understood is asked again."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator, Iterable

import pytest
import pytest_asyncio

from bot.engine.languages import LANGUAGES, Language
from bot.surveys import loader
from tests.acceptance.channels import CHANNELS, asked
from tests.support.players import Player
from tests.support.world import World

pytestmark = pytest.mark.asyncio(loop_scope="module")

#: The built-in surveys have no question where several choices may be ticked.
TICKS = loader.load_text("""
key: ticks
title: {en: What do you use?}
keywords: ticks
questions:
  - key: used
    kind: multi_choice
    text: {en: Which of these do you use?}
    choices:
      - {key: reports, text: {en: Reports}}
      - {key: alerts, text: {en: Alerts}}
      - {key: exports, text: {en: Exports}}
  - {key: more, kind: text, text: {en: What else?}}
endings:
  - text: {en: Noted.}
""")

RANGE: dict[Language, str] = {
    "en": "Please reply with a number from 0 to 10.",
    "ru": "Пожалуйста, ответьте числом от 0 до 10.",
    "zh-Hans": "请回复 0 到 10 之间的一个数字。",
    "zh-Hant": "請回覆 0 到 10 之間的一個數字。",
}
LEFT_HERE: dict[Language, str] = {
    "en": "No problem, we'll leave it here.",
    "ru": "Ничего страшного, на этом закончим.",
    "zh-Hans": "没关系，我们就到这里。",
    "zh-Hant": "沒關係，我們就到這裡。",
}
NONSENSE: dict[Language, str] = {"en": "banana", "ru": "банан", "zh-Hans": "香蕉", "zh-Hant": "香蕉"}

on_every_channel = pytest.mark.parametrize("name", [name for name, channel in CHANNELS.items() if channel.webhooks])
where_there_are_buttons = pytest.mark.parametrize("name", ["slack over http", "telegram by webhook"])


@pytest_asyncio.fixture(loop_scope="module")
async def with_ticks(acme: World) -> AsyncIterator[World]:
    await acme.publish(TICKS)
    yield acme


# ---------------------------------------------------------------- what was answered settles


@where_there_are_buttons
@pytest.mark.parametrize("press", [True, False], ids=["pressed", "typed"])
async def test_an_answered_question_shows_the_answer_and_has_no_buttons_any_more(
    acme: World, name: str, press: bool
) -> None:
    customer = await CHANNELS[name].begin(acme, "en", "nps")
    question = await customer.next()
    await (customer.press("7", question) if press else customer.say("7"))
    settled = await customer.becomes(question, lambda seen: "✓ 7" in seen.text)
    assert asked("nps", "score", "en") in settled.text
    assert not settled.buttons


@where_there_are_buttons
async def test_words_and_skipped_questions_settle_too(acme: World, name: str) -> None:
    customer = await CHANNELS[name].begin(acme, "en", "nps")
    await customer.press("3", await customer.next())
    why = await customer.next()
    await customer.say("Too slow")
    warn = await customer.next()
    await customer.press("Skip", warn)
    await customer.becomes(why, lambda seen: "✓ Too slow" in seen.text and not seen.buttons)
    await customer.becomes(warn, lambda seen: "✓ Skipped" in seen.text and not seen.buttons)


@on_every_channel
async def test_every_turn_brings_exactly_one_new_message(acme: World, name: str) -> None:
    customer = await CHANNELS[name].begin(acme, "en", "nps")
    for reply in ("3", "Too slow", "help", "no", "back", "yes", "no"):
        await customer.next()
        await customer.nothing_more()
        await customer.say(reply)
    await customer.next()
    await customer.nothing_more()


# ---------------------------------------------------------------- several choices


@where_there_are_buttons
async def test_ticking_choices_changes_the_message_in_place_until_done(with_ticks: World, name: str) -> None:
    customer = await begin_ticks(with_ticks, name)
    question = await customer.next()
    await customer.press(_labelled(customer, question.id, "Alerts"), question)
    await customer.becomes(question, lambda seen: _ticked(seen.buttons) == ["Alerts"])
    await customer.press(_labelled(customer, question.id, "Exports"), question)
    await customer.becomes(question, lambda seen: _ticked(seen.buttons) == ["Alerts", "Exports"])
    await customer.press(_labelled(customer, question.id, "Alerts"), question)
    await customer.becomes(question, lambda seen: _ticked(seen.buttons) == ["Exports"])
    await customer.nothing_more()
    await customer.press("Done", question)
    assert "What else?" in (await customer.next()).text
    await customer.becomes(question, lambda seen: "✓ Exports" in seen.text and not seen.buttons)
    assert await with_ticks.answers(customer.address) == {"used": ["exports"]}


@on_every_channel
async def test_several_choices_can_be_typed_at_once(with_ticks: World, name: str) -> None:
    customer = await begin_ticks(with_ticks, name)
    await customer.answers("1 and 3")
    assert "What else?" in (await customer.next()).text
    assert await with_ticks.answers(customer.address) == {"used": ["reports", "exports"]}


async def begin_ticks(made: World, name: str) -> Player:
    if name.startswith("telegram"):
        customer = made.telegram_customer()
        await customer.start(await made.start_token("ticks"))
        return customer
    others = {"slack over http": made.slack_customer, "sms": made.sms_customer, "whatsapp": made.whatsapp_customer}
    starter: Player = others[name]()
    await starter.say("ticks")
    return starter


def _labelled(customer: Player, message: str, words: str) -> str:
    """The button's label as it stands now: a tick may stand before it."""
    shown = next(seen for seen in customer.screen if seen.id == message)
    return next(label for label in shown.buttons if label.endswith(words))


def _ticked(buttons: dict[str, str]) -> list[str]:
    return [label.split()[-1] for label in buttons if label.startswith(("✓", "✅"))]


# ---------------------------------------------------------------- what is not understood


@on_every_channel
@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_score_that_is_not_understood_is_asked_for_twice_more_then_left_politely(
    acme: World, name: str, language: Language
) -> None:
    customer = await CHANNELS[name].begin(acme, language, "nps")
    await customer.answers(NONSENSE[language])
    for _ in range(2):
        again = await customer.next()
        assert RANGE[language] in again.text
        assert asked("nps", "score", language) in again.text
        await customer.say(NONSENSE[language])
    assert (await customer.next()).text == LEFT_HERE[language]
    await customer.nothing_more()
    assert await acme.conversations(customer.address) == [("nps", "finished", "abandoned")]
    assert await acme.remarks(customer.address) == [NONSENSE[language]] * 3


@on_every_channel
async def test_a_question_that_may_be_skipped_is_passed_over_and_the_words_are_kept(acme: World, name: str) -> None:
    customer = await CHANNELS[name].begin(acme, "en", "nps")
    await customer.answers("0", "Everything", "purple", "orange", "green")
    assert asked("nps", "may_contact", "en") in (await customer.next()).text
    assert await acme.remarks(customer.address) == ["purple", "orange", "green"]
    await acme.admin.becomes(await acme.card(customer), lambda seen: "purple" in seen.text)


SCORES = {" 9 ": 9, "９": 9, "9/10": 9, "9 из 10": 9, "девять": 9, "九": 9, "ten!!": 10, "10.": 10, "0": 0}
DOUBTFUL = ["8-9", "11", "-1", "30 years", "👍👎"]


def _in_turn(texts: Iterable[str]) -> list[tuple[str, str]]:
    """Each text by one of the channels in turn: what they understand is the same for all."""
    return list(zip(texts, itertools.cycle(["slack over http", "telegram by webhook", "sms"]), strict=False))


@pytest.mark.parametrize(("typed", "name"), _in_turn(SCORES))
async def test_a_score_is_understood_as_people_type_it(acme: World, name: str, typed: str) -> None:
    customer = await CHANNELS[name].begin(acme, "en", "nps")
    await customer.answers(typed)
    await customer.next()
    assert await acme.answers(customer.address) == {"score": SCORES[typed]}


@on_every_channel
async def test_the_reason_in_the_same_breath_is_taken_as_the_answer_to_why(acme: World, name: str) -> None:
    customer = await CHANNELS[name].begin(acme, "en", "nps")
    await customer.answers("I'd say a 7 because delivery was late")
    assert "Thank you! We read every answer." in (await customer.next()).text
    stored = await acme.answers(customer.address)
    assert stored["score"] == 7
    assert "delivery was late" in stored["to_nine"]


@pytest.mark.parametrize(("typed", "name"), _in_turn(DOUBTFUL))
async def test_a_doubtful_score_is_never_guessed(acme: World, name: str, typed: str) -> None:
    customer = await CHANNELS[name].begin(acme, "en", "nps")
    await customer.answers(typed)
    assert asked("nps", "score", "en") in (await customer.next()).text
    assert await acme.answers(customer.address) == {}
    assert await acme.remarks(customer.address) == [typed]
