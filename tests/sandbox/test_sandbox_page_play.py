"""What a person does on the page, and who may."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx2
import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from tests.sandbox.page_world import CARD, CHANNEL, CUSTOMER, DM, NUMBER, Stand, acting, log, looking_at, mrkdwn
from tests.support.browser import chromium, needs_chromium
from tests.support.serving import serve

pytestmark = [needs_chromium, pytest.mark.asyncio(loop_scope="module")]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def tab() -> AsyncIterator[Page]:
    async with chromium() as tab:
        yield tab


async def test_pressing_and_choosing_in_slack_name_the_message_and_the_value(tab: Page) -> None:
    stand = Stand()
    stand.slack({"blocks": CARD})
    async with looking_at(tab, stand) as page:
        async with acting(page):
            await page.get_by_role("button", name="Acknowledge").press("Enter")
        async with acting(page):
            await page.get_by_role("combobox", name="Choose a reason").select_option("delivery")
    assert stand.acted("chat", "id", "action_id", "value") == [
        ("slack", "press", DM, "1767225600.000100", "ans", "ack"),
        ("slack", "select", DM, "1767225600.000100", "why", "delivery"),
    ]


async def test_enter_sends_and_a_line_break_does_not(tab: Page) -> None:
    stand = Stand()
    async with looking_at(tab, stand) as page:
        field = page.get_by_role("textbox", name="Your text message")
        await field.press_sequentially("two")
        await field.press("Shift+Enter")
        await field.press_sequentially("lines")
        async with acting(page):
            await field.press("Enter")
        await expect(field).to_have_value("")
    assert stand.acted("chat", "text") == [("sms", "say", NUMBER, "two\nlines")]


async def test_what_staff_type_is_a_command_a_mention_or_a_message(tab: Page) -> None:
    stand = Stand()
    async with looking_at(tab, stand) as page:
        for text in ("/survey list", "@Feedback status", "on my way"):
            await page.get_by_role("textbox", name="The staff's message").fill(text)
            async with acting(page):
                await page.get_by_role("button", name="Send as staff").click()
    assert stand.acted("chat", "text") == [
        ("staff", "command", CHANNEL, "/survey list"),
        ("staff", "mention", CHANNEL, "@Feedback status"),
        ("staff", "say", CHANNEL, "on my way"),
    ]


async def test_staff_turn_to_their_direct_message_when_it_shows_a_dot(tab: Page) -> None:
    stand = Stand()
    async with looking_at(tab, stand) as page:
        stand.slack({"text": "You are now an admin"}, chat="D0STAFF")
        room = page.get_by_role("navigation").get_by_role("button", name="Feedback", exact=True)
        await expect(room).to_contain_class("unread")
        await room.click()
        await expect(log(page, "staff")).to_contain_text("You are now an admin")
        await expect(room).not_to_contain_class("unread")


async def test_ones_own_message_can_be_edited(tab: Page) -> None:
    stand = Stand()
    stand.telegram("fuor", 7, mine=False)
    async with looking_at(tab, stand) as page:
        await log(page, "telegram").get_by_role("button", name="Edit").click()
        field = page.get_by_role("textbox", name="Your Telegram message")
        await expect(field).to_have_value("fuor")
        await field.fill("four")
        async with acting(page):
            await field.press("Enter")
    assert stand.acted("id", "text") == [("telegram", "edit", "7", "four")]


async def test_every_phone_shows_how_to_begin(tab: Page) -> None:
    stand = Stand()
    async with looking_at(tab, stand) as page:
        for name in ("START", "⚡ Give feedback", "FEEDBACK"):
            async with acting(page):
                await page.get_by_text(name, exact=True).click()
    assert stand.acted() == [("telegram", "start"), ("slack", "shortcut"), ("sms", "keyword")]


async def test_an_act_that_fails_says_why(tab: Page) -> None:
    stand = Stand()
    stand.failure = ConnectionError("The bot does not answer.")
    async with looking_at(tab, stand) as page:
        await page.get_by_role("button", name="START").click()
        await expect(page.get_by_role("alert")).to_have_text("The bot does not answer.")


async def test_a_fault_is_planned_for_the_platform_it_stands_beside(tab: Page) -> None:
    stand = Stand()
    async with looking_at(tab, stand) as page:
        await page.get_by_text("Faults").click()
        async with acting(page):
            await page.get_by_role("group", name="SMS faults").get_by_role("button", name="429").click()
    assert stand.acted("value") == [("sms", "fault", "rate_limited")]


GOOD = {"phone": "sms", "action": "say", "text": "3"}


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        (GOOD, {"Host": "sandbox.example.com"}, 400),
        (GOOD, {"Origin": "https://example.com"}, 403),
        (GOOD, {"Origin": "null"}, 403),
        ({**GOOD, "text": "x" * 100_000}, {}, 413),
        ({**GOOD, "text": "x" * 9_000}, {}, 400),
        ({**GOOD, "phone": "fax"}, {}, 400),
        ({**GOOD, "surprise": 1}, {}, 400),
        ({**GOOD, "action": "explode"}, {}, 404),
    ],
)
async def test_what_does_not_come_from_the_page_itself_is_refused(
    body: dict[str, str], headers: dict[str, str], status: int
) -> None:
    stand = Stand()
    async with serve(stand.app) as url, httpx2.AsyncClient() as client:
        assert (await client.post(f"{url}/sandbox/act", json=GOOD)).status_code == 204
        assert (await client.post(f"{url}/sandbox/act", json=body, headers=headers)).status_code == status
    assert len(stand.acts) == 1


async def test_the_feed_is_for_this_machine_only() -> None:
    async with serve(Stand().app) as url, httpx2.AsyncClient() as client:
        answer = await client.get(f"{url}/sandbox/events", headers={"Host": "sandbox.example.com"})
    assert answer.status_code == 400


async def test_a_link_to_the_bot_in_anybodys_chat_opens_the_customers_telegram_and_no_other_does(tab: Page) -> None:
    stand = Stand()
    others = "https://t.me/other_bot?start=aaa https://t.me/feedback_bot/1?start=bbb javascript:alert(1)"
    stand.slack({"blocks": [{"type": "section", "text": mrkdwn(f"https://t.me/feedback_bot?start=camp7-Zk {others}")}]})
    async with looking_at(tab, stand) as page:
        links = log(page).get_by_role("link")
        await expect(links).to_have_text(["https://t.me/feedback_bot?start=camp7-Zk"])
        await page.locator("#pane-telegram").get_by_role("button", name="Admin").click()
        async with acting(page):
            await links.click()
    assert stand.acted("chat", "value") == [("telegram", "start", CUSTOMER, "camp7-Zk")]
