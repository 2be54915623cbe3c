"""One contestant in a process of its own: `python -m tests.bench.serve <name> <listening fd>`, its setting in BENCH_*.

Around the app stands a gauge, for the benchmark alone: GET /bench tells how many statements were executed so far, and
POST /bench starts the profiler, or stops it and answers with what it saw.
"""

from __future__ import annotations

import asyncio
import cProfile
import os
import pstats
import socket
import sys
from collections.abc import Awaitable, Callable
from typing import Any

import uvicorn
from sqlalchemy import Engine, event
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from tests.bench import wires
from tests.bench.setting import Setting


class Gauge:
    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._statements = 0
        self._profile: cProfile.Profile | None = None
        event.listen(Engine, "before_cursor_execute", self._count)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"] == "/bench":
            answer = self._profiled() if scope["method"] == "POST" else {"statements": self._statements}
            await JSONResponse(answer)(scope, receive, send)
            return
        await self._app(scope, receive, send)

    def _count(self, _connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        self._statements += not statement.startswith("BEGIN")

    def _profiled(self) -> Any:
        if self._profile is None:
            self._profile = cProfile.Profile()
            self._profile.enable()
            return {}
        self._profile.disable()
        seen: Any = pstats.Stats(self._profile)
        self._profile = None
        return [[*place, calls, own] for place, (_, calls, own, *_rest) in seen.stats.items()]


async def _heardback(setting: Setting) -> ASGIApp:
    from bot import bootstrap, logs, run, settings

    os.environ.update(
        DATABASE_URL=setting.database_url,
        PUBLIC_URL=setting.public_url,
        LOG_LEVEL="WARNING",
        TELEGRAM_BOT_TOKEN=wires.TELEGRAM_TOKEN,
        TELEGRAM_WEBHOOK_SECRET=wires.TELEGRAM_SECRET,
        TELEGRAM_API_BASE_URL=f"{setting.platforms_url}/telegram",
        SLACK_BOT_TOKEN=wires.SLACK_TOKEN,
        SLACK_SIGNING_SECRET=wires.SLACK_SECRET,
        SLACK_API_BASE_URL=f"{setting.platforms_url}/slack/api/",
        TWILIO_ACCOUNT_SID=wires.TWILIO_SID,
        TWILIO_AUTH_TOKEN=wires.TWILIO_TOKEN,
        TWILIO_FROM_NUMBER=wires.TWILIO_NUMBER,
        TWILIO_API_BASE_URL=f"{setting.platforms_url}/twilio",
        STAFF_CHANNELS=f"slack:{wires.TEAM}/C1",
    )
    loaded = settings.load(env_file=None)
    logs.configure(loaded.log_level)
    app = bootstrap.build(loaded)
    await app.migrate()
    return run.web(app, with_worker=True, played=None)


async def _floor(setting: Setting) -> ASGIApp:
    from tests.bench.floor import floor

    return floor(setting)


async def _conversation_handler(setting: Setting) -> ASGIApp:
    from tests.bench.handler import conversation_handler

    return conversation_handler(setting)


CONTESTANTS: dict[str, Callable[[Setting], Awaitable[ASGIApp]]] = {
    "floor": _floor,
    "heardback": _heardback,
    "ConversationHandler": _conversation_handler,
}


async def main(name: str, listening: str) -> None:
    setting = Setting(*(os.environ.pop(f"BENCH_{field}") for field in Setting._fields))
    gauge = Gauge(await CONTESTANTS[name](setting))
    config = uvicorn.Config(gauge, log_level="warning", access_log=False, server_header=False, timeout_keep_alive=120)
    await uvicorn.Server(config).serve(sockets=[socket.socket(fileno=int(listening))])


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
