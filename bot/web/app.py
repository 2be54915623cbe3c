"""The web application: the platforms' webhooks, the API and the operator's health pages. Nothing stands between a
request and the one door but Starlette's routing."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.routing import BaseRoute, Mount, Route

from bot.services.house import House
from bot.services.receive import Receiver
from bot.web.api.app import api_app, refused
from bot.web.api.document import PREFIX
from bot.web.health import health_routes
from bot.web.webhooks import Webhook

#: Where each channel's platform posts to.
WEBHOOKS = {
    "/slack/events": "slack",
    "/telegram/webhook": "telegram",
    "/twilio/sms": "sms",
    "/twilio/status": "sms",
}

Lifespan = Callable[[Starlette], AbstractAsyncContextManager[None]]


def web_app(
    house: House, receiver: Receiver, public_url: str | None, lifespan: Lifespan, api_rate: int = 600
) -> Starlette:
    """The routes of every channel that is configured, the API, and health. `api_rate` is how many requests a minute one
    API token may make."""
    routes: list[BaseRoute] = [
        Route(path, Webhook(channel, receiver, path, public_url, house.clock).take, methods=["POST"])
        for path, name in WEBHOOKS.items()
        if (channel := house.channels.get(name)) is not None
    ]
    routes.append(Mount(PREFIX, api_app(receiver, house.clock, api_rate)))
    served = [*routes, *health_routes(house.database)]
    return Starlette(routes=served, lifespan=lifespan, exception_handlers={HTTPException: refused})
