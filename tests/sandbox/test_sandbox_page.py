"""The page as a person sees it in Chromium, over a journal that the test writes."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from typing import Any

import httpx2
import pytest
import pytest_asyncio
from playwright.async_api import Locator, Page, expect
from starlette.applications import Starlette
from starlette.routing import Mount

from adapters.sandbox.common import Entry, Journal, Platform
from adapters.sandbox.page.app import Page as SandboxPage
from adapters.sandbox.page.scene import Act, Action, Place, Scene
from tests.support.browser import chromium, needs_chromium, window
from tests.support.serving import serve

pytestmark = [needs_chromium, pytest.mark.asyncio(loop_scope="module")]

YOU, STAFF, DM, CHANNEL, CUSTOMER, NUMBER = "U0YOU", "U0STAFF", "D0YOU", "C0FEEDBACK", "42", "+447700900123"
SCENE = Scene(
    chats={
        "slack": (Place("slack", DM, "Feedback"),),
        "telegram": (Place("telegram", CUSTOMER, "Feedback"),),
        "sms": (Place("sms", NUMBER, "Feedback"),),
        "staff": (Place("slack", CHANNEL, "#feedback"), Place("slack", "D0STAFF", "Feedback")),
    },
    users={"slack": YOU, "staff": STAFF},
    names={"bot": "Feedback", "staff": "Staff", "keyword": "FEEDBACK", YOU: "You", STAFF: "Staff"},
)
HOSTILE = "<img src=x onerror=alert(1)><script>alert(2)</script> {{7*7}} %s \u202eback"


class Stand:
    """A page, the journal behind it and the acts it asked for."""

    def __init__(self) -> None:
        self.journal = Journal()
        self.acts: list[Act] = []
        self.failure: Exception | None = None
        names = ("say", "edit", "press", "select", "command", "mention", "start", "shortcut", "keyword", "fault")
        actions: dict[Any, Action] = {(phone, name): self.act for phone in SCENE.chats for name in names}
        self.app = Starlette(routes=[Mount("/sandbox", SandboxPage(self.journal, SCENE, actions).asgi)])

    async def act(self, act: Act) -> None:
        self.acts.append(act)
        if self.failure:
            raise self.failure

    def put(self, platform: Platform, chat: str, id_: str, body: dict[str, Any], mine: bool = True) -> None:
        self.journal.record(Entry(platform, chat, id_, mine, body))

    def slack(self, body: dict[str, Any], ts: str = "1767225600.000100", chat: str = DM) -> None:
        self.put("slack", chat, ts, {"ts": ts, "user": "U0BOT", "text": "", **body})

    def telegram(self, text: str, id_: int = 1, mine: bool = True, **more: Any) -> None:
        body = {"message_id": id_, "date": 1767225600, "text": text, **more}
        self.put("telegram", CUSTOMER, str(id_), body, mine)

    def acted(self, *fields: str) -> list[tuple[object, ...]]:
        return [tuple(getattr(act, name) for name in ("phone", "action", *fields)) for act in self.acts]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def tab() -> AsyncIterator[Page]:
    async with chromium() as tab:
        yield tab


@contextlib.asynccontextmanager
async def looking_at(tab: Page, stand: Stand, width: int = 1440) -> AsyncIterator[Page]:
    async with serve(stand.app) as url, window(tab, width) as page:
        await page.goto(f"{url}/sandbox/")
        await expect(page.locator("#state")).to_have_text("live")
        yield page


def log(page: Page, phone: str = "slack") -> Locator:
    return page.locator(f"#pane-{phone} .log:visible")


def acting(page: Page) -> AbstractAsyncContextManager[Any]:
    """Waits until what was done inside has reached the sandbox."""
    return page.expect_response("**/act")


def plain(text: str) -> dict[str, str]:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> dict[str, str]:
    return {"type": "mrkdwn", "text": text}


def button(text: str, value: str) -> dict[str, Any]:
    return {"type": "button", "action_id": "ans", "value": value, "text": plain(text)}


REASONS = {
    "type": "static_select",
    "action_id": "why",
    "placeholder": plain("Choose a reason"),
    "options": [{"text": plain(name.title()), "value": name} for name in ("price", "delivery")],
}
SAID = [
    {"type": "rich_text_quote", "elements": [{"type": "text", "text": "it was late"}]},
    {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": "score = 3"}]},
]
CARD = [
    {"type": "header", "text": plain("Low score")},
    {"type": "section", "text": mrkdwn(f"*Three* of _ten_ by <@{YOU}>"), "fields": [mrkdwn("Plan: `pro`")]},
    {"type": "rich_text", "elements": SAID},
    {"type": "divider"},
    {"type": "actions", "elements": [button("Acknowledge", "ack"), REASONS]},
    {"type": "context", "elements": [mrkdwn("<https://example.com|Case 12>")]},
]


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
