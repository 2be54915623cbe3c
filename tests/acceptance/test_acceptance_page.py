"""The page: staff see within seconds who is unhappy and why, and take it on."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.storage.tables import audit, case_log, cases
from tests.acceptance.channels import CHANNELS
from tests.acceptance.forgery import slack_press
from tests.support.players import Seen, SlackPlayer
from tests.support.stage import ADMIN, STAFF_CHANNEL, TEAM
from tests.support.world import World

pytestmark = pytest.mark.asyncio(loop_scope="module")

ALL = ["Acknowledge", "Assign to me", "Reply", "Snooze", "Resolve"]
STAFF_PHONE = "+447700900555"


async def unhappy(acme: World, score: str = "2") -> SlackPlayer:
    customer = acme.slack_customer()
    await customer.say("feedback")
    await customer.press(score, await customer.next())
    await customer.next()
    return customer


def colleague(acme: World, user: str, name: str) -> SlackPlayer:
    """Somebody in the staff channel; not yet staff."""
    acme.slack_member(user, name, [STAFF_CHANNEL])
    return SlackPlayer(acme, user, STAFF_CHANNEL)


async def resolve(acme: World, card: Seen) -> None:
    """Presses it and fills in the form that it opens."""
    await acme.admin.press("Resolve", card)
    await acme.until(lambda: acme.slack.modal(ADMIN), "the form")
    await acme.slack.fill(ADMIN, "cause", "support")
    assert await acme.slack.submit_modal(ADMIN) == [200]
    assert acme.slack.modal(ADMIN) is None


async def newest_case(acme: World) -> dict[str, Any]:
    return dict((await acme.rows(select(cases.c.status, cases.c.assignee).order_by(cases.c.id.desc())))[0])


# ---------------------------------------------------------------- what it shows


async def test_the_card_says_who_how_bad_and_in_which_language(acme: World) -> None:
    customer = await unhappy(acme)
    card = await acme.card(customer)
    assert "Customer: Ada" in card.text
    assert "2/10 (Detractor)" in card.text
    assert "Would you recommend us?" in card.text
    assert f"Slack · {customer.address}" in card.text
    assert "Language: English" in card.text
    since = (await acme.rows(select(cases.c.opened_at).order_by(cases.c.id.desc())))[0]["opened_at"]
    by = since + timedelta(minutes=15)
    assert f"Since: {since:%Y-%m-%d %H:%M} UTC" in card.text
    assert f"Nobody has it yet. Acknowledge by {by:%Y-%m-%d %H:%M} UTC." in card.text
    assert list(card.buttons) == ALL


async def test_the_customers_words_come_into_the_same_card_as_they_are_said(acme: World) -> None:
    customer = await unhappy(acme)
    card = await acme.card(customer)
    await customer.say("My order never came")
    await acme.admin.becomes(
        card, lambda seen: "What held you back from a higher score?\nMy order never came" in seen.text
    )
    await customer.press("Yes", await customer.next())
    await acme.admin.becomes(card, lambda seen: "Would you warn a friend off us?\nYes" in seen.text)
    await acme.quiet()
    assert len(acme.admin.showing(str(customer.address))) == 1


async def test_the_card_shows_what_the_customer_scored_before(acme: World) -> None:
    customer = acme.slack_customer()
    for keyword, score in (("rate", "5"), ("easy", "6")):
        await customer.say(keyword)
        await customer.press(score, await customer.next())
        await customer.next()
        await customer.say("skip")
        await customer.next()
    await customer.say("feedback")
    await customer.press("0", await customer.next())
    card = await acme.card(customer)
    assert "0/10" in card.text
    assert "Earlier scores: stars 5 · ces 6" in card.text


async def test_a_better_score_afterwards_shows_in_the_card_too(acme: World) -> None:
    customer = await unhappy(acme)
    card = await acme.card(customer)
    await customer.press("Back")
    await customer.press("9", await customer.next())
    await acme.admin.becomes(card, lambda seen: "9/10 (Promoter)" in seen.text)


async def test_the_card_is_in_the_staffs_language_and_only_the_words_in_the_customers(acme: World) -> None:
    customer = await CHANNELS["telegram by webhook"].begin(acme, "zh-Hans", "churn")
    await customer.answers("客服不到位", "等了三周", "是")
    await customer.next()
    card = await acme.admin.becomes(await acme.card(customer), lambda seen: "Would you come back" in seen.text)
    assert "Ada, we're sorry to see you go. What is the main reason?\nSupport let me down" in card.text
    assert "What went wrong?\n等了三周" in card.text
    assert "Would you come back to Acme if that changed?\nYes" in card.text
    assert "Language: 简体中文" in card.text


# ---------------------------------------------------------------- what staff press


async def test_acknowledging_tells_everybody_who_has_it_and_resolving_ends_it(acme: World) -> None:
    customer, admin = await unhappy(acme), acme.admin
    card = await acme.card(customer)
    await admin.press("Acknowledge", card)
    taken = await admin.becomes(card, lambda seen: "has seen it and is looking into it" in seen.text)
    assert list(taken.buttons) == ALL[1:]
    assert (await newest_case(acme))["status"] == "acknowledged"
    await resolve(acme, card)
    done = await admin.becomes(card, lambda seen: "Resolved by" in seen.text)
    assert list(done.buttons) == ["Reopen"]
    assert (await newest_case(acme))["status"] == "resolved"
    await acme.quiet()
    told = [seen.text for seen in admin.screen if seen.body.get("thread_ts") == card.id]
    assert told == ["Grace has it.", "Grace resolved it. Cause: support."]


async def test_assigning_takes_a_case_over_from_a_colleague(acme: World) -> None:
    customer, second = await unhappy(acme), colleague(acme, "U0LIN", "Lin")
    await acme.tell_bot(f"staff add {second.address}")
    card = await acme.card(customer)
    await acme.admin.press("Acknowledge", card)
    await second.press("Assign to me", card)
    await acme.quiet()
    assert await newest_case(acme) == {"status": "assigned", "assignee": str(second.address)}
    assert "Lin" in acme.admin.now(card).text


async def test_who_presses_second_is_told_who_was_first(acme: World) -> None:
    customer, second = await unhappy(acme), colleague(acme, "U0KIM", "Kim")
    await acme.tell_bot(f"staff add {second.address}")
    card = await acme.card(customer)
    still_on_a_slow_screen = card.buttons["Acknowledge"]
    await acme.admin.press("Acknowledge", card)
    await acme.admin.becomes(card, lambda seen: "Acknowledge" not in seen.buttons)
    second.skim()
    assert await acme.slack.deliver_raw(slack_press(acme, second, card.id, still_on_a_slow_screen)) == [200]
    told = await second.next_private()
    assert "was faster" in told.text
    assert (await newest_case(acme))["assignee"] == f"slack:{TEAM}/{ADMIN}"


async def test_an_ordinary_member_who_presses_is_refused_privately_and_it_is_on_record(acme: World) -> None:
    customer, visitor = await unhappy(acme), colleague(acme, "U0VIS", "Visitor")
    card = await acme.card(customer)
    visitor.skim()
    await visitor.press("Resolve", card)
    refusal = await visitor.next_private()
    assert refusal.text.startswith("Only staff can do this.")
    assert f"slack:{TEAM}/{ADMIN}" in refusal.text or "Grace" in refusal.text
    await acme.quiet()
    assert acme.admin.now(card).text == card.text
    mine = select(audit.c.action, audit.c.allowed).where(audit.c.actor == str(visitor.address))
    assert [(row["action"], row["allowed"]) for row in await acme.rows(mine)] == [("case resolve", False)]


async def test_a_colleague_who_is_staff_no_more_is_refused_from_the_next_press_on(acme: World) -> None:
    customer, leaver = await unhappy(acme), colleague(acme, "U0LEE", "Lee")
    card = await acme.card(customer)
    await acme.tell_bot(f"staff add {leaver.address}")
    await leaver.press("Acknowledge", card)
    await acme.admin.becomes(card, lambda seen: "Acknowledge" not in seen.buttons)
    await acme.tell_bot(f"staff remove {leaver.address}")
    leaver.skim()
    await leaver.press("Resolve", card)
    assert (await leaver.next_private()).text.startswith("Only staff can do this.")
    assert (await newest_case(acme))["status"] == "acknowledged"


async def test_everything_done_about_a_case_is_logged(acme: World) -> None:
    customer = await unhappy(acme)
    card = await acme.card(customer)
    await acme.admin.press("Acknowledge", card)
    await resolve(acme, card)
    number = int(card.buttons["Resolve"].split(":")[1])
    log = await acme.rows(select(case_log.c.action).where(case_log.c.case_id == number).order_by(case_log.c.id))
    assert [row["action"] for row in log] == ["opened", "paged", "acknowledged", "resolved"]
