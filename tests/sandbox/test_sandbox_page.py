"""What the page shows, as a person sees it in Chromium."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from adapters.sandbox.common import Entry
from tests.sandbox.page_world import (
    CARD,
    CHANNEL,
    CUSTOMER,
    DM,
    HOSTILE,
    NUMBER,
    STAFF,
    YOU,
    Stand,
    acting,
    button,
    log,
    looking_at,
)
from tests.support.browser import chromium, needs_chromium, window
from tests.support.serving import serve

pytestmark = [needs_chromium, pytest.mark.asyncio(loop_scope="module")]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def tab() -> AsyncIterator[Page]:
    async with chromium() as tab:
        yield tab


async def test_a_staff_card_stands_there_with_every_block(tab: Page) -> None:
    stand = Stand()
    async with looking_at(tab, stand) as page:
        stand.slack({"attachments": [{"color": "#d50200", "blocks": CARD}]}, chat=CHANNEL)
        card = log(page, "staff").locator(".attachment")
        await expect(card).to_have_css("border-left-color", "rgb(213, 2, 0)")
        await expect(card.get_by_role("heading")).to_have_text("Low score")
        await expect(card.locator("strong")).to_have_text("Three")
        await expect(card.locator(".mention")).to_have_text("@You")
        await expect(card.locator("blockquote")).to_have_text("it was late")
        await expect(card.locator("pre")).to_have_text("score = 3")
        await expect(card.locator("hr")).to_have_count(1)
        await expect(card.get_by_role("link", name="Case 12")).to_have_attribute("href", "https://example.com")
        await expect(card.get_by_role("combobox", name="Choose a reason").locator("option")).to_have_count(3)


async def test_a_telegram_message_has_its_entities_and_rows_of_keys(tab: Page) -> None:
    stand = Stand()
    entities = [
        {"type": "blockquote", "offset": 0, "length": 11},
        {"type": "bold", "offset": 3, "length": 4},
        {"type": "italic", "offset": 12, "length": 4},
    ]
    rows = [[{"text": "Good", "callback_data": "q:1"}, {"text": "Bad", "callback_data": "q:2"}]]
    rows.append([{"text": "Skip", "callback_data": "q:3"}])
    async with looking_at(tab, stand) as page:
        stand.telegram("😡 late again\nwhy?", entities=entities, reply_markup={"inline_keyboard": rows})
        message = log(page, "telegram").locator("li")
        await expect(message.locator("blockquote")).to_have_text("😡 late aga")
        await expect(message.locator("blockquote strong")).to_have_text("late")
        await expect(message.locator(".keyboard > div")).to_have_count(2)
        async with acting(page):
            await message.get_by_role("button", name="Bad").click()
    assert stand.acted("id", "value") == [("telegram", "press", "1", "q:2")]


async def test_a_callback_answer_is_an_alert_or_a_passing_note(tab: Page) -> None:
    stand = Stand()
    async with looking_at(tab, stand) as page:
        stand.put("telegram", CUSTOMER, "cb:1", {"callback_answer": "This survey is over", "show_alert": True})
        await expect(page.get_by_role("dialog")).to_contain_text("This survey is over")
        await page.get_by_role("dialog").get_by_role("button", name="OK").click()
        stand.put("telegram", CUSTOMER, "cb:2", {"callback_answer": "Saved", "show_alert": False})
        await expect(page.locator("#toast")).to_have_text("Saved")
        await expect(log(page, "telegram").locator("li")).to_have_count(0)
        await expect(page.get_by_role("dialog")).to_have_count(0)


async def test_a_text_message_tells_its_segments_and_how_the_delivery_went(tab: Page) -> None:
    stand = Stand()
    async with looking_at(tab, stand) as page:
        message = {
            "direction": "outbound-api",
            "body": "Спасибо",
            "num_segments": "2",
            "status": "undelivered",
            "error_code": 30003,
        }
        stand.put("sms", NUMBER, "SM1", message)
        await expect(log(page, "sms").locator(".bubble")).to_have_text("Спасибо")
        await expect(log(page, "sms").locator("small")).to_have_text("2 segments · undelivered · 30003")


async def test_hostile_text_stands_there_letter_by_letter_on_every_phone(tab: Page) -> None:
    stand = Stand()
    escaped = HOSTILE.replace("<", "&lt;").replace(">", "&gt;")
    quoted = {"type": "rich_text_quote", "elements": [{"type": "text", "text": HOSTILE}]}
    stand.put("slack", DM, "1.1", {"ts": "1.1", "text": escaped, "user": YOU}, mine=False)
    stand.slack({"blocks": [{"type": "rich_text", "elements": [quoted]}]}, ts="1.2")
    stand.slack({"blocks": [{"type": "actions", "elements": [button(HOSTILE, HOSTILE)]}]}, ts="1.3")
    stand.telegram(HOSTILE, 1, mine=False)
    stand.telegram(HOSTILE, 2, entities=[{"type": "bold", "offset": 0, "length": 8}])
    stand.put("sms", NUMBER, "SM1", {"direction": "inbound", "body": HOSTILE}, mine=False)
    async with looking_at(tab, stand) as page:
        for phone, times in {"slack": 3, "telegram": 2, "sms": 1}.items():
            await expect(log(page, phone).get_by_text(HOSTILE)).to_have_count(times)
        assert await page.locator(".log :is(img, script)").count() == 0


async def test_a_link_with_a_harmful_scheme_is_only_words(tab: Page) -> None:
    stand = Stand()
    stand.slack({"text": "<javascript:alert(1)|press me>"})
    stand.telegram("press me", entities=[{"type": "text_link", "offset": 0, "length": 8, "url": "javascript:alert(1)"}])
    async with looking_at(tab, stand) as page:
        await expect(page.locator(".log").get_by_text("press me")).to_have_count(2)
        assert await page.locator(".log a").count() == 0


async def test_a_changed_message_changes_where_it_stands_and_a_deleted_one_goes(tab: Page) -> None:
    stand = Stand()
    for number in (1, 2):
        stand.telegram(f"question {number}", number)
    async with looking_at(tab, stand) as page:
        stand.telegram("question 1, answered", 1, edit_date=1767225601)
        texts = log(page, "telegram").locator(".text")
        await expect(texts).to_have_text(["question 1, answered", "question 2"])
        await expect(log(page, "telegram").locator(".meta").first).to_contain_text("edited")
        stand.journal.record(Entry("telegram", CUSTOMER, "1", True, {}, deleted=True))
        await expect(texts).to_have_text(["question 2"])


async def test_a_browser_that_comes_back_has_missed_nothing_and_doubles_nothing(tab: Page) -> None:
    stand = Stand()
    async with window(tab) as page:
        async with serve(stand.app) as url:
            await page.goto(f"{url}/sandbox/")
            stand.telegram("before", 1)
            stand.telegram("gone meanwhile", 2)
            texts = log(page, "telegram").locator(".text")
            await expect(texts).to_have_text(["before", "gone meanwhile"])
        await expect(page.locator("#state")).to_have_text("reconnecting…")
        stand.journal.record(Entry("telegram", CUSTOMER, "2", True, {}, deleted=True))
        stand.telegram("meanwhile", 3)
        async with serve(stand.app, port=int(url.rpartition(":")[2])):
            await expect(texts).to_have_text(["before", "meanwhile"])
            stand.telegram("after", 4)
            await expect(texts).to_have_text(["before", "meanwhile", "after"])


async def test_a_whisper_is_seen_only_by_the_one_it_is_for(tab: Page) -> None:
    stand = Stand()
    async with looking_at(tab, stand) as page:
        stand.slack({"text": "not for staff", "ephemeral_for": YOU}, ts="1.1", chat=CHANNEL)
        stand.slack({"text": "for staff", "ephemeral_for": STAFF}, ts="1.2", chat=CHANNEL)
        await expect(log(page, "staff").locator("li")).to_have_count(1)
        await expect(log(page, "staff")).to_contain_text("Only visible to you")


async def test_a_narrow_window_has_tabs_with_a_dot_for_what_is_unread(tab: Page) -> None:
    stand = Stand()
    async with looking_at(tab, stand, width=390) as page:
        staff = page.get_by_role("tab", name="Staff")
        stand.slack({"text": "Low score"}, chat=CHANNEL)
        await expect(staff).to_contain_class("unread")
        await expect(page.locator(".pane:visible")).to_have_id("pane-slack")
        await staff.click()
        await expect(page.locator(".pane:visible")).to_have_id("pane-staff")
        await expect(staff).not_to_contain_class("unread")
        await staff.press("ArrowRight")
        await expect(page.get_by_role("tab", name="Slack")).to_be_focused()
        await expect(page.locator(".pane:visible")).to_have_id("pane-slack")


async def test_a_wider_window_shows_all_four_side_by_side_and_none_over_another(tab: Page) -> None:
    async with looking_at(tab, Stand()) as page:
        for width, columns in ((900, 2), (1280, 4), (1920, 4)):
            await page.set_viewport_size({"width": width, "height": 900})
            boxes = [await pane.bounding_box() for pane in await page.locator(".pane").all()]
            assert len({box["x"] for box in boxes if box}) == columns
            assert await page.evaluate("document.documentElement.scrollWidth") == width
