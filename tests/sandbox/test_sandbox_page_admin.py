"""An admin's tools, played in Chromium against the emulators: modals, the home tab, files and the command menu."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import FilePayload, Page, expect
from telegram import BotCommand, BotCommandScopeChat

from adapters.sandbox.server import Sandbox
from tests.sandbox.page_game import Game, looking_at, playing
from tests.sandbox.page_views import HOME, MODAL, field
from tests.sandbox.page_world import PIXEL, plain
from tests.support.browser import chromium, needs_chromium

pytestmark = [needs_chromium, pytest.mark.asyncio(loop_scope="module")]

SURVEY: FilePayload = {"name": "survey.yaml", "mimeType": "application/yaml", "buffer": b"key: nps\n"}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def tab() -> AsyncIterator[Page]:
    async with chromium() as tab:
        yield tab


async def interaction(game: Game) -> dict[str, Any]:
    """The next thing that Slack tells the bot of what somebody pressed or submitted."""
    payload: dict[str, Any] = json.loads((await game.webhooks.get()).form["payload"])
    return payload


async def command(page: Page, game: Game, text: str) -> str:
    """The staff's slash command; gives its trigger."""
    await page.get_by_role("textbox", name="The staff's message").fill(text)
    await page.keyboard.press("Enter")
    return (await game.webhooks.get()).form["trigger_id"]


async def test_a_modal_is_filled_in_refused_at_a_field_mended_and_taken(tab: Page) -> None:
    async with playing() as game, looking_at(tab, game) as page:
        await game.slack.views_open(trigger_id=await command(page, game, "/survey edit nps"), view=MODAL)
        modal = page.get_by_role("dialog", name="Edit a question")
        await modal.get_by_label("Question").fill("How <b>was</b> it?")
        await modal.get_by_label("Kind").select_option("csat")
        await modal.get_by_label("Русский").first.check()
        game.says = {"response_action": "errors", "errors": {"key": "There is such a key already."}}
        await modal.get_by_label("Key").press("Enter")
        refused = (await interaction(game))["view"]["state"]["values"]
        assert refused["text"]["text"]["value"] == "How <b>was</b> it?"
        assert refused["kind"]["kind"]["selected_option"]["value"] == "csat"
        await expect(modal.get_by_text("There is such a key already.")).to_be_visible()

        game.says = ""
        await modal.get_by_label("Key").fill("reason")
        await modal.get_by_role("button", name="Save").click()
        taken = (await interaction(game))["view"]["state"]["values"]
        assert (taken["key"]["key"]["value"], taken["text"]) == ("reason", refused["text"])
        await expect(page.get_by_role("dialog")).to_have_count(0)


async def test_people_and_channels_named_in_a_command_reach_the_bot_by_their_ids(tab: Page) -> None:
    async with playing() as game, looking_at(tab, game) as page:
        await page.get_by_role("textbox", name="The staff's message").fill("/survey ask @You, tell #feedback of #7")
        await page.keyboard.press("Enter")
        text = (await game.webhooks.get()).form["text"]
        channel, you = Sandbox.STAFF_CHANNEL, Sandbox.CUSTOMER_SLACK
        assert text == f"ask <@{you}|You>, tell <#{channel}|feedback> of #7"


async def test_a_view_pushed_from_a_button_leads_back_to_what_was_typed(tab: Page) -> None:
    async with playing() as game, looking_at(tab, game) as page:
        await game.slack.views_open(trigger_id=await command(page, game, "/survey edit nps"), view=MODAL)
        question = page.get_by_role("textbox", name="Question")
        await question.fill("Half a sentence")
        await page.get_by_role("button", name="Move up").click()
        pressed = await interaction(game)
        assert pressed["view"]["state"]["values"]["text"]["text"]["value"] == "Half a sentence"
        second = {"type": "modal", "title": plain("Texts"), "submit": plain("Done")}
        blocks = [field("ru", "Русский", {"type": "plain_text_input"})]
        await game.slack.views_push(trigger_id=pressed["trigger_id"], view={**second, "blocks": blocks})
        await expect(page.get_by_role("dialog", name="Texts")).to_be_visible()
        await page.keyboard.press("Escape")
        await expect(question).to_have_value("Half a sentence")


