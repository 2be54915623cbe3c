"""The web application. Webhooks are plain Starlette routes: nothing stands between the request and the one door."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

from fastapi import FastAPI
from starlette.routing import Route

from bot.services.house import House
from bot.services.receive import Receiver
from bot.web.health import health_routes
from bot.web.webhooks import Webhook

#: Where each channel's platform posts to.
WEBHOOKS = {
    "/slack/events": "slack",
    "/telegram/webhook": "telegram",
    "/twilio/sms": "sms",
    "/twilio/status": "sms",
}

Lifespan = Callable[[FastAPI], AbstractAsyncContextManager[None]]


def web_app(house: House, receiver: Receiver, public_url: str | None, lifespan: Lifespan) -> FastAPI:
    """The routes of every channel that is configured, and health."""
    app = FastAPI(title="Heardback", docs_url=None, redoc_url=None, openapi_url=None, lifespan=lifespan)
    for path, name in WEBHOOKS.items():
        channel = house.channels.get(name)
        if channel is not None:
            webhook = Webhook(channel, receiver, path, public_url, house.clock)
            app.router.routes.append(Route(path, webhook.take, methods=["POST"]))
    app.router.routes.extend(health_routes(house.database))
    return app
