"""The page over a journal that the test writes, with acts that are only noted."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from typing import Any

from playwright.async_api import Locator, Page, expect
from starlette.applications import Starlette
from starlette.routing import Mount

from adapters.sandbox.common import Entry, Journal, Platform
from adapters.sandbox.page.app import Page as SandboxPage
from adapters.sandbox.page.scene import Act, Action, Place, Scene
from tests.support.browser import window
from tests.support.serving import serve

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
