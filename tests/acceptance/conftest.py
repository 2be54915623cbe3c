"""The running worlds that the stories of a module share: each story brings customers of its own."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.support.world import Plan, World, world


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def acme(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[World]:
    """Everything by webhook, on SQLite."""
    async with world(Path(tmp_path_factory.mktemp("acme"))) as made:
        yield made


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def polling(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[World]:
    """Without a public address: Socket Mode and long polling."""
    async with world(Path(tmp_path_factory.mktemp("polling")), Plan(webhooks=False)) as made:
        yield made
