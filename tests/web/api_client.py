"""The API over real HTTP, and tokens for it."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from typing import Any

import httpx2 as httpx
from starlette.applications import Starlette

from bot.web.app import web_app
from tests.support.houses import ADMIN, Play
from tests.support.serving import serve


@contextlib.asynccontextmanager
async def _lifespan(_app: Starlette) -> AsyncIterator[None]:
    yield


@contextlib.asynccontextmanager
async def connected(play: Play, rate: int = 100_000) -> AsyncIterator[httpx.AsyncClient]:
    app = web_app(play.app.house, play.app.receiver, None, _lifespan, rate)
    async with serve(app) as url, httpx.AsyncClient(base_url=f"{url}/api/v1") as client:
        yield client


async def token(play: Play, *scopes: str, name: str = "crm") -> dict[str, str]:
    """The headers of who has it."""
    answer = await play.command(ADMIN, f"token {name} {' '.join(scopes)}", command="api")
    return {"Authorization": f"Bearer {answer.splitlines()[-1]}"}


def problem(response: httpx.Response) -> dict[str, Any]:
    assert response.headers["content-type"] == "application/problem+json"
    body: dict[str, Any] = response.json()
    assert (body["status"], body["type"]) == (response.status_code, "about:blank")
    return body
