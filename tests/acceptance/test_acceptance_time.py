"""What happens when nobody acts in time, and where the page goes when a staff channel is gone."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from bot.storage.tables import cases, conversations, timers
from tests.acceptance.channels import asked
from tests.support.players import Player, SlackPlayer, TelegramPlayer
from tests.support.stage import ADMIN, GROUP, SECOND_CHANNEL, STAFF_CHANNEL, TEAM, Plan
from tests.support.world import World, world

#: Socket Mode: a webhook signed by the emulator's clock would be stale to a bot whose clock was set forward.
SLACK_ONLY = (f"slack:{TEAM}/{STAFF_CHANNEL}", f"slack:{TEAM}/{SECOND_CHANNEL}")

TWO_CHANNELS = Plan(webhooks=False, staff_channels=SLACK_ONLY)
GROUP_FIRST = Plan(webhooks=False, staff_channels=(f"telegram:{GROUP}", f"slack:{TEAM}/{STAFF_CHANNEL}"))
LATE = timedelta(minutes=15, seconds=5)


async def unhappy(made: World) -> SlackPlayer:
    customer = made.slack_customer()
    await customer.say("feedback")
    await customer.press("1", await customer.next())
    await customer.next()
    return customer


def first(made: World) -> SlackPlayer:
    return SlackPlayer(made, ADMIN, STAFF_CHANNEL)


def second(made: World) -> SlackPlayer:
    return SlackPlayer(made, ADMIN, SECOND_CHANNEL)


def directly(made: World) -> SlackPlayer:
    """The admin's own messages from the bot."""
    return SlackPlayer(made, ADMIN)


async def has_cards(staff: Player, about: Player, number: int) -> None:
    await staff.world.until(lambda: len(staff.showing(str(about.address))) == number, f"{number} cards in {staff.chat}")


# ---------------------------------------------------------------- nobody acknowledges


async def test_a_case_nobody_takes_is_paged_again_then_elsewhere_then_told_to_the_admin(fresh: str) -> None:
    async with world(fresh, TWO_CHANNELS) as made:
        customer = await unhappy(made)
        await has_cards(first(made), customer, 1)
        await made.advance(LATE)
        await has_cards(first(made), customer, 2)
        assert "Still nobody: page 2." in first(made).showing(str(customer.address))[1].text
        await made.advance(LATE)
        await has_cards(second(made), customer, 1)
        await made.advance(LATE)
        told = await directly(made).next()
        assert "everybody was paged and nobody has acknowledged it" in told.text
        await made.quiet()
        assert len(first(made).showing(str(customer.address))) == 2


async def test_a_case_acknowledged_in_time_is_not_paged_again(fresh: str) -> None:
    async with world(fresh, TWO_CHANNELS) as made:
        customer = await unhappy(made)
        card = await made.card(customer)
        await first(made).press("Acknowledge", card)
        await made.advance(4 * LATE)
        await made.quiet()
        assert [row["status"] for row in await made.rows(select(cases.c.status))] == ["acknowledged"]
        assert not await made.rows(select(timers.c.id).where(timers.c.kind == "case"))
        assert len(first(made).showing(str(customer.address))) == 1
        assert not second(made).showing(str(customer.address))


async def test_every_card_of_a_case_paged_twice_changes_when_one_is_acknowledged(fresh: str) -> None:
    async with world(fresh, TWO_CHANNELS) as made:
        customer = await unhappy(made)
        await has_cards(first(made), customer, 1)
        await made.advance(LATE)
        await has_cards(first(made), customer, 2)
        await made.advance(LATE)
        await has_cards(second(made), customer, 1)
        await second(made).press("Acknowledge", second(made).showing(str(customer.address))[0])
        for staff in (first(made), second(made)):
            for card in staff.showing(str(customer.address)):
                await staff.becomes(card, lambda seen: "Grace has seen it" in seen.text)


# ---------------------------------------------------------------- the channel is gone


async def test_an_archived_staff_channel_is_passed_over_at_once_and_the_admin_is_told(fresh: str) -> None:
    async with world(fresh, TWO_CHANNELS) as made:
        made.slack.archive(STAFF_CHANNEL)
        customer = await unhappy(made)
        await has_cards(second(made), customer, 1)
        told = await directly(made).next()
        assert f"slack:{TEAM}/{STAFF_CHANNEL}" in told.text
        assert "can't be delivered" in told.text


