"""One platform's webhook: bounded body → proof of the sender → the one door → the platform's answer.

2xx only after the commit. 503 with Retry-After when nothing could be stored: the platform must repeat it.
"""

from __future__ import annotations

import structlog
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from bot.contract.channel import Channel, Handler, Received, Refused, ShowsForms, WebhookReply, WebhookRequest
from bot.contract.inbound import FormSubmitted
from bot.services.house import Clock
from bot.services.metrics import EVENTS, REFUSALS
from bot.services.receive import Receiver
from bot.storage.database import DatabaseUnavailable

log = structlog.get_logger()

#: No platform posts more than a fraction of this.
MAX_BODY = 1_000_000
_TOO_LARGE = 413
_UNAVAILABLE = 503


class Webhook:
    def __init__(self, channel: Channel, receiver: Receiver, path: str, public_url: str | None, clock: Clock) -> None:
        self._channel = channel
        self._handle: Handler = receiver.handle
        self._path = path
        self._public_url = public_url
        self._clock = clock

    async def take(self, request: Request) -> Response:
        """Answers a POST of the platform."""
        body = await bounded_body(request, MAX_BODY)
        if body is None:
            return Response(status_code=_TOO_LARGE)
        received = self._channel.receive(self._path, self._as_signed(request, body))
        if isinstance(received, Refused):
            REFUSALS.labels(self._channel.name).inc()
            log.warning("webhook refused", channel=self._channel.name, status=received.status, why=received.why)
            return Response(status_code=received.status)
        try:
            reply = await self._stored(received)
        except DatabaseUnavailable as error:
            log.error("event not stored", channel=self._channel.name, error=str(error))
            return Response(status_code=_UNAVAILABLE, headers={"Retry-After": "5"})
        return Response(reply.body, reply.status, {**reply.headers, "content-type": reply.content_type})

    async def _stored(self, received: Received) -> WebhookReply:
        """The platform's answer once all is stored: to a form, what its handling said."""
        reply = received.reply
        for event in received.events:
            said = await self._handle(event)
            EVENTS.labels(self._channel.name).inc()
            if isinstance(event, FormSubmitted) and isinstance(self._channel, ShowsForms):
                reply = self._channel.answer_form(said)
        return reply

    def _as_signed(self, request: Request, body: bytes) -> WebhookRequest:
        """With the public URL: the one the platform called and signed, whatever stands in front of us."""
        query = f"?{request.url.query}" if request.url.query else ""
        base = self._public_url or f"{request.url.scheme}://{request.url.netloc}"
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in request.headers.raw}
        return WebhookRequest(f"{base}{self._path}{query}", headers, body, self._clock())


async def bounded_body(request: Request, most: int) -> bytes | None:
    """None when it is larger than so many bytes; then the rest is not read."""
    length = request.headers.get("content-length", "")
    if length.isdecimal() and int(length) > most:
        return None
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > most:
                return None
    except ClientDisconnect:
        return b""
    return bytes(body)
