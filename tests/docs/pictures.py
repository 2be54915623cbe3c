"""Takes the README's pictures anew: starts the sandbox, plays customers and an admin on it, and photographs the page.

.venv/bin/python -m tests.docs.pictures
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

from playwright.async_api import Locator, Page, expect

from tests.cli.command_line import HEARDBACK, environment
from tests.support.browser import chromium

PICTURES = Path(__file__).parents[2] / "adapters/sandbox/pictures"
_WIDTH, _HEIGHT = 1440, 860
#: Of a JPEG: sharp enough to read, and a third of the size that a PNG would have.
_QUALITY = 72


async def main() -> None:
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        async with _sandbox(Path(folder)) as url, chromium() as page:
            await page.set_viewport_size({"width": _WIDTH, "height": _HEIGHT})
            await page.goto(url)
            await expect(page.locator("#state")).to_have_text("live")
            for name, play in _PLAYS.items():
                shown = await play(page)
                await page.mouse.move(_WIDTH / 2, 5)
                await shown.screenshot(path=PICTURES / f"{name}.jpg", quality=_QUALITY, animations="disabled")


@contextlib.asynccontextmanager
async def _sandbox(folder: Path) -> AsyncIterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = str(listener.getsockname()[1])
    settings = environment({"PORT": port, "COMPANY_NAME": "Blue Door", "PYTHONPATH": ":".join(sys.path)})
    running = await asyncio.create_subprocess_exec(
        HEARDBACK, "run", cwd=folder, env=settings, stdout=asyncio.subprocess.PIPE
    )
    assert running.stdout is not None
    try:
        await running.stdout.readline()  # it says where it is as soon as it answers
        yield f"http://127.0.0.1:{port}/"
    finally:
        with contextlib.suppress(ProcessLookupError):  # it did not even start
            running.terminate()
        await running.wait()


async def _customers(page: Page) -> Page:
    """Four conversations at once, and the case of an unhappy customer."""
    await _telegram(page)
    await _sms(page)
    await _slack(page)
    await _staff(page)
    return page


async def _modal(page: Page) -> Locator:
    """An admin edits a survey in Slack."""
    screen = page.locator("#pane-staff")
    await screen.locator(".side button").last.click()
    await _type(screen, "/survey edit nps")
    await expect(screen.get_by_role("dialog")).to_be_visible()
    return screen


async def _home(page: Page) -> Locator:
    """What the app shows an admin in its own tab."""
    screen = page.locator("#pane-staff")
    await page.keyboard.press("Escape")
    await expect(screen.get_by_role("dialog")).to_have_count(0)
    await screen.get_by_role("tab", name="Home").click()
    await expect(screen.locator(".home").get_by_role("button").first).to_be_visible()
    return screen


async def _dialogue(page: Page) -> Locator:
    """The same admin's dialogue in Telegram."""
    phone = page.locator("#pane-telegram")
    await phone.get_by_role("button", name="Admin").click()
    await phone.get_by_role("button", name="START").click()
    await _type(phone, "/survey edit nps")
    await expect(phone.locator(".log:visible .keyboard button").last).to_be_visible()
    return phone


async def _telegram(page: Page) -> None:
    phone = page.locator("#pane-telegram")
    await phone.get_by_role("button", name="START").click()
    await phone.get_by_role("button", name="3", exact=True).click()
    await expect(phone).to_contain_text("held you back")
    await _type(phone, "The lift was out for a week and nobody told us")
    await phone.get_by_role("button", name="No", exact=True).click()
    await expect(phone).to_contain_text("May we contact you")


async def _sms(page: Page) -> None:
    phone = page.locator("#pane-sms")
    await phone.get_by_role("button", name="FEEDBACK", exact=True).click()
    await expect(phone).to_contain_text("How likely")
    await _type(phone, "9/10, friendly people")
    await expect(phone).to_contain_text("Thank you")


async def _slack(page: Page) -> None:
    phone = page.locator("#pane-slack")
    await phone.get_by_role("button", name="Give feedback").click()
    await phone.get_by_role("button", name="How was our support?").click()
    await expect(phone).to_contain_text("How satisfied")


async def _staff(page: Page) -> None:
    screen = page.locator("#pane-staff")
    await expect(screen).to_contain_text("The lift was out")
    await screen.get_by_role("button", name="Acknowledge").click()
    await expect(screen).to_contain_text("🟡")


async def _type(phone: Locator, text: str) -> None:
    field = phone.get_by_role("textbox")
    await field.fill(text)
    await field.press("Enter")


#: Picture → what is played before it, one after the other; it shows what the play returns.
_PLAYS: dict[str, Callable[[Page], Awaitable[Page | Locator]]] = {
    "sandbox": _customers,
    "slack-modal": _modal,
    "slack-home": _home,
    "telegram-dialogue": _dialogue,
}

if __name__ == "__main__":
    asyncio.run(main())
