"""Socket Mode through Bolt: events over a connection of our own. Imported only where it is used: Bolt is large."""

from __future__ import annotations

import asyncio
import logging
from datetime import UTC, datetime
from typing import Any

from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.parse import parse
from adapters.slack.views import answer
from bot.contract.channel import Handler, WebhookReply
from bot.contract.inbound import FormSubmitted


async def listen(client: AsyncWebClient, app_token: str, handle: Handler, logger: logging.Logger) -> None:
    """Until cancelled. What `handle` refuses is not confirmed, so Slack sends it again."""
    connection = AsyncSocketModeHandler(_bolt(client, handle, logger), app_token, logger=logger)
    connection.client.proxy = client.proxy
    try:
        await connection.connect_async()  # type: ignore[no-untyped-call]
        await asyncio.Event().wait()
    finally:
        await connection.close_async()  # type: ignore[no-untyped-call]


def _bolt(client: AsyncWebClient, handle: Handler, logger: logging.Logger) -> AsyncApp:
    """As the first middleware, `store` sees every envelope, and an exception in it leaves the envelope unconfirmed; a
    listener would be run after Bolt has confirmed."""

    async def store(body: dict[str, Any]) -> BoltResponse:
        reply = WebhookReply()
        for event in parse(body, datetime.now(UTC)):
            said = await handle(event)
            reply = answer(said) if isinstance(event, FormSubmitted) else reply
        return BoltResponse(status=200, body=reply.body.decode(), headers={"content-type": [reply.content_type]})

    return AsyncApp(
        name="slack", logger=logger, client=client, before_authorize=store, request_verification_enabled=False
    )
