"""The other built-in surveys, each from beginning to end on every kind of channel."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from bot.engine.languages import Language
from tests.acceptance.channels import CHANNELS, asked, ending
from tests.support.world import World

pytestmark = pytest.mark.asyncio(loop_scope="module")


@dataclass(frozen=True)
class Script:
    """What is asked and replied, in order; the number of the ending; what is stored; whether staff are paged."""

    survey: str
    turns: tuple[tuple[str, str], ...]
    ending: int
    stored: dict[str, object]
    paged: bool
    language: Language = "en"
    channels: tuple[str, ...] = tuple(name for name, channel in CHANNELS.items() if channel.webhooks)


SCRIPTS = {
    "support made it worse": Script(
        "support_csat",
        (("score", "1"), ("went_wrong", "Nobody called back"), ("solved", "No")),
        0,
        {"score": 1, "went_wrong": "Nobody called back", "solved": False},
        paged=True,
    ),
    "support was nice but solved nothing": Script(
        "support_csat",
        (("score", "5"), ("better", "An answer"), ("solved", "No")),
        0,
        {"score": 5, "better": "An answer", "solved": False},
        paged=True,
        channels=("sms",),
    ),
    "it was hard": Script(
        "ces",
        (("score", "2"), ("made_hard", "The form kept failing")),
        0,
        {"score": 2, "made_hard": "The form kept failing"},
        paged=True,
    ),
    "it was easy": Script(
        "ces",
        (("score", "7"), ("easier", "Nothing")),
        1,
        {"score": 7, "easier": "Nothing"},
        paged=False,
        channels=("slack over http",),
    ),
    "two stars": Script(
        "stars", (("score", "2"), ("reason", "Too noisy")), 0, {"score": 2, "reason": "Too noisy"}, paged=True
    ),
    "leaving because of the service": Script(
        "churn",
        (
            ("reason", "Support let me down"),
            ("went_wrong", "Three weeks without an answer"),
            ("come_back", "Yes"),
            ("contact", "ada@example.com"),
        ),
        0,
        {
            "reason": "service",
            "went_wrong": "Three weeks without an answer",
            "come_back": True,
            "contact": "ada@example.com",
        },
        paged=True,
    ),
    "stuck at the start": Script(
        "onboarding",
        (("score", "卡住了"), ("holding_up", "导入失败"), ("wants_help", "是")),
        0,
        {"score": 1, "holding_up": "导入失败", "wants_help": True},
        paged=True,
        language="zh-Hans",
    ),
    "a good start": Script(
        "onboarding",
        (("score", "Отлично"), ("helped", "Примеры")),
        1,
        {"score": 5, "helped": "Примеры"},
        paged=False,
        language="ru",
        channels=("telegram by webhook",),
    ),
}
#: What the buttons of a scale of stars say on each channel, where that is not the bare number.
LABELS = {("telegram by webhook", "stars", "2"): "2 ⭐"}

scripts = pytest.mark.parametrize(
    ("name", "script"),
    [
        pytest.param(name, script, id=f"{title} on {name}")
        for title, script in SCRIPTS.items()
        for name in script.channels
    ],
)
channels = pytest.mark.parametrize("name", [name for name, channel in CHANNELS.items() if channel.webhooks])


@scripts
async def test_a_survey_runs_from_its_first_question_to_its_ending(acme: World, name: str, script: Script) -> None:
    customer = await CHANNELS[name].begin(acme, script.language, script.survey)
    for question, reply in script.turns:
        seen = await customer.next()
        said = LABELS.get((name, script.survey, reply), reply)
        assert asked(script.survey, question, script.language) in seen.text
        await (customer.press(said, seen) if said in seen.buttons else customer.say(reply))

    assert ending(script.survey, script.ending, script.language) in (await customer.next()).text
    await customer.nothing_more()
    assert await acme.answers(customer.address) == script.stored
    cards = [seen for seen in acme.admin.screen if str(customer.address) in seen.text]
    assert len(cards) == script.paged


@channels
async def test_a_choice_may_be_typed_by_its_number_or_its_words(acme: World, name: str) -> None:
    by_number = await CHANNELS[name].begin(acme, "en", "churn")
    await by_number.next()
    await by_number.say("1")
    assert asked("churn", "fair_price", "en") in (await by_number.next()).text

    in_words = await CHANNELS[name].begin(acme, "en", "churn")
    await in_words.next()
    await in_words.say("it costs too much")
    assert asked("churn", "fair_price", "en") in (await in_words.next()).text
