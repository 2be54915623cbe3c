"""Threads, replies, a group, and two people at one desk, on the page."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Locator, Page, expect

from adapters.sandbox.server import Sandbox
from tests.sandbox import page_game
from tests.sandbox.page_game import playing
from tests.sandbox.page_world import CHANNEL, COLLEAGUE, GROUP, STAFF, Stand, acting, button, log, looking_at
from tests.support.browser import chromium, needs_chromium

pytestmark = [needs_chromium, pytest.mark.asyncio(loop_scope="module")]
ROOT, FIRST, SECOND, LATER = (f"1767225600.00010{number}" for number in range(4))


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def tab() -> AsyncIterator[Page]:
    async with chromium() as tab:
        yield tab


def with_a_thread() -> Stand:
    stand = Stand()
    stand.slack({"text": "Case 12"}, ROOT, CHANNEL)
    stand.slack({"text": "Colleague has it", "thread_ts": ROOT}, FIRST, CHANNEL)
    stand.slack({"text": "Case 13"}, LATER, CHANNEL)
    return stand


def desk(page: Page, who: str = "staff") -> Locator:
    return page.locator(f"#pane-{who}")


def messages(page: Page) -> Locator:
    return log(page, "staff").locator("li .content")


# ---------------------------------------------------------------- threads


async def test_what_stands_in_a_thread_is_counted_at_its_root_and_read_when_that_is_opened(tab: Page) -> None:
    stand = with_a_thread()
    async with looking_at(tab, stand) as page:
        await expect(messages(page)).to_have_text(["Case 12", "Case 13"])
        await desk(page).get_by_role("button", name="1 reply").click()
        await expect(messages(page)).to_have_text(["Case 12", "Colleague has it"])
        stand.slack({"text": "Resolved", "thread_ts": ROOT}, SECOND, CHANNEL)
        await expect(messages(page)).to_have_text(["Case 12", "Colleague has it", "Resolved"])
        await desk(page).get_by_role("button", name="Close the thread").click()
        await expect(messages(page)).to_have_text(["Case 12", "Case 13"])
        await expect(desk(page).get_by_role("button", name="2 replies")).to_be_visible()


async def test_what_is_written_in_a_thread_goes_there_until_it_is_closed(tab: Page) -> None:
    stand = with_a_thread()
    async with looking_at(tab, stand) as page:
        await desk(page).get_by_role("button", name="1 reply").click()
        field = page.get_by_role("textbox", name="The staff's message")
        for text in ("on it", "@Feedback case show 12"):
            await field.fill(text)
            async with acting(page):
                await field.press("Enter")
        await desk(page).get_by_role("button", name="Close the thread").click()
        await field.fill("lunch")
        async with acting(page):
            await field.press("Enter")
    assert stand.acted("text", "under") == [
        ("staff", "say", "on it", ROOT),
        ("staff", "mention", "@Feedback case show 12", ROOT),
        ("staff", "say", "lunch", ""),
    ]


async def test_a_message_without_replies_can_be_replied_to(tab: Page) -> None:
    async with looking_at(tab, with_a_thread()) as page:
        await log(page, "staff").locator("li").last.hover()
        await desk(page).get_by_role("button", name="Reply in thread").last.click()
        await expect(messages(page)).to_have_text(["Case 13"])


async def test_another_channel_closes_the_thread(tab: Page) -> None:
    async with looking_at(tab, with_a_thread()) as page:
        await desk(page).get_by_role("button", name="1 reply").click()
        for name in ("Feedback", "#feedback"):
            await desk(page).get_by_role("navigation").get_by_role("button", name=name, exact=True).click()
        await expect(messages(page)).to_have_text(["Case 12", "Case 13"])


async def test_a_reply_in_a_thread_reaches_the_bot_with_its_root_and_a_command_does_not(tab: Page) -> None:
    async with playing() as game, page_game.looking_at(tab, game) as page:
        root = (await game.slack.chat_postMessage(channel=Sandbox.STAFF_CHANNEL, text="Case 12"))["ts"]
        await log(page, "staff").locator("li").hover()
        await desk(page).get_by_role("button", name="Reply in thread").click()
        field = page.get_by_role("textbox", name="The staff's message")
        await field.fill("on it")
        await field.press("Enter")
        event = (await game.webhooks.get()).json["event"]
        assert (event["type"], event["thread_ts"], event["text"]) == ("message", root, "on it")
        await field.fill("/case show 12")
        await field.press("Enter")
        await expect(page.get_by_role("alert")).to_contain_text("Slack takes no command in a thread.")


# ---------------------------------------------------------------- two at one desk


async def test_the_colleague_sees_the_same_channel_and_acts_in_their_own_name(tab: Page) -> None:
    stand = Stand()
    stand.slack({"blocks": [{"type": "actions", "elements": [button("Acknowledge", "ack")]}]}, ROOT, CHANNEL)
    stand.slack({"text": "You are too late.", "ephemeral_for": COLLEAGUE}, FIRST, CHANNEL)
    stand.slack({"text": "You have it.", "ephemeral_for": STAFF}, SECOND, CHANNEL)
    async with looking_at(tab, stand) as page:
        await expect(messages(page).last).to_have_text("You have it.")
        await desk(page).get_by_role("button", name="Colleague").click()
        await expect(log(page, "colleague").locator("li .content").last).to_have_text("You are too late.")
        async with acting(page):
            await page.get_by_role("button", name="Acknowledge").click()
        await expect(desk(page)).to_be_hidden()
    assert stand.acted("id", "value") == [("colleague", "press", ROOT, "ack")]


async def test_a_direct_message_to_whoever_is_not_at_the_desk_shows_a_dot(tab: Page) -> None:
    stand = Stand()
    async with looking_at(tab, stand) as page:
        stand.slack({"text": "You are on duty"}, chat="D0COLLEAGUE")
        other = desk(page).get_by_role("button", name="Colleague")
        await expect(other).to_contain_class("unread")
        await other.click()
        await desk(page, "colleague").get_by_role("button", name="Staff", exact=True).click()
        await expect(other).not_to_contain_class("unread")


async def test_on_a_narrow_screen_both_sit_behind_the_same_tab(tab: Page) -> None:
    async with looking_at(tab, Stand(), 390) as page:
        await page.get_by_role("tab", name="Staff").click()
        await desk(page).get_by_role("button", name="Colleague").click()
        await expect(page.get_by_role("textbox", name="The colleague's message")).to_be_visible()
        await page.get_by_role("tab", name="SMS").click()
        await expect(desk(page, "colleague")).to_be_hidden()


async def test_a_press_by_the_colleague_comes_from_their_account(tab: Page) -> None:
    async with playing() as game, page_game.looking_at(tab, game) as page:
        blocks = [{"type": "actions", "elements": [button("Acknowledge", "ack")]}]
        await game.slack.chat_postMessage(channel=Sandbox.STAFF_CHANNEL, text="Case 12", blocks=blocks)
        await desk(page).get_by_role("button", name="Colleague").click()
        await page.get_by_role("button", name="Acknowledge").click()
        payload = json.loads((await game.webhooks.get()).form["payload"])
        assert payload["user"]["id"] == Sandbox.COLLEAGUE_SLACK


# ---------------------------------------------------------------- Telegram


async def test_a_reply_shows_what_it_replies_to(tab: Page) -> None:
    stand = Stand()
    card = {"message_id": 1, "from": {"is_bot": True}, "text": "Case 12\nCustomer: Ann"}
    stand.telegram("Bea has it.", 2, reply_to_message=card)
    async with looking_at(tab, stand) as page:
        await expect(log(page, "telegram").locator(".quoted")).to_have_text("FeedbackCase 12")


async def test_in_a_group_a_message_can_be_replied_to_once(tab: Page) -> None:
    stand = Stand()
    body = {"message_id": 5, "date": 1767225600, "text": "Case 12"}
    stand.put("telegram", GROUP, "5", body)
    async with looking_at(tab, stand) as page:
        phone = page.locator("#pane-telegram")
        await phone.get_by_role("button", name="Staff").click()
        await expect(phone.get_by_role("heading")).to_have_text("Staffgroup")
        await log(page, "telegram").locator("li").hover()
        await phone.get_by_role("button", name="Reply").click()
        field = page.get_by_role("textbox", name="Your Telegram message")
        for text in ("mine", "lunch"):
            await field.fill(text)
            async with acting(page):
                await field.press("Enter")
    assert stand.acted("chat", "text", "under") == [
        ("telegram", "say", GROUP, "mine", "5"),
        ("telegram", "say", GROUP, "lunch", ""),
    ]


async def test_the_admin_writes_in_the_staffs_group_and_the_bot_hears_replies_to_it(tab: Page) -> None:
    async with playing() as game, game.telegram as bot, page_game.looking_at(tab, game) as page:
        await bot.set_webhook(f"{game.url}/telegram", secret_token=Sandbox.TELEGRAM_WEBHOOK_SECRET)
        card = await bot.send_message(Sandbox.STAFF_GROUP, "Case 12")
        phone = page.locator("#pane-telegram")
        await phone.get_by_role("button", name="Staff").click()
        await log(page, "telegram").locator("li").hover()
        await phone.get_by_role("button", name="Reply").click()
        await page.get_by_role("textbox", name="Your Telegram message").fill("mine")
        await page.keyboard.press("Enter")
        message = (await game.webhooks.get()).json["message"]
        assert (message["from"]["id"], message["chat"]["id"]) == (Sandbox.STAFF_TELEGRAM, Sandbox.STAFF_GROUP)
        assert message["reply_to_message"]["message_id"] == card.message_id
