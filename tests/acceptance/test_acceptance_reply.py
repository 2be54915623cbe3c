"""Staff in a thread on Slack and a customer by text message talk to each other, over the platforms' own SDKs."""

from __future__ import annotations

import pytest

from tests.support.players import Seen, SlackPlayer, SmsPlayer
from tests.support.world import World

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def unhappy(world: World) -> SmsPlayer:
    """They would not recommend us, and may be written to."""
    customer = world.sms_customer()
    await customer.say("feedback")
    for reply in ("2", "the parcel was late", "no", "yes"):
        await customer.next()
        await customer.say(reply)
    await customer.next()
    return customer


async def under(world: World, staff: SlackPlayer, card: Seen, text: str) -> None:
    assert await world.slack.say(staff.user, text, staff.chat, card.id) == [200]


def below(staff: SlackPlayer, card: Seen, words: str) -> list[Seen]:
    """What says so in the thread of the card."""
    return [each for each in staff.showing(words) if each.body.get("thread_ts") == card.id]


async def test_a_reply_in_the_thread_is_texted_and_the_answer_comes_back_under_the_card(acme: World) -> None:
    staff, customer = acme.admin, await unhappy(acme)
    card = await acme.card(customer, staff)
    staff.skim()

    await under(acme, staff, card, "what a mess, who had the van?")
    await under(acme, staff, card, "reply We are sorry. Which parcel was it?")
    texted = (await customer.next()).text
    assert texted.startswith("We are sorry. Which parcel was it?\n- ")
    assert "slack:" not in texted
    await acme.until(lambda: below(staff, card, "wrote to"), "a line in the thread")

    await customer.say("The red one, <!channel> & <@U1>")
    assert "passed this on" in (await customer.next()).text
    (answer,) = await acme.until(lambda: below(staff, card, "The red one"), "the answer in the thread")
    assert "<!channel> & <@U1>" in answer.text
    assert "<!channel>" not in answer.body["text"]

    await under(acme, staff, card, "the red one, I knew it")
    await customer.nothing_more()
