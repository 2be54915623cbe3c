from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from adapters.telegram.channel import TelegramChannel, TelegramConfig
from tests.adapters.telegram.telegram_loopback import TOKEN, Loopback
from tests.support.serving import serve

Open = Callable[..., TelegramChannel]


@pytest.fixture
async def server() -> AsyncIterator[Loopback]:
    loopback = Loopback()
    async with serve(loopback.app) as url:
        loopback.url = url
        yield loopback
        loopback.hang_up()


@pytest.fixture
def pauses() -> list[float]:
    """How long the channel meant to wait, each time; the tests don't."""
    return []


@pytest.fixture
async def open_channel(server: Loopback, pauses: list[float], monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Open]:
    """Opens a channel that talks to the loopback server; keyword arguments change its configuration."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    opened: list[TelegramChannel] = []

    async def sleep(seconds: float) -> None:
        pauses.append(seconds)

    def open_(**changes: str) -> TelegramChannel:
        sleeper: Callable[[float], Awaitable[None]] = sleep
        config = TelegramConfig(**{"bot_token": TOKEN, "api_base_url": server.url, **changes})
        opened.append(TelegramChannel(config, sleep=sleeper))
        return opened[-1]

    yield open_
    for channel in opened:
        await channel.close()


@pytest.fixture
def channel(open_channel: Open) -> TelegramChannel:
    return open_channel()
