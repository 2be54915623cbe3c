"""A real Chromium for the tests of pages."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import ConsoleMessage, Error, Page, async_playwright, expect

_CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
_ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

#: Longest wait for what a page is to show, in milliseconds: long enough for a machine that is busy for a moment.
_PATIENCE = 30_000
expect.set_options(timeout=_PATIENCE)

needs_chromium = pytest.mark.skipif(shutil.which(_CHROMIUM) is None, reason="Chromium is not installed")


@contextlib.asynccontextmanager
async def chromium() -> AsyncIterator[Page]:
    """One tab of a Chromium. Starting it is slow: let the tests of a module share it."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=_CHROMIUM, args=_ARGS)
        try:
            page = await browser.new_page()
            page.set_default_timeout(_PATIENCE)
            yield page
        finally:
            await browser.close()


@contextlib.asynccontextmanager
async def window(tab: Page, width: int = 1440, height: int = 900) -> AsyncIterator[Page]:
    """The tab at that size, emptied afterwards. Fails if a script failed or broke the content security policy."""
    complaints: list[str] = []

    def script_failed(error: Error) -> None:
        complaints.append(str(error))

    def said(line: ConsoleMessage) -> None:
        if "Security Policy" in line.text:
            complaints.append(line.text)

    await tab.set_viewport_size({"width": width, "height": height})
    tab.on("pageerror", script_failed)
    tab.on("console", said)
    try:
        yield tab
    finally:
        await tab.goto("about:blank")
        tab.remove_listener("pageerror", script_failed)
        tab.remove_listener("console", said)
    assert complaints == []
