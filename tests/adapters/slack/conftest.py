"""A workspace for each test, and the channel that talks to it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from adapters.slack.channel import SlackChannel, SlackConfig
from tests.adapters.slack.slack_workspace import Workspace


@pytest.fixture
async def workspace(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Workspace]:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"):
        monkeypatch.delenv(name, raising=False)
    workspace = Workspace()
    app = web.Application()
    app.router.add_route("*", "/api/{method}", workspace.api)
    app.router.add_get("/link", workspace.socket.link)
    app.router.add_get("/page/{name}", workspace.page)
    async with TestServer(app) as server:
        workspace.url = str(server.make_url("")).rstrip("/")
        link = workspace.url.replace("http", "ws", 1) + "/link?ticket=secret-ticket"
        workspace.answers["apps.connections.open"] = {"ok": True, "url": link}
        yield workspace


@pytest.fixture
async def slack(workspace: Workspace) -> AsyncIterator[SlackChannel]:
    config = SlackConfig("xoxb-secret", "a-signing-secret", "xapp-secret", f"{workspace.url}/api/")
    channel = SlackChannel(config)
    yield channel
    await channel.close()
