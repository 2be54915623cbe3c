"""Requests that no honest client would send, signed or not, and old ones sent again."""

from __future__ import annotations

import json
from collections.abc import Mapping
from urllib.parse import urlencode

import httpx2

from adapters.sandbox.slack import payloads
from adapters.sandbox.slack.state import Handle
from adapters.sandbox.twilio.webhooks import signature
from tests.support.players import SlackPlayer
from tests.support.stage import TELEGRAM_SECRET, TWILIO_SID, TWILIO_TOKEN
from tests.support.world import World

JSON = {"Content-Type": "application/json"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


async def post(acme: World, path: str, body: bytes, headers: Mapping[str, str]) -> int:
    """The status of the bot's answer. Nobody may be shown a stack trace."""
    async with httpx2.AsyncClient(trust_env=False) as client:
        raw = [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]
        answer = await client.post(acme.url + path, content=body, headers=raw)
    assert "Traceback" not in answer.text
    return answer.status_code


async def get(acme: World, path: str) -> tuple[int, str]:
    async with httpx2.AsyncClient(trust_env=False) as client:
        answer = await client.get(acme.url + path)
    return answer.status_code, answer.text


def telegram_headers(secret: str = TELEGRAM_SECRET) -> dict[str, str]:
    return {**JSON, "X-Telegram-Bot-Api-Secret-Token": secret}


def text_message(sender: str, body: str, sid: str) -> dict[str, str]:
    """What Twilio posts for a text."""
    return {
        "MessageSid": sid,
        "AccountSid": TWILIO_SID,
        "From": sender,
        "To": "+15005550006",
        "Body": body,
        "NumMedia": "0",
    }


def twilio_headers(acme: World, path: str, form: Mapping[str, str]) -> dict[str, str]:
    return {**FORM, "X-Twilio-Signature": signature(TWILIO_TOKEN, acme.url + path, form)}


def slack_press(acme: World, player: SlackPlayer, message: str, token: str) -> bytes:
    """A press on a button that carries any token at all: the body to be signed and posted."""
    workspace, at = acme.slack.state.workspace, acme.slack.state.workspace.next_ts()
    action = {"type": "button", "action_id": "forged", "block_id": "b", "value": token, "action_ts": at}
    place = acme.slack.state.workspace.channel(player.chat)
    assert place is not None
    payload = {
        **payloads.interaction(workspace, "block_actions", workspace.members[player.user]),
        **payloads.on_message(place, {"ts": message, "type": "message"}, action),
        "response_url": acme.slack.state.response_url(Handle(player.chat, player.user, message)),
        "trigger_id": acme.slack.state.trigger(player.user),
    }
    return urlencode({"payload": json.dumps(payload)}).encode()
