"""The page over a journal that the test writes, with acts that are only noted."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from typing import Any

from playwright.async_api import Locator, Page, expect
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Mount, Route

from adapters.sandbox.common import Entry, Journal, Platform
from adapters.sandbox.page.app import Page as SandboxPage
from adapters.sandbox.page.scene import Act, Action, Hands, Place, Scene, Upload
from adapters.sandbox.page.screens import Screens
from tests.support.browser import window
from tests.support.serving import serve

YOU, STAFF, DM, CHANNEL, CUSTOMER, NUMBER = "U0YOU", "U0STAFF", "D0YOU", "C0FEEDBACK", "42", "+447700900123"
ADMIN, GROUP, COLLEAGUE = "43", "-10044", "U0COLLEAGUE"
SCENE = Scene(
    chats={
        "slack": (Place("slack", DM, "Feedback"),),
        "telegram": (
            Place("telegram", CUSTOMER, "Customer"),
            Place("telegram", ADMIN, "Admin"),
            Place("telegram", GROUP, "Staff"),
        ),
        "sms": (Place("sms", NUMBER, "Feedback"),),
        "staff": (Place("slack", CHANNEL, "#feedback"), Place("slack", "D0STAFF", "Feedback")),
        "colleague": (Place("slack", CHANNEL, "#feedback"), Place("slack", "D0COLLEAGUE", "Feedback")),
    },
    users={"slack": YOU, "staff": STAFF, "colleague": COLLEAGUE},
    names={
        "bot": "Feedback",
        "staff": "Staff",
        "colleague": "Colleague",
        "keyword": "FEEDBACK",
        "telegram": "feedback_bot",
        YOU: "You",
        STAFF: "Staff",
        COLLEAGUE: "Colleague",
    },
)
NOTHING = {"modal": None, "home": None}
ACTIONS = (
    *("say", "edit", "press", "select", "command", "mention", "start", "shortcut", "keyword", "fault"),
    *("fill", "press_in_view", "submit", "close", "open_home"),
)
#: A green pixel, which stands at slack/file/<id> and telegram/file/<id> of the page, whatever the id.
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c49444154789c63d05e5306000253014e5d6478ab0000000049454e44ae426082"
)
HOSTILE = "<img src=x onerror=alert(1)><script>alert(2)</script> {{7*7}} %s \u202eback"


class Stand:
    """A page, the journal behind it and the acts it asked for."""

    def __init__(self) -> None:
        self.journal = Journal()
        self.acts: list[Act] = []
        self.uploads: list[tuple[Upload, bytes]] = []
        self.failure: Exception | None = None
        self.shown: dict[str, Any] = {"slack": NOTHING, "staff": NOTHING, "colleague": NOTHING, "telegram": {}}
        self.screens = Screens(lambda: self.shown)
        actions: dict[Any, Action] = {(phone, name): self.act for phone in SCENE.chats for name in ACTIONS}
        hands = Hands(actions, dict.fromkeys(SCENE.users.keys() | {"telegram"}, self.upload))
        page = SandboxPage(self.journal, SCENE, self.screens, hands)
        files = Route("/sandbox/{platform}/file/{id}", lambda _: Response(PIXEL, media_type="image/png"))
        self.app = Starlette(routes=[files, Mount("/sandbox", page.asgi)])

    async def act(self, act: Act) -> None:
        self.acts.append(act)
        if self.failure:
            raise self.failure

    async def upload(self, upload: Upload) -> None:
        self.uploads.append((upload, await upload.file.read()))
        if self.failure:
            raise self.failure

    def show(self, phone: str, **screen: Any) -> None:
        """What stands over the chats of a phone: its `modal` and its `home`."""
        self.shown[phone] = {**self.shown[phone], **screen}
        self.screens.touch()

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
