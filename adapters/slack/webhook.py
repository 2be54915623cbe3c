"""A request on Slack's own path: is it Slack's, and what does it hold? Pure.

One path takes all of it (events, slash command, interactions, the address check): the body says what it is.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl

from slack_sdk.signature import Clock, SignatureVerifier

from adapters.slack.parse import parse
from adapters.slack.payload import text
from bot.contract.channel import Received, Refused, WebhookReply, WebhookRequest

#: A slash command has about fifteen fields.
_MAX_FIELDS = 100


class _RequestClock(Clock):
    def __init__(self, now: datetime) -> None:
        self._now = now

    def now(self) -> float:
        return self._now.timestamp()


def receive(request: WebhookRequest, signing_secret: str) -> Received | Refused:
    """The events in a request that Slack signed within the last five minutes."""
    if request.body.startswith(b"ssl_check=1"):  # Slack's certificate check is not signed, and holds nothing
        return Received(())
    return screen(request, signing_secret) or _read(request)


def screen(request: WebhookRequest, signing_secret: str) -> Refused | None:
    """Why the request proves nothing; None when Slack signed it.

    The SDK raises on a timestamp that is no number, a signature outside ASCII and a body that is no UTF-8.
    """
    timestamp = request.headers.get("x-slack-request-timestamp", "")
    signature = request.headers.get("x-slack-signature", "")
    if not signing_secret.strip():
        return Refused(403, "no signing secret is configured")
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 12):
        return Refused(401, "absent or malformed timestamp")
    if not (signature and signature.isascii()):
        return Refused(401, "absent or malformed signature")
    try:
        verifier = SignatureVerifier(signing_secret, _RequestClock(request.now))
        signed = verifier.is_valid(request.body, timestamp, signature)
    except UnicodeDecodeError:
        return Refused(400, "body is not UTF-8")
    return None if signed else Refused(401, "wrong signature or stale timestamp")


def _read(request: WebhookRequest) -> Received | Refused:
    try:
        payload = _payload(request)
    except (ValueError, RecursionError):
        return Refused(400, "body cannot be read")
    if text(payload, "type") == "url_verification":
        return Received((), _challenge(text(payload, "challenge")))
    return Received(parse(payload, request.now))


def _payload(request: WebhookRequest) -> Mapping[str, Any]:
    """The object that the body holds. Raises ValueError, or RecursionError for one nested too deep."""
    if request.headers.get("content-type", "").startswith("application/json"):
        return _mapping(request.body)
    fields = dict(parse_qsl(request.body.decode(), keep_blank_values=True, max_num_fields=_MAX_FIELDS))
    return _mapping(fields["payload"]) if "payload" in fields else fields


def _mapping(body: str | bytes) -> Mapping[str, Any]:
    payload = json.loads(body)
    if not isinstance(payload, dict):
        raise ValueError("not an object")
    return payload


def _challenge(challenge: str) -> WebhookReply:
    return WebhookReply(200, json.dumps({"challenge": challenge}).encode(), "application/json")
