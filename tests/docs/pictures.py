"""Takes the README's picture anew: starts the sandbox, plays four conversations on it, and photographs the page.

.venv/bin/python -m tests.docs.pictures
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import sys
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

from playwright.async_api import Locator, Page, expect

from tests.cli.command_line import HEARDBACK, environment
from tests.support.browser import chromium

PICTURES = Path(__file__).parents[2] / "adapters/sandbox/pictures"
_WIDTH, _HEIGHT = 1440, 860
#: Of a JPEG: sharp enough to read, and a third of the size that a PNG would have.
_QUALITY = 75


async def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        async with _sandbox(Path(folder)) as url, chromium() as page:
            await page.set_viewport_size({"width": _WIDTH, "height": _HEIGHT})
            await page.goto(url)
            await expect(page.locator("#state")).to_have_text("live")
            await _telegram(page)
            await _sms(page)
            await _slack(page)
            await _staff(page)
            await page.mouse.move(_WIDTH / 2, 5)
            PICTURES.mkdir(exist_ok=True)
            await page.screenshot(path=PICTURES / "sandbox.jpg", quality=_QUALITY, animations="disabled")


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
        running.terminate()
        await running.wait()


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


if __name__ == "__main__":
    asyncio.run(main())
