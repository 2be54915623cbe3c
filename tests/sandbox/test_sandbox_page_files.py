"""Pictures, files and Telegram's menu of commands on the page."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
import pytest_asyncio
from playwright.async_api import FilePayload, Page, expect

from tests.sandbox.page_world import ADMIN, CHANNEL, CUSTOMER, DM, PIXEL, Stand, acting, log, looking_at
from tests.support.browser import chromium, needs_chromium
from tests.support.serving import serve

pytestmark = [needs_chromium, pytest.mark.asyncio(loop_scope="module")]

SURVEY: FilePayload = {"name": "survey.yaml", "mimeType": "application/yaml", "buffer": b"key: nps\n"}
COMMANDS = [
    {"command": "survey", "description": "what matters now"},
    {"command": "help", "description": "all commands"},
]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def tab() -> AsyncIterator[Page]:
    async with chromium() as tab:
        yield tab


def file(name: str, mimetype: str, size: int = 16_000) -> dict[str, Any]:
    return {"id": "F1", "name": name, "title": name, "mimetype": mimetype, "size": size}


async def test_a_picture_in_slack_is_shown_and_opens_big(tab: Page) -> None:
    stand = Stand()
    stand.slack({"text": "Results", "files": [file("nps.png", "image/png")]}, chat=CHANNEL)
    async with looking_at(tab, stand) as page:
        picture = log(page, "staff").get_by_role("img", name="nps.png")
        await expect(picture).to_have_js_property("naturalWidth", 1)
        await log(page, "staff").get_by_role("button", name="Enlarge: nps.png").click()
        big = page.get_by_role("dialog", name="Picture")
        await expect(big.get_by_role("img", name="nps.png")).to_be_visible()
        await page.keyboard.press("Escape")
        await expect(big).to_be_hidden()


async def test_a_file_in_slack_tells_its_name_and_size_and_can_be_saved(tab: Page) -> None:
    stand = Stand()
    stand.slack({"text": "", "files": [file("answers.csv", "text/csv")]})
    async with looking_at(tab, stand) as page:
        card = log(page).get_by_role("link", name="answers.csv")
        await expect(card).to_contain_text("16 kB")
        async with page.expect_download() as downloading:
            await card.click()
        assert (await downloading.value).suggested_filename == "answers.csv"


async def test_a_picture_from_elsewhere_is_only_named(tab: Page) -> None:
    stand = Stand()
    stand.slack({"blocks": [{"type": "image", "image_url": "https://example.com/a.png", "alt_text": "A chart"}]})
    async with looking_at(tab, stand) as page:
        await expect(log(page).get_by_role("img", name="A chart")).to_have_text("A chart")
        assert await log(page).locator("img").count() == 0


async def test_telegram_shows_photos_and_documents_with_their_captions(tab: Page) -> None:
    stand = Stand()
    sizes = [{"file_id": "AgAC-1", "width": 600, "height": 400}]
    document = {"file_id": "BQAC-1", "file_name": "answers.csv", "file_size": 1_200}
    stand.put("telegram", CUSTOMER, "1", {"message_id": 1, "date": 0, "photo": sizes, "caption": "NPS 32"})
    stand.put("telegram", CUSTOMER, "2", {"message_id": 2, "date": 0, "document": document, "caption": "40 answers"})
    async with looking_at(tab, stand) as page:
        messages = log(page, "telegram")
        await expect(messages.get_by_role("img", name="NPS 32")).to_have_js_property("naturalWidth", 1)
        await expect(messages.get_by_role("link")).to_have_text("csvanswers.csv1.2 kB")
        await expect(messages.locator(".text")).to_have_text(["NPS 32", "40 answers"])


@pytest.mark.parametrize(
    ("phone", "where", "composer"),
    [
        ("slack", DM, "Your Slack message"),
        ("telegram", CUSTOMER, "Your Telegram message"),
        ("staff", CHANNEL, "The staff's message"),
    ],
)
async def test_a_chosen_file_goes_with_the_words_typed_beside_it(
    tab: Page, phone: str, where: str, composer: str
) -> None:
    stand = Stand()
    stand.telegram("hello")
    async with looking_at(tab, stand) as page:
        async with page.expect_file_chooser() as choosing:
            await page.locator(f"#pane-{phone}").get_by_role("button", name="Attach a file").click()
        await (await choosing.value).set_files(SURVEY)
        await expect(page.locator(f"#pane-{phone} .chip")).to_contain_text("survey.yaml9 B")
        await page.get_by_role("textbox", name=composer).fill("import, please")
        async with page.expect_response("**/upload"):
            await page.keyboard.press("Enter")
        await expect(page.locator(f"#pane-{phone} .chip")).to_be_hidden()
    [(upload, content)] = stand.uploads
    told = (upload.phone, upload.chat, upload.name, upload.text, content)
    assert told == (phone, where, "survey.yaml", "import, please", b"key: nps\n")


async def test_a_file_dropped_on_a_phone_is_attached_and_can_be_taken_off(tab: Page) -> None:
    stand = Stand()
    async with looking_at(tab, stand) as page:
        dropped = await page.evaluate_handle(
            "() => { const given = new DataTransfer(); given.items.add(new File(['a'], 'drop.json')); return given; }"
        )
        phone = page.locator("#pane-staff")
        await phone.dispatch_event("dragover", {"dataTransfer": dropped})
        await expect(phone).to_contain_class("dropping")
        await phone.dispatch_event("drop", {"dataTransfer": dropped})
        await expect(phone).not_to_contain_class("dropping")
        await phone.get_by_role("button", name="Remove drop.json").click()
        await expect(phone.locator(".chip")).to_be_hidden()
    assert stand.uploads == []


async def test_a_file_that_was_not_taken_stays_with_its_words(tab: Page) -> None:
    stand = Stand()
    stand.failure = ConnectionError("The bot does not answer.")
    async with looking_at(tab, stand) as page:
        await page.locator("#pane-slack [type=file]").set_input_files(SURVEY)
        field = page.get_by_role("textbox", name="Your Slack message")
        await field.fill("here")
        await field.press("Enter")
        await expect(page.get_by_role("alert")).to_have_text("The bot does not answer.")
        await expect(page.locator("#pane-slack .chip")).to_contain_text("survey.yaml")
        await expect(field).to_have_value("here")


async def test_a_file_that_is_too_big_is_refused_before_it_is_sent(tab: Page, tmp_path: Path) -> None:
    stand = Stand()
    huge = tmp_path / "huge.csv"
    huge.write_bytes(bytes(20_000_001))
    async with looking_at(tab, stand) as page:
        await page.locator("#pane-slack [type=file]").set_input_files(huge)
        await expect(page.get_by_role("alert")).to_contain_text("huge.csv is too big")
        await expect(page.locator("#pane-slack .chip")).to_be_hidden()
    assert stand.uploads == []


async def test_telegrams_menu_sends_a_command_of_whoever_holds_the_phone(tab: Page) -> None:
    stand = Stand()
    stand.shown["telegram"] = {ADMIN: COMMANDS, CUSTOMER: COMMANDS[1:]}
    stand.telegram("hello")
    stand.put("telegram", ADMIN, "1", {"message_id": 1, "date": 0, "text": "hello, admin"})
    async with looking_at(tab, stand) as page:
        phone = page.locator("#pane-telegram")
        commands = phone.get_by_role("listitem").get_by_role("button")
        await phone.get_by_role("button", name="The bot's commands").click()
        await expect(commands).to_have_text(["/helpall commands"])
        await phone.get_by_role("button", name="Admin").click()
        await expect(log(page, "telegram")).to_contain_text("hello, admin")
        await phone.get_by_role("textbox").fill("/su")
        await expect(commands).to_have_text(["/surveywhat matters now"])
        async with acting(page):
            await commands.click()
        await expect(commands).to_have_count(0)
    assert stand.acted("chat", "text") == [("telegram", "say", ADMIN, "/survey")]


async def test_an_admin_in_telegram_has_a_start_of_their_own_and_a_dot_for_what_is_unread(tab: Page) -> None:
    stand = Stand()
    stand.telegram("hello")
    async with looking_at(tab, stand) as page:
        phone = page.locator("#pane-telegram")
        await phone.get_by_role("button", name="Admin").click()
        await expect(phone.get_by_role("button", name="Open link")).to_be_hidden()
        async with acting(page):
            await phone.get_by_role("button", name="START").click()
        stand.telegram("and how was it?", 2)
        await expect(phone.get_by_role("button", name="Customer")).to_contain_class("unread")
    assert stand.acted("chat") == [("telegram", "start", ADMIN)]


GOOD = {"phone": "slack", "chat": DM, "text": ""}


@pytest.mark.parametrize(
    ("form", "content", "headers", "status"),
    [
        (GOOD, PIXEL, {"Host": "sandbox.example.com"}, 400),
        (GOOD, PIXEL, {"Origin": "https://example.com"}, 403),
        (GOOD, bytes(21_100_000), {}, 413),
        ({**GOOD, "surprise": "1"}, PIXEL, {}, 400),
        ({**GOOD, "phone": "fax"}, PIXEL, {}, 400),
        ({**GOOD, "phone": "sms"}, PIXEL, {}, 404),
    ],
)
async def test_a_file_that_does_not_come_from_the_page_itself_is_refused(
    form: dict[str, str], content: bytes, headers: dict[str, str], status: int
) -> None:
    stand = Stand()
    async with serve(stand.app) as url, httpx2.AsyncClient() as client:
        good = await client.post(f"{url}/sandbox/upload", data=GOOD, files={"file": ("a.png", PIXEL)})
        answer = await client.post(f"{url}/sandbox/upload", data=form, files={"file": ("a", content)}, headers=headers)
    assert (good.status_code, answer.status_code) == (204, status)
    assert len(stand.uploads) == 1
