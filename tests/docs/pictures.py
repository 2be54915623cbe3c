"""Takes the README's pictures anew: starts the sandbox, plays customers and an admin on it, and photographs the page.

.venv/bin/python -m tests.docs.pictures
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path

from playwright.async_api import Locator, Page, expect

from tests.docs import a_case, first_survey
from tests.docs.sandbox import Desk, sandbox, sees
from tests.support.browser import chromium

PICTURES = Path(__file__).parents[2] / "adapters/sandbox/pictures"
_WIDTH, _HEIGHT = 1440, 860
#: Of a JPEG: sharp enough to read, and a third of the size that a PNG would have.
_QUALITY = 72


async def main() -> None:
    PICTURES.mkdir(exist_ok=True)
    for plays in (_PLAYS, _OF_A_CASE):
        await _take(plays)


async def _take(plays: Mapping[str, Callable[[Desk], Awaitable[Page | Locator]]]) -> None:
    """In a sandbox where nothing has happened yet."""
    with tempfile.TemporaryDirectory() as folder:
        async with sandbox(Path(folder)) as url, chromium() as page:
            await page.set_viewport_size({"width": _WIDTH, "height": _HEIGHT})
            desk = Desk(page)
            await desk.open(url)
            for name, play in plays.items():
                shown = await play(desk)
                await page.mouse.move(_WIDTH / 2, 5)
                await shown.screenshot(path=PICTURES / f"{name}.jpg", quality=_QUALITY, animations="disabled")


async def _customers(desk: Desk) -> Page:
    """Four conversations at once, and the case of an unhappy customer."""
    await _telegram(desk)
    await _texts(desk, "9/10, friendly people")
    await _slack(desk)
    await sees(desk.staff, "The lift was out")
    await desk.press(desk.staff, "Acknowledge")
    await expect(desk.staff).to_contain_text("🟡")
    return desk.page


async def _modal(desk: Desk) -> Locator:
    """An admin adds a question to a survey in Slack."""
    await first_survey.make(desk)
    await first_survey.begin_a_question(desk)
    return desk.staff


async def _draft(desk: Desk) -> Locator:
    """The survey as it stands then, and what may be done to it."""
    await first_survey.give_it_a_condition(desk)
    await first_survey.say_who_is_paged(desk)
    return desk.staff


async def _results(desk: Desk) -> Locator:
    """What two dozen customers have answered."""
    for score, often in {10: 8, 9: 6, 8: 5, 7: 2}.items():
        for _ in range(often):
            await _texts(desk, str(score), "skip")
    for reason in ("6, parking was hard to find", "2, it came late", "3, nobody answered the phone"):
        await _texts(desk, reason, "no", "no")
    await desk.type(desk.staff, "/survey results nps")
    await expect(desk.staff.get_by_role("img", name="NPS")).to_be_visible()
    return desk.staff


async def _dialogue(desk: Desk) -> Locator:
    """The same admin changes a question in Telegram."""
    await first_survey.edit_in_telegram(desk)
    await desk.press(desk.telegram, "Skip")
    await sees(desk.telegram, "Text (English)")
    return desk.telegram


async def _telegram(desk: Desk) -> None:
    await desk.press(desk.telegram, "START")
    await desk.press(desk.telegram, "3")
    await sees(desk.telegram, "held you back")
    await desk.type(desk.telegram, "The lift was out for a week and nobody told us")
    await desk.press(desk.telegram, "No")
    await sees(desk.telegram, "May we contact you")


async def _texts(desk: Desk, *replies: str) -> None:
    """A whole conversation by text message."""
    await desk.press(desk.sms, "FEEDBACK")
    await sees(desk.sms, "How likely")
    for reply in replies:
        before = await desk.sms.locator(".log li").count()
        await desk.type(desk.sms, reply)
        await expect(desk.sms.locator(".log li")).to_have_count(before + 2)
    await sees(desk.sms, "Thank you")


async def _slack(desk: Desk) -> None:
    phone = desk.page.locator("#pane-slack")
    await desk.press(phone, "Give feedback")
    await desk.press(phone, "How was our support?")
    await sees(phone, "How satisfied")


#: Picture → what is played before it, one after the other; it shows what the play returns.
async def _case(desk: Desk) -> Page:
    """A customer who is not yet happy with what was done, and their case."""
    for step in a_case.STEPS[:-1]:
        await step(desk)
    return desk.page


_OF_A_CASE: dict[str, Callable[[Desk], Awaitable[Page | Locator]]] = {"case": _case}
_PLAYS: dict[str, Callable[[Desk], Awaitable[Page | Locator]]] = {
    "sandbox": _customers,
    "slack-modal": _modal,
    "slack-draft": _draft,
    "slack-results": _results,
    "telegram-dialogue": _dialogue,
}

if __name__ == "__main__":
    asyncio.run(main())
