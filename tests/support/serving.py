"""Runs an ASGI app on a real loopback port inside the test's own event loop."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator
from typing import Any

import uvicorn

#: How long requests still running at the end may take before they are cancelled, in seconds.
_GRACE = 1.0


@contextlib.asynccontextmanager
async def serve(app: Any, port: int = 0) -> AsyncIterator[str]:
    """`async with serve(asgi_app) as base_url:` where base_url is "http://127.0.0.1:<port>", without a slash.

    The app's lifespan has started when the block is entered. On leaving it every connection is dropped at once, so a
    hanging request holds nobody up. Port 0 takes a free one; name the port to come back at the same place.
    """
    listener = socket.create_server(("127.0.0.1", port))
    config = uvicorn.Config(app, log_config=None, log_level="warning", ws="none")
    config.load()
    server = uvicorn.Server(config)
    server.lifespan = config.lifespan_class(config)
    # `Server.serve` would take over the test runner's signals and poll for its end; its parts do neither.
    await server.startup(sockets=[listener])
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        await _stop(server)


async def _stop(server: uvicorn.Server) -> None:
    for listening in server.servers:
        listening.close()
    for connection in list(server.server_state.connections):
        connection.transport.abort()
    if running := list(server.server_state.tasks):
        _, late = await asyncio.wait(running, timeout=_GRACE)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)
    await server.lifespan.shutdown()
