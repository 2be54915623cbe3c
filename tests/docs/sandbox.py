"""The sandbox as `make run` starts it, in a process of its own, and a person at its page."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import sys
from collections.abc import AsyncIterator
from pathlib import Path

from playwright.async_api import Locator, Page, expect

from tests.cli.command_line import HEARDBACK, environment


@contextlib.asynccontextmanager
async def sandbox(folder: Path) -> AsyncIterator[str]:
    """Where its page is."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = str(listener.getsockname()[1])
    settings = environment({"PORT": port, "PYTHONPATH": ":".join(sys.path)})
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


class Desk:
    """Somebody at the page. `done` is what they did, in the words of a description: a button's label, what was typed
    into a chat, what was entered or chosen in a form."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.done: list[tuple[str, str]] = []

    async def open(self, url: str) -> None:
        await self.page.goto(url)
        await expect(self.page.locator("#state")).to_have_text("live")

    @property
    def staff(self) -> Locator:
        return self.page.locator("#pane-staff")

    @property
    def telegram(self) -> Locator:
        return self.page.locator("#pane-telegram")

    @property
    def sms(self) -> Locator:
        return self.page.locator("#pane-sms")

    async def type(self, phone: Locator, text: str) -> None:
        self.done.append(("type", text))
        field = phone.get_by_role("textbox").last
        await field.fill(text)
        await field.press("Enter")

    async def press(self, phone: Locator, label: str) -> None:
        """The newest button of that label."""
        self.done.append(("press", label))
        await phone.get_by_role("button", name=label, exact=True).last.click()

    async def enter(self, label: str, words: str) -> None:
        """Into the field of the form with that label."""
        self.done.append(("enter", words))
        await self.form.get_by_label(label).fill(words)

    async def choose(self, label: str, option: str) -> None:
        self.done.append(("enter", option))
        await self.form.get_by_label(label).select_option(option)

    @property
    def form(self) -> Locator:
        return self.staff.get_by_role("dialog")


async def sees(phone: Locator, words: str) -> None:
    """The words stand in the newest message, or in the form over it."""
    await expect(phone.locator(".log:visible li").last).to_contain_text(words)
