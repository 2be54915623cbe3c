"""The whole sandbox played in Chromium: the page, the three emulators and a bot of a few lines behind them."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect
from slack_sdk.signature import SignatureVerifier
from telegram import InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import Forbidden, NetworkError
from twilio.request_validator import RequestValidator

from adapters.sandbox.server import Sandbox
from tests.sandbox.page_game import Heard, looking_at, playing
from tests.support.browser import chromium, needs_chromium

pytestmark = [needs_chromium, pytest.mark.asyncio(loop_scope="module")]

HOSTILE = "<img src=x onerror=alert(1)> & <script>alert(2)</script>"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def tab() -> AsyncIterator[Page]:
    async with chromium() as tab:
        yield tab


def signed_by_slack(heard: Heard) -> bool:
    return SignatureVerifier(Sandbox.SLACK_SIGNING_SECRET).is_valid_request(heard.text, heard.headers)


def question(*labels: str) -> list[dict[str, Any]]:
    buttons = [
        {
            "type": "button",
            "action_id": f"ans:{label}",
            "value": f"q:{label}",
            "text": {"type": "plain_text", "text": label},
        }
        for label in labels
    ]
    return [
        {"type": "section", "text": {"type": "mrkdwn", "text": "*How was it?*"}},
        {"type": "actions", "elements": buttons},
    ]


async def test_a_slack_conversation_goes_to_the_bot_signed_and_comes_back(tab: Page) -> None:
    async with playing() as game, looking_at(tab, game) as page:
        field = page.get_by_role("textbox", name="Your Slack message")
        await field.fill(HOSTILE)
        await field.press("Enter")
        event = await game.webhooks.get()
        assert (event.path, signed_by_slack(event)) == ("/slack/events", True)
        channel = event.json["event"]["channel"]
        posted = await game.slack.chat_postMessage(channel=channel, text="How was it?", blocks=question("Good", "Bad"))
        messages = page.locator("#pane-slack .log > li")
        await expect(messages).to_have_count(2)
        await expect(messages.first).to_contain_text(HOSTILE)

        await page.get_by_role("button", name="Bad").click()
        press = await game.webhooks.get()
        assert signed_by_slack(press)
        payload = json.loads(press.form["payload"])
        assert (payload["user"]["id"], payload["actions"][0]["value"]) == (Sandbox.CUSTOMER_SLACK, "q:Bad")
        await game.slack.chat_update(channel=channel, ts=posted["ts"], text="You said: bad")
        await expect(messages.last).to_contain_text("You said: bad")
        await expect(messages).to_have_count(2)
        await expect(page.get_by_role("button", name="Bad")).to_have_count(0)


async def test_a_telegram_conversation_begins_with_the_deep_link(tab: Page) -> None:
    async with playing() as game, game.telegram as bot, looking_at(tab, game) as page:
        await bot.set_webhook(f"{game.url}/telegram", secret_token=Sandbox.TELEGRAM_WEBHOOK_SECRET)
        await page.get_by_role("button", name="START").click()
        update = await game.webhooks.get()
        assert update.headers["x-telegram-bot-api-secret-token"] == Sandbox.TELEGRAM_WEBHOOK_SECRET
        assert update.json["message"]["text"] == "/start camp7-Zk3_q"
        keys = InlineKeyboardMarkup([[InlineKeyboardButton("Good", callback_data="q:1")]])
        await bot.send_message(Sandbox.CUSTOMER_TELEGRAM, "How was it?", reply_markup=keys)

        await page.get_by_role("button", name="Good").click()
        query = (await game.webhooks.get()).json["callback_query"]
        assert query["data"] == "q:1"
        await bot.answer_callback_query(query["id"], "This survey is over", show_alert=True)
        await expect(page.get_by_role("dialog")).to_contain_text("This survey is over")


async def test_who_blocks_the_bot_on_the_page_is_out_of_its_reach(tab: Page) -> None:
    async with playing() as game, game.telegram as bot, looking_at(tab, game) as page:
        await page.get_by_role("button", name="START").click()
        await expect(page.locator("#pane-telegram .log > li")).to_have_count(1)
        await page.get_by_text("Faults").click()
        await page.get_by_role("button", name="Block the bot").click()
        await expect(page.locator("#toast")).to_contain_text("Block the bot")
        with pytest.raises(Forbidden, match="blocked by the user"):
            await bot.send_message(Sandbox.CUSTOMER_TELEGRAM, "Hello?")


async def test_a_fault_strikes_the_next_call_only(tab: Page) -> None:
    async with playing() as game, game.telegram as bot, looking_at(tab, game) as page:
        await page.get_by_text("Faults").click()
        await page.get_by_role("group", name="Telegram faults").get_by_role("button", name="500").click()
        await expect(page.locator("#toast")).to_have_text("Telegram: 500")
        with pytest.raises(NetworkError):
            await bot.get_webhook_info()
        assert (await bot.get_webhook_info()).url == ""


async def test_a_text_conversation_is_signed_and_shows_how_the_delivery_went(tab: Page) -> None:
    async with playing() as game, looking_at(tab, game) as page:
        await page.get_by_role("button", name="FEEDBACK", exact=True).click()
        heard = await game.webhooks.get()
        assert (heard.path, heard.form["Body"], heard.form["From"]) == (
            "/twilio/sms",
            "FEEDBACK",
            Sandbox.CUSTOMER_NUMBER,
        )
        validator = RequestValidator(Sandbox.TWILIO_AUTH_TOKEN)
        assert validator.validate(game.url + heard.path, heard.form, heard.headers["x-twilio-signature"])
        await game.text("Как прошло? Ответьте числом от 0 до 10. Чтобы отписаться, ответьте STOP.")
        await expect(page.locator("#pane-sms .in .bubble")).to_contain_text("Как прошло?")
        await expect(page.locator("#pane-sms .in small")).to_have_text("2 segments · delivered")

        await page.get_by_text("Faults").click()
        await page.get_by_role("button", name="Phone off").click()
        await expect(page.locator("#toast")).to_have_text("SMS: Phone off")
        await game.text("Still there?")
        await expect(page.locator("#pane-sms .in small").last).to_have_text("1 segment · undelivered · 30003")


async def test_staff_are_paged_press_and_ask(tab: Page) -> None:
    async with playing() as game, looking_at(tab, game) as page:
        card = [{"color": "#d50200", "blocks": question("Acknowledge")}]
        await game.slack.chat_postMessage(channel=Sandbox.STAFF_CHANNEL, text="Low score", attachments=card)
        await page.get_by_role("button", name="Acknowledge").click()
        payload = json.loads((await game.webhooks.get()).form["payload"])
        assert (payload["user"]["id"], payload["channel"]["id"]) == (Sandbox.STAFF_SLACK, Sandbox.STAFF_CHANNEL)

        game.says = "No surveys yet"
        await page.get_by_role("textbox", name="The staff's message").fill("/survey list all")
        await page.get_by_role("button", name="Send as staff").click()
        command = (await game.webhooks.get()).form
        assert (command["command"], command["text"]) == ("/survey", "list all")
        await expect(page.locator("#pane-staff .log > li").last).to_contain_text("Only visible to you")


async def test_an_edited_answer_is_shown_as_it_is_now(tab: Page) -> None:
    async with playing() as game, looking_at(tab, game) as page:
        field = page.get_by_role("textbox", name="Your Slack message")
        await field.fill("3 & <b>late</b>")
        await field.press("Enter")
        message = page.locator("#pane-slack .log > li")
        await message.hover()
        await message.get_by_role("button", name="Edit").click()
        await expect(field).to_have_value("3 & <b>late</b>")
        await field.fill("4 & *not* <b>late</b>")
        await field.press("Enter")
        await expect(message.locator(".content")).to_have_text("4 & *not* <b>late</b> (edited)")
        await expect(message).to_have_count(1)


async def test_a_bot_that_refuses_is_told_to_the_player(tab: Page) -> None:
    async with playing() as game, looking_at(tab, game) as page:
        game.status = 500
        await page.get_by_role("button", name="Give feedback").click()
        await expect(page.get_by_role("alert")).to_have_text("The bot did not take it: it answered 500.")


async def test_a_restart_brings_the_conversation_back(tab: Page, tmp_path: Path) -> None:
    file = tmp_path / "journal.jsonl"
    async with playing(file) as game, looking_at(tab, game) as page:
        await page.get_by_role("button", name="START").click()
        await expect(page.locator("#pane-telegram .log > li")).to_have_count(1)
    async with playing(file) as game, looking_at(tab, game) as page:
        await expect(page.locator("#pane-telegram .text")).to_have_text("/start camp7-Zk3_q")
