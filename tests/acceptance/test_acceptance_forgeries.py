"""Buttons of one's own making open no doors."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
import pytest_asyncio
from sqlalchemy import select

from bot.storage import tables
from tests.acceptance.channels import CHANNELS
from tests.acceptance.forgery import slack_press
from tests.support.players import Player, Seen, SlackPlayer, TelegramPlayer
from tests.support.world import World

pytestmark = pytest.mark.asyncio(loop_scope="module")


@dataclass(frozen=True)
class Victim:
    """A detractor in the middle of the survey; the numbers of the conversation and of the case."""

    customer: Player
    conversation: str
    case: str


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def victim(acme: World) -> Victim:
    customer = await CHANNELS["telegram by webhook"].begin(acme, "en", "nps")
    question = await customer.next()
    await customer.press("3", question)
    await customer.next()
    card = await acme.card(customer)
    return Victim(customer, question.buttons["3"].split(":")[1], card.buttons["Resolve"].split(":")[1])


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def attackers(acme: World) -> dict[str, tuple[Player, Seen]]:
    """Two people who said hello, and the message they were answered with."""
    both: dict[str, Player] = {"slack": acme.slack_customer(), "telegram": acme.telegram_customer()}
    for each in both.values():
        await each.say("hi")
    return {name: (each, await each.next()) for name, each in both.items()}


FORGED = [
    "a:{conversation}:score:10",
    "m:{conversation}:stop",
    "m:{conversation}:skip",
    "m:{conversation}:language:ru",
    "c:{case}:resolve",
    "c:{case}:acknowledge",
    "c:{case}:delete",
    "x:pause:nps",
    "x:staff:add",
    "a:99999999999999999999999:score:1",
    "a:٣:score:1",
    "a:-1:score:1",
    "a:1",
    "a:1:2:3:4",
    "s:no_such_survey",
    "s:",
    ":::",
    "q",
    "a:{conversation}:score:" + "9" * 60,
    "a:{conversation}:_language:ru",
]


@pytest.mark.parametrize("forged", FORGED)
@pytest.mark.parametrize("channel", ["slack", "telegram"])
async def test_a_button_of_ones_own_making_changes_nothing_of_anybody_elses(
    acme: World, victim: Victim, attackers: dict[str, tuple[Player, Seen]], channel: str, forged: str
) -> None:
    token = forged.format(conversation=victim.conversation, case=victim.case)
    attacker, seen = attackers[channel]
    if isinstance(attacker, TelegramPlayer):
        await attacker.forge(token[:64], seen)
    elif isinstance(attacker, SlackPlayer):
        assert await acme.slack.deliver_raw(slack_press(acme, attacker, seen.id, token)) == [200]
    await victim.customer.nothing_more()
    assert await acme.answers(victim.customer.address) == {"score": 3}
    assert await acme.conversations(victim.customer.address) == [("nps", "open", None)]
    rows = await acme.rows(select(tables.cases.c.status).where(tables.cases.c.id == int(victim.case)))
    assert [row["status"] for row in rows] == ["open"]
    running = select(tables.surveys.c.status).where(tables.surveys.c.key == "nps")
    assert [row["status"] for row in await acme.rows(running)] == ["running"]
    assert await acme.conversations(attacker.address) == []


@pytest.mark.parametrize("choice", ["score:99", "score:-1", "score:", "contact:1", "no_question:1", "score:3:4"])
async def test_a_choice_that_nobody_offered_is_no_answer(acme: World, choice: str) -> None:
    customer = await CHANNELS["telegram by webhook"].begin(acme, "en", "nps")
    assert isinstance(customer, TelegramPlayer)
    question = await customer.next()
    await customer.forge(f"a:{question.buttons['3'].split(':')[1]}:{choice}", question)
    await acme.quiet()
    assert await acme.answers(customer.address) == {}
    await customer.press("9", question)
    await customer.becomes(question, lambda seen: "✓ 9" in seen.text)