async def test_a_bot_that_fails_leaves_the_modal_open_and_says_so(tab: Page) -> None:
    async with playing() as game, looking_at(tab, game) as page:
        view = {**MODAL, "blocks": MODAL["blocks"][:1]}
        await game.slack.views_open(trigger_id=await command(page, game, "/survey publish nps"), view=view)
        game.status = 500
        await page.get_by_role("button", name="Save").click()
        await expect(page.get_by_role("dialog").get_by_role("alert")).to_contain_text("We had some trouble connecting")


async def test_a_customer_opens_the_home_tab_and_presses_there(tab: Page) -> None:
    async with playing() as game, looking_at(tab, game) as page:
        await page.locator("#pane-slack").get_by_role("tab", name="Home").click()
        opened = (await game.webhooks.get()).json["event"]
        assert (opened["type"], opened["tab"]) == ("app_home_opened", "home")
        await game.slack.views_publish(user_id=opened["user"], view=HOME)
        await page.get_by_role("button", name="New survey").click()
        pressed = await interaction(game)
        assert (pressed["container"]["type"], pressed["actions"][0]["value"]) == ("view", "new")
        await game.slack.views_open(trigger_id=pressed["trigger_id"], view=MODAL)
        await expect(page.locator("#pane-slack").get_by_role("dialog")).to_be_visible()


async def test_a_file_for_the_bot_and_a_picture_from_it_both_arrive_in_slack(tab: Page) -> None:
    async with playing() as game, looking_at(tab, game) as page:
        screen = page.locator("#pane-staff")
        await screen.get_by_role("navigation").get_by_role("button", name="Heardback").click()
        await screen.locator("[type=file]").set_input_files(SURVEY)
        await page.get_by_role("textbox", name="The staff's message").fill("import")
        await page.keyboard.press("Enter")
        event = (await game.webhooks.get()).json["event"]
        assert (event["subtype"], event["text"], event["files"][0]["name"]) == ("file_share", "import", "survey.yaml")
        await expect(screen.get_by_role("link", name="survey.yaml")).to_be_visible()

        await game.slack.files_upload_v2(channel=event["channel"], filename="nps.png", content=PIXEL, title="Results")
        await expect(screen.get_by_role("img", name="Results")).to_have_js_property("naturalWidth", 1)


async def test_a_document_for_the_bot_and_a_photo_from_it_both_arrive_in_telegram(tab: Page) -> None:
    async with playing() as game, game.telegram as bot, looking_at(tab, game) as page:
        await bot.set_webhook(f"{game.url}/telegram", secret_token=Sandbox.TELEGRAM_WEBHOOK_SECRET)
        phone = page.locator("#pane-telegram")
        await phone.get_by_role("button", name="Admin").click()
        await phone.get_by_role("button", name="START").click()
        assert (await game.webhooks.get()).json["message"]["from"]["id"] == Sandbox.STAFF_TELEGRAM
        await phone.locator("[type=file]").set_input_files(SURVEY)
        await page.keyboard.press("Enter")
        document = (await game.webhooks.get()).json["message"]["document"]
        assert await (await bot.get_file(document["file_id"])).download_as_bytearray() == b"key: nps\n"

        await bot.send_photo(Sandbox.STAFF_TELEGRAM, PIXEL, caption="NPS 32")
        await expect(phone.get_by_role("img", name="NPS 32")).to_have_js_property("naturalWidth", 1)


async def test_only_the_admin_is_offered_the_admins_commands_in_telegram(tab: Page) -> None:
    async with playing() as game, game.telegram as bot, looking_at(tab, game) as page:
        phone = page.locator("#pane-telegram")
        await phone.get_by_role("button", name="START").click()
        await phone.get_by_role("button", name="Admin").click()
        await phone.get_by_role("button", name="START").click()
        await expect(phone.get_by_role("button", name="The bot's commands")).to_be_hidden()
        scope = BotCommandScopeChat(Sandbox.STAFF_TELEGRAM)
        await bot.set_my_commands([BotCommand("survey", "what matters now")], scope=scope)
        await phone.get_by_role("button", name="The bot's commands").click()
        await phone.get_by_role("listitem").get_by_role("button", name="/survey").click()
        await expect(phone.locator(".log:visible li").last).to_contain_text("/survey")
        await phone.get_by_role("button", name="Customer").click()
        await expect(phone.get_by_role("button", name="The bot's commands")).to_be_hidden()
