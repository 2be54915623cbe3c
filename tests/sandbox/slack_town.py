"""A town to play Slack in: the emulator, an app that it talks to over HTTP, and a client of its API."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient
from starlette.responses import Response

from adapters.sandbox.common import Entry
from adapters.sandbox.slack import SlackEmulator
from tests.support.slack_world import Notebook, listening, running, slack


@dataclass
class Town:
    """The emulator, the app it talks to, and a client of the emulator's API."""

    slack: SlackEmulator
    app: Notebook
    client: AsyncWebClient

    def messages(self, channel: str) -> list[Entry]:
        return self.slack.state.journal.chat("slack", channel)


@contextlib.asynccontextmanager
async def town(*replies: Response, **more: Any) -> AsyncIterator[Town]:
    """A town whose app gives these answers first."""
    app = Notebook(replies)
    async with listening(app) as url:
        emulator = slack(url, **more)
        async with running(emulator) as client:
            yield Town(emulator, app, client)
