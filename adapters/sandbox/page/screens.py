"""What people see beside messages: modals, the app's home tab, a chat's menu of commands."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from starlette.types import ASGIApp, Receive, Scope, Send


class Screens:
    """`look` gives them as they are now, as plain JSON values: by phone, or by chat where a phone has several users.

    Whoever may have changed them says so with `touch`: then they are looked at anew, and told only if they did change.
    `touched` is set by the next touch.
    """

    def __init__(self, look: Callable[[], dict[str, Any]]) -> None:
        self.look = look
        self.touched = asyncio.Event()

    def touch(self) -> None:
        self.touched.set()
        self.touched = asyncio.Event()

    def touched_by(self, app: ASGIApp) -> ASGIApp:
        """The app, each of whose answers may have changed them: a platform's API, which the bot calls."""

        async def touching(scope: Scope, receive: Receive, send: Send) -> None:
            try:
                await app(scope, receive, send)
            finally:
                self.touch()

        return touching