async def test_a_channel_that_the_bot_was_removed_from_is_passed_over_too(fresh: str) -> None:
    async with world(fresh, TWO_CHANNELS) as made:
        made.slack.remove_bot(STAFF_CHANNEL)
        customer = await unhappy(made)
        await has_cards(second(made), customer, 1)
        assert "can't be delivered" in (await directly(made).next()).text


async def test_a_telegram_group_that_removed_the_bot_is_passed_over_and_the_customer_notices_nothing(
    fresh: str,
) -> None:
    async with world(fresh, GROUP_FIRST) as made:
        member = made.telegram_customer()
        await made.telegram.kick(member.user, GROUP)
        customer = await unhappy(made)
        await has_cards(first(made), customer, 1)
        assert f"telegram:{GROUP}" in (await directly(made).next()).text
        await customer.say("It broke")
        assert asked("nps", "would_warn", "en") in (await customer.next()).text


async def test_a_group_that_became_a_supergroup_is_followed_to_its_new_address(fresh: str) -> None:
    async with world(fresh, GROUP_FIRST) as made:
        member = made.telegram_customer()
        await made.telegram.upgrade(member.user, GROUP, GROUP - 1)
        customer = await unhappy(made)
        await has_cards(TelegramPlayer(made, member.user, GROUP - 1), customer, 1)


async def test_when_no_staff_channel_can_be_reached_the_admin_is_told_to_look(fresh: str) -> None:
    async with world(fresh, TWO_CHANNELS) as made:
        made.slack.archive(STAFF_CHANNEL)
        made.slack.archive(SECOND_CHANNEL)
        await unhappy(made)
        admin = directly(made)
        told = [(await admin.next()).text for _ in range(3)]
        assert "everybody was paged" in told[-1]


# ---------------------------------------------------------------- customers who are silent


async def test_a_silent_customer_is_reminded_once_and_then_left_alone(fresh: str) -> None:
    async with world(fresh, TWO_CHANNELS) as made:
        customer = made.slack_customer()
        await customer.say("rate")
        await customer.next()
        await made.advance(timedelta(hours=24, minutes=1))
        reminder = await customer.next()
        assert "A quick reminder from Acme: one question is still open." in reminder.text
        assert asked("stars", "score", "en") in reminder.text
        await made.advance(timedelta(days=7, hours=1))
        await made.until_stored(select(conversations.c.id).where(conversations.c.status == "finished"))
        await customer.nothing_more()
        assert await made.conversations(customer.address) == [("stars", "finished", "expired")]


async def test_later_means_a_day_later(fresh: str) -> None:
    async with world(fresh, TWO_CHANNELS) as made:
        customer = made.slack_customer()
        await customer.say("rate")
        await customer.next()
        await customer.say("later")
        assert (await customer.next()).text == "Of course. We'll ask again tomorrow."
        await made.advance(timedelta(hours=23))
        await customer.nothing_more()
        await made.advance(timedelta(hours=1, minutes=1))
        again = await customer.next()
        assert "Picking up where we left off." in again.text
        await customer.press("5", again)
        assert asked("stars", "reason", "en") in (await customer.next()).text


async def test_a_link_wears_out_after_a_month(fresh: str) -> None:
    async with world(fresh, TWO_CHANNELS) as made:
        token = await made.start_token()
        customer = made.telegram_customer()
        await made.advance(timedelta(days=30, minutes=1))
        await customer.start(token)
        assert (await customer.next()).text == "This link no longer works. Please ask us for a new one."
        assert await made.conversations(customer.address) == []


async def test_an_answer_can_be_changed_for_a_day_and_then_no_more(fresh: str) -> None:
    async with world(fresh) as made:  # by webhook: a poll reads the time by itself
        customer = made.telegram_customer()
        await customer.start(await made.start_token("stars"))
        question = await customer.next()
        await customer.press("5 ⭐", question)
        await customer.next()
        await customer.say("Fine")
        await customer.next()
        await made.advance(timedelta(hours=25))
        await customer.forge(question.buttons["1 ⭐"], question)
        assert (await customer.next()).text == "This survey is closed, the answer can no longer be changed."
        assert (await made.answers(customer.address))["score"] == 5
