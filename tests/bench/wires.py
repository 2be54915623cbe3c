"""The platforms' webhooks as they send them: body, headers and signature. Shapes: the platforms' own references."""

from __future__ import annotations

import hashlib
import hmac
import itertools
import json
import time
from typing import Any, NamedTuple, Protocol
from urllib.parse import urlencode

from twilio.request_validator import RequestValidator  # type: ignore[import-untyped]

from tests.bench.script import Platform

TELEGRAM_TOKEN = "123456:the-bench-has-no-secrets"
TELEGRAM_SECRET = "bench"
SLACK_TOKEN = "xoxb-bench"
SLACK_SECRET = "bench"
TWILIO_SID = "AC" + "0" * 32
TWILIO_TOKEN = "bench"
TWILIO_NUMBER = "+15005550006"
TEAM = "T1"

_JSON = {"content-type": "application/json"}
_FORM = {"content-type": "application/x-www-form-urlencoded"}
_serial = itertools.count(1_000_000)


class Webhook(NamedTuple):
    path: str
    body: bytes
    headers: dict[str, str]


class Reply(NamedTuple):
    """A message that the bot sent: when it came in, the platform's id of it, and its buttons, label → token."""

    at: float
    message: str
    buttons: dict[str, str]


class Wire(Protocol):
    """One platform's side of a customer. `id` is what the bot must write to, in the platform's own spelling."""

    platform: Platform
    id: str
    address: str
    """As it stands in the database."""

    def typed(self, text: str) -> Webhook: ...

    def tapped(self, label: str, under: Reply) -> Webhook: ...


class Telegram:
    platform: Platform = "telegram"

    def __init__(self, number: int, public_url: str) -> None:
        self.id = str(number)
        self.address = f"telegram:{number}"
        self._chat = {"id": number, "type": "private", "first_name": "Customer"}
        self._sender = {"id": number, "is_bot": False, "first_name": "Customer", "language_code": "en"}

    def typed(self, text: str) -> Webhook:
        message = {
            "message_id": next(_serial),
            "date": int(time.time()),
            "chat": self._chat,
            "from": self._sender,
            "text": text,
        }
        return self._update({"message": message})

    def tapped(self, label: str, under: Reply) -> Webhook:
        message = {
            "message_id": int(under.message),
            "date": int(time.time()),
            "chat": self._chat,
            "from": {"id": 123456, "is_bot": True, "first_name": "Bench", "username": "bench_bot"},
            "text": "How likely are you to recommend us?",
        }
        query = {
            "id": str(next(_serial)),
            "from": self._sender,
            "chat_instance": self.id,
            "message": message,
            "data": under.buttons.get(label, label),
        }
        return self._update({"callback_query": query})

    def _update(self, what: dict[str, Any]) -> Webhook:
        body = json.dumps({"update_id": next(_serial), **what}).encode()
        return Webhook("/telegram/webhook", body, {**_JSON, "x-telegram-bot-api-secret-token": TELEGRAM_SECRET})


class Slack:
    platform: Platform = "slack"

    def __init__(self, number: int, public_url: str) -> None:
        self.id = f"U{number}"
        self.address = f"slack:{TEAM}/{self.id}"
        self._channel = f"D{number}"

    def typed(self, text: str) -> Webhook:
        stamp = _stamp()
        event = {
            "type": "message",
            "channel": self._channel,
            "channel_type": "im",
            "user": self.id,
            "text": text,
            "ts": stamp,
            "event_ts": stamp,
            "team": TEAM,
        }
        payload = {
            "type": "event_callback",
            "team_id": TEAM,
            "api_app_id": "A1",
            "event": event,
            "event_id": f"Ev{next(_serial)}",
            "event_time": int(time.time()),
            "authorizations": [{"team_id": TEAM, "user_id": "U0BOT", "is_bot": True}],
        }
        return self._signed(json.dumps(payload).encode(), _JSON)

    def tapped(self, label: str, under: Reply) -> Webhook:
        channel, _, stamp = under.message.partition(":")
        action = {"type": "button", "action_id": label, "value": under.buttons.get(label, label), "action_ts": _stamp()}
        payload = {
            "type": "block_actions",
            "team": {"id": TEAM, "domain": "bench"},
            "user": {"id": self.id, "username": "customer", "team_id": TEAM},
            "api_app_id": "A1",
            "container": {"type": "message", "message_ts": stamp, "channel_id": channel},
            "channel": {"id": channel, "name": "directmessage"},
            "trigger_id": f"{next(_serial)}.bench",
            "response_url": "http://127.0.0.1:9/actions",
            "actions": [action],
        }
        return self._signed(urlencode({"payload": json.dumps(payload)}).encode(), _FORM)

    def _signed(self, body: bytes, headers: dict[str, str]) -> Webhook:
        now = str(int(time.time()))
        digest = hmac.new(SLACK_SECRET.encode(), b"v0:" + now.encode() + b":" + body, hashlib.sha256).hexdigest()
        signed = {**headers, "x-slack-request-timestamp": now, "x-slack-signature": f"v0={digest}"}
        return Webhook("/slack/events", body, signed)


class Sms:
    platform: Platform = "sms"
    _path = "/twilio/sms"

    def __init__(self, number: int, public_url: str) -> None:
        self.id = f"+1999{number:07d}"  # no such area code
        self.address = f"tel:{self.id}"
        self._url = public_url + self._path
        self._signer = RequestValidator(TWILIO_TOKEN)

    def typed(self, text: str) -> Webhook:
        form = {
            "MessageSid": f"SM{next(_serial):032d}",
            "AccountSid": TWILIO_SID,
            "From": self.id,
            "To": TWILIO_NUMBER,
            "Body": text,
            "NumMedia": "0",
            "NumSegments": "1",
        }
        signature = self._signer.compute_signature(self._url, form)
        return Webhook(self._path, urlencode(form).encode(), {**_FORM, "x-twilio-signature": signature})

    def tapped(self, label: str, under: Reply) -> Webhook:
        """There is nothing to press in a text message: the choice is typed."""
        return self.typed(label)


WIRES: dict[Platform, type[Telegram | Slack | Sms]] = {"telegram": Telegram, "slack": Slack, "sms": Sms}


def _stamp() -> str:
    return f"{int(time.time())}.{next(_serial) % 1_000_000:06d}"
