"""Modals and the home tab of Slack, as a person sees and uses them on the page."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Locator, Page, expect

from tests.sandbox.page_views import HOME, MODAL, field, kept
from tests.sandbox.page_world import HOSTILE, Stand, acting, looking_at, plain
from tests.support.browser import chromium, needs_chromium

pytestmark = [needs_chromium, pytest.mark.asyncio(loop_scope="module")]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def tab() -> AsyncIterator[Page]:
    async with chromium() as tab:
        yield tab


def modal(page: Page, phone: str = "staff") -> Locator:
    return page.locator(f"#pane-{phone}").get_by_role("dialog")


async def test_a_modal_stands_over_the_phone_of_whom_it_was_opened_for(tab: Page) -> None:
    stand = Stand()
    async with looking_at(tab, stand) as page:
        stand.show("staff", modal=kept(MODAL))
        await expect(modal(page).get_by_role("heading")).to_have_text("Edit a question")
        await expect(modal(page)).to_contain_text("One short sentence.")
        await expect(modal(page).get_by_label("Key")).to_have_value("score")
        await expect(modal(page).get_by_label("Question")).to_be_focused()
        await expect(modal(page, "slack")).to_have_count(0)
        stand.show("staff", modal=None)
        await expect(modal(page)).to_have_count(0)
        await expect(page.get_by_role("textbox", name="The staff's message")).to_be_focused()


async def test_submitting_brings_along_what_was_filled_in_and_nothing_else(tab: Page) -> None:
    stand = Stand()
    stand.show("staff", modal=kept(MODAL))
    async with looking_at(tab, stand) as page:
        await modal(page).get_by_label("Question").fill("How was it?")
        await modal(page).get_by_label("Kind").select_option("csat")
        await modal(page).get_by_label("Eleven").check()
        await modal(page).get_by_role("group", name="Languages").get_by_label("Русский").check()
        await modal(page).locator("details").click()
        for name in ("English", "简体中文"):
            await modal(page).locator("details").get_by_label(name).check()
        await modal(page).get_by_label("At most").fill("7")
        async with acting(page):
            await modal(page).get_by_role("button", name="Save").click()
    filled = {"text": "How was it?", "kind": "csat", "role": "eleven", "languages": ["русский"], "most": "7"}
    assert stand.acted("values") == [("staff", "submit", {**filled, "ways": ["english", "简体中文"]})]


async def test_enter_in_a_line_submits_and_escape_closes(tab: Page) -> None:
    stand = Stand()
    view = kept({**MODAL, "blocks": [field("name", "Title", {"type": "plain_text_input"})]})
    stand.show("staff", modal=view)
    async with looking_at(tab, stand) as page:
        await modal(page).get_by_label("Title").fill("Delivery")
        async with acting(page):
            await page.keyboard.press("Enter")
        async with acting(page):
            await page.keyboard.press("Escape")
    assert stand.acted("values") == [("staff", "submit", {"name": "Delivery"}), ("staff", "close", {})]


async def test_a_required_field_left_empty_is_told_before_anything_is_sent(tab: Page) -> None:
    stand = Stand()
    stand.show("slack", modal=kept(MODAL))
    async with looking_at(tab, stand) as page:
        await modal(page, "slack").get_by_role("button", name="Save").click()
        told = modal(page, "slack").get_by_text("Please complete this required field.")
        await expect(told.locator("visible=true")).to_have_count(2)
        await expect(modal(page, "slack").get_by_label("Question")).to_be_focused()
        await page.keyboard.type("How was it?")
        await expect(told.locator("visible=true")).to_have_count(1)
    assert stand.acts == []


async def test_what_the_bot_says_of_a_field_stands_at_that_field_and_nothing_typed_is_lost(tab: Page) -> None:
    stand = Stand()
    stand.show("staff", modal=kept(MODAL))
    async with looking_at(tab, stand) as page:
        await modal(page).get_by_label("Question").fill("How was it?")
        stand.show("staff", modal=kept(MODAL, errors={"key": "There is such a key already."}))
        await expect(modal(page).locator(".invalid")).to_contain_text("There is such a key already.")
        await expect(modal(page).get_by_label("Key")).to_be_focused()
        await expect(modal(page).get_by_label("Key")).to_have_accessible_description("There is such a key already.")
        await expect(modal(page).get_by_label("Question")).to_have_value("How was it?")
        stand.show("staff", modal=kept(MODAL, errors={"": "We had some trouble connecting. Try again?"}))
        await expect(modal(page).get_by_role("alert")).to_have_text("We had some trouble connecting. Try again?")


async def test_what_slacks_client_does_not_take_is_told_to_the_player(tab: Page) -> None:
    stand = Stand()
    stand.failure = ValueError("Please use 20 characters or fewer.")
    stand.show("staff", modal=kept(MODAL))
    async with looking_at(tab, stand) as page:
        await modal(page).get_by_role("button", name="Move up").click()
        await expect(page.locator("#toast")).to_have_text("Please use 20 characters or fewer.")
        await expect(modal(page)).not_to_have_attribute("aria-busy", "true")


async def test_the_same_complaint_twice_is_shown_twice(tab: Page) -> None:
    stand = Stand()
    view = kept({**MODAL, "blocks": [field("key", "Key", {"type": "plain_text_input"})]}, errors={"key": "Taken."})
    stand.show("staff", modal=view)
    async with looking_at(tab, stand) as page:
        await modal(page).get_by_label("Key").fill("score")
        await expect(modal(page).get_by_text("Taken.")).to_be_hidden()
        await page.keyboard.press("Enter")
        await expect(modal(page).get_by_text("Taken.")).to_be_visible()


async def test_an_updated_view_keeps_what_was_typed_where_the_field_is_still_there(tab: Page) -> None:
    stand = Stand()
    stand.show("staff", modal=kept(MODAL))
    async with looking_at(tab, stand) as page:
        await modal(page).get_by_label("Question").fill("How was it?")
        more = [*MODAL["blocks"][:3], field("extra", "Choices", {"type": "plain_text_input"})]
        stand.show("staff", modal=kept({**MODAL, "blocks": more}, hash="2.b"))
        await expect(modal(page).get_by_label("Choices")).to_be_visible()
        await expect(modal(page).get_by_label("Question")).to_have_value("How was it?")
        await expect(modal(page).get_by_label("Question")).to_be_focused()
        await expect(modal(page).get_by_label("Kind")).to_have_count(0)


async def test_a_button_in_a_modal_brings_along_what_is_typed_so_far_but_only_once(tab: Page) -> None:
    stand = Stand()
    stand.show("staff", modal=kept(MODAL))
    async with looking_at(tab, stand) as page:
        await modal(page).get_by_label("Question").fill("How was it?")
        for _ in range(2):
            async with acting(page):
                await modal(page).get_by_role("button", name="Move up").click()
            await expect(modal(page)).not_to_have_attribute("aria-busy", "true")
    pressed = ("staff", "press_in_view", "ans", "up")
    assert stand.acted("action_id", "value", "values") == [(*pressed, {"text": "How was it?"}), (*pressed, {})]


async def test_a_view_on_top_of_another_has_a_way_back(tab: Page) -> None:
    stand = Stand()
    stand.show("staff", modal=kept(MODAL, id="V2", previous_view_id="V1"))
    async with looking_at(tab, stand) as page:
        async with acting(page):
            await modal(page).get_by_role("button", name="Back").click()
        stand.show("staff", modal=kept(MODAL, state={"values": {"key": {"key": {"value": "kept"}}}}))
        await expect(modal(page).get_by_label("Key")).to_have_value("kept")
        await expect(modal(page).get_by_role("button", name="Back")).to_have_count(0)
        async with acting(page):
            await modal(page).get_by_role("button", name="Not now").click()
    assert stand.acted() == [("staff", "close"), ("staff", "close")]


async def test_a_field_that_the_bot_follows_tells_it_at_once(tab: Page) -> None:
    stand = Stand()
    blocks = [block | {"dispatch_action": True} for block in MODAL["blocks"] if block["block_id"] in ("key", "kind")]
    stand.show("staff", modal=kept({**MODAL, "blocks": blocks}))
    async with looking_at(tab, stand) as page:
        async with acting(page):
            await modal(page).get_by_label("Kind").select_option("nps")
        async with acting(page):
            await modal(page).get_by_label("Key").fill("other")
            await page.keyboard.press("Enter")
    assert stand.acted("values") == [("staff", "fill", {"kind": "nps"}), ("staff", "fill", {"key": "other"})]


async def test_the_home_tab_asks_the_bot_and_its_buttons_reach_it(tab: Page) -> None:
    stand = Stand()
    async with looking_at(tab, stand) as page:
        phone = page.locator("#pane-slack")
        async with acting(page):
            await phone.get_by_role("tab", name="Home").click()
        await expect(phone).to_contain_text("Nothing has been put here yet.")
        stand.show("slack", home=HOME)
        await expect(phone.get_by_role("heading", name="What matters now")).to_be_visible()
        async with acting(page):
            await phone.get_by_role("button", name="New survey").click()
        stand.slack({"text": "A survey is ready"})
        await expect(phone.get_by_role("tab", name="Messages")).to_contain_class("unread")
        await phone.get_by_role("tab", name="Home").press("ArrowRight")
        await expect(phone).to_contain_text("A survey is ready")
        await expect(phone.get_by_role("heading", name="What matters now")).to_be_hidden()
    assert stand.acted("value") == [("slack", "open_home", ""), ("slack", "press_in_view", "new")]


async def test_the_staffs_home_tab_stands_over_their_direct_messages_not_over_the_channel(tab: Page) -> None:
    stand = Stand()
    stand.show("staff", home=HOME)
    async with looking_at(tab, stand) as page:
        screen = page.locator("#pane-staff")
        await expect(screen.get_by_role("tab", name="Home")).to_be_hidden()
        await screen.get_by_role("navigation").get_by_role("button", name="Feedback", exact=True).click()
        await screen.get_by_role("tab", name="Home").click()
        await expect(screen.get_by_role("heading", name="What matters now")).to_be_visible()


async def test_hostile_words_in_a_modal_stand_there_letter_by_letter(tab: Page) -> None:
    stand = Stand()
    hostile = field("x", HOSTILE, {"type": "plain_text_input", "initial_value": HOSTILE}, hint=plain(HOSTILE))
    view = kept({**MODAL, "title": plain(HOSTILE[:24]), "blocks": [hostile]}, errors={"x": HOSTILE})
    stand.show("slack", modal=view)
    async with looking_at(tab, stand) as page:
        await expect(modal(page, "slack").get_by_role("textbox")).to_have_value(HOSTILE)
        await expect(modal(page, "slack").get_by_text(HOSTILE)).to_have_count(3)
        assert await modal(page, "slack").locator("img, script").count() == 0


@pytest.mark.parametrize("width", [390, 1440])
async def test_a_long_modal_is_scrolled_inside_and_its_buttons_are_always_there(tab: Page, width: int) -> None:
    stand = Stand()
    stand.show("slack", modal=kept({**MODAL, "blocks": MODAL["blocks"] + [{"type": "divider"}] * 60}))
    async with looking_at(tab, stand, width) as page:
        await expect(modal(page, "slack").get_by_role("button", name="Save")).to_be_in_viewport(ratio=1)
        await modal(page, "slack").get_by_role("button", name="Move up").scroll_into_view_if_needed()
        await expect(modal(page, "slack").get_by_role("button", name="Save")).to_be_in_viewport(ratio=1)
        assert await page.evaluate("document.documentElement.scrollWidth") == width
