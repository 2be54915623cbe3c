"""The survey most asked, from the first word to the last: on every channel and transport, in every language."""

from __future__ import annotations

import pytest

from bot.engine.languages import LANGUAGES, Language
from tests.acceptance.channels import CHANNELS, SURVEYS, asked, ending
from tests.support.players import Player
from tests.support.world import World

pytestmark = pytest.mark.asyncio(loop_scope="module")

YES: dict[Language, str] = {"en": "Yes", "ru": "Да", "zh-Hans": "是", "zh-Hant": "是"}
NO: dict[Language, str] = {"en": "No", "ru": "Нет", "zh-Hans": "否", "zh-Hant": "否"}
SPOKEN: dict[Language, str] = {"en": "English", "ru": "Русский", "zh-Hans": "简体中文", "zh-Hant": "繁體中文"}
WORDS: dict[Language, str] = {
    "en": "delivery was late",
    "ru": "доставка опоздала",
    "zh-Hans": "送货太慢了",
    "zh-Hant": "送貨太慢了",
}
DETRACTORS_WAY = ("score", "held_back", "would_warn", "may_contact", "contact")

#: Every channel in every language. Pressing and typing take turns, so that either is met in each language and, where
#: there are buttons, on each channel.
_ALL = [
    (name, language, channel.buttons and (row + column) % 2 == 0)
    for row, (name, channel) in enumerate(CHANNELS.items())
    for column, language in enumerate(LANGUAGES)
]
everywhere = pytest.mark.parametrize(("name", "language", "by_button"), _ALL)
#: Two languages for each channel, and the other two.
in_half = pytest.mark.parametrize(("name", "language", "by_button"), [*_ALL[0::4], *_ALL[3::4]])
in_the_other_half = pytest.mark.parametrize(("name", "language", "by_button"), [*_ALL[1::4], *_ALL[2::4]])


@pytest.fixture
def worlds(acme: World, polling: World) -> dict[bool, World]:
    """By whether the platforms call the bot."""
    return {True: acme, False: polling}


async def goes_through(customer: Player, language: Language, replies: dict[str, str], by_button: bool) -> None:
    """Answers each question in turn, and sees exactly the questions of this way, each in one message."""
    for question, reply in replies.items():
        seen = await customer.next()
        assert asked("nps", question, language) in seen.text
        if by_button and reply in seen.buttons:
            await customer.press(reply, seen)
        else:
            await customer.say(reply)


@everywhere
async def test_a_detractor_is_asked_what_held_them_back_and_staff_are_paged(
    worlds: dict[bool, World], name: str, language: Language, by_button: bool
) -> None:
    world = worlds[CHANNELS[name].webhooks]
    customer = await CHANNELS[name].begin(world, language, "nps")
    replies = ("3", WORDS[language], YES[language], YES[language], "+44 20 7946 0958")
    await goes_through(customer, language, dict(zip(DETRACTORS_WAY, replies, strict=True)), by_button)

    assert ending("nps", 1, language) in (await customer.next()).text
    await customer.nothing_more()
    stored = await world.answers(customer.address)
    assert stored == {
        "score": 3,
        "held_back": WORDS[language],
        "would_warn": True,
        "may_contact": True,
        "contact": "+442079460958",
    }
    assert await world.conversations(customer.address) == [("nps", "finished", "completed")]
    card = next(seen.text for seen in world.admin.screen if str(customer.address) in seen.text)
    assert "3/10 (Detractor)" in card
    assert SPOKEN[language] in card
    assert WORDS[language] in card
    assert "+442079460958" in card


@in_half
async def test_a_passive_is_asked_what_was_missing_and_nobody_is_paged(
    worlds: dict[bool, World], name: str, language: Language, by_button: bool
) -> None:
    world = worlds[CHANNELS[name].webhooks]
    customer = await CHANNELS[name].begin(world, language, "nps")
    await goes_through(customer, language, {"score": "7", "to_nine": WORDS[language]}, by_button)

    assert ending("nps", 2, language) in (await customer.next()).text
    await customer.nothing_more()
    assert await world.answers(customer.address) == {"score": 7, "to_nine": WORDS[language]}
    assert not [seen for seen in world.admin.screen if str(customer.address) in seen.text]


@in_the_other_half
async def test_a_promoter_is_asked_for_a_review(
    worlds: dict[bool, World], name: str, language: Language, by_button: bool
) -> None:
    world = worlds[CHANNELS[name].webhooks]
    customer = await CHANNELS[name].begin(world, language, "nps")
    await goes_through(customer, language, {"score": "10", "likes_most": WORDS[language]}, by_button)

    last = await customer.next()
    promoters = SURVEYS["nps"].endings[0]
    assert promoters.link_label is not None
    assert ending("nps", 0, language) in last.text
    shown = last.links or {promoters.link_label[language]: last.text.rpartition(": ")[2]}
    assert shown == {promoters.link_label[language]: promoters.link}
    await customer.nothing_more()
    assert await world.answers(customer.address) == {"score": 10, "likes_most": WORDS[language]}
