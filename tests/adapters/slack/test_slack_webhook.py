"""A request on Slack's path: only what Slack signed just now is read."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

import pytest
from slack_sdk.signature import SignatureVerifier

from adapters.slack.channel import SlackChannel, SlackConfig
from bot.contract.channel import Received, Refused, WebhookRequest
from bot.contract.inbound import ButtonPressed, CommandUsed, MessageReceived

# The example in Slack's own documentation on verifying requests.
SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
STAMP = "1531420618"
SIGNATURE = "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"
BODY = (
    b"token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V"
    b"&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text="
    b"&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN"
    b"&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c"
)
NOW = datetime.fromtimestamp(int(STAMP), UTC)
FORM = "application/x-www-form-urlencoded"
JSON = "application/json"


def _receive(
    body: bytes = BODY, *, kind: str = FORM, now: datetime = NOW, secret: str = SECRET, **headers: str
) -> Received | Refused:
    sent = {"content-type": kind, "x-slack-request-timestamp": STAMP, "x-slack-signature": SIGNATURE}
    sent |= {name.replace("_", "-"): value for name, value in headers.items()}
    channel = SlackChannel(SlackConfig("xoxb-1", secret))
    return channel.receive("/slack/events", WebhookRequest("https://heardback.example/slack/events", sent, body, now))


def _signed(body: bytes, kind: str = JSON) -> Received | Refused:
    signature = SignatureVerifier(SECRET).generate_signature(timestamp=STAMP, body=body)
    return _receive(body, kind=kind, x_slack_signature=str(signature))


def test_slacks_own_example_is_accepted() -> None:
    received = _receive()
    assert isinstance(received, Received)
    (command,) = received.events
    assert isinstance(command, CommandUsed)
    assert command.command == "webhook-collect"
    assert (received.reply.status, received.reply.body) == (200, b"")


@pytest.mark.parametrize("late", [timedelta(seconds=-300), timedelta(seconds=300)])
def test_five_minutes_of_difference_are_borne(late: timedelta) -> None:
    assert isinstance(_receive(now=NOW + late), Received)


@pytest.mark.parametrize("late", [timedelta(seconds=-301), timedelta(seconds=301)])
def test_a_stale_request_is_refused(late: timedelta) -> None:
    assert _receive(now=NOW + late) == Refused(401, "wrong signature or stale timestamp")


@pytest.mark.parametrize(
    "stamp", ["", "abc", "1531420618.5", "-5", "１５３１４２０６１８", "1_531_420_618", "9" * 5000]
)
def test_a_timestamp_that_is_no_number_is_refused_before_the_sdk_sees_it(stamp: str) -> None:
    assert _receive(x_slack_request_timestamp=stamp) == Refused(401, "absent or malformed timestamp")


@pytest.mark.parametrize("signature", ["", "v0=é", "подпись"])
def test_a_signature_that_cannot_be_one_is_refused_before_the_sdk_sees_it(signature: str) -> None:
    assert _receive(x_slack_signature=signature) == Refused(401, "absent or malformed signature")


@pytest.mark.parametrize("signature", ["v0=", SIGNATURE[:-1] + "4", SIGNATURE.upper(), SIGNATURE[3:]])
def test_a_wrong_signature_is_refused(signature: str) -> None:
    assert isinstance(_receive(x_slack_signature=signature), Refused)


def test_a_changed_body_is_refused() -> None:
    assert isinstance(_receive(BODY + b"&x=1"), Refused)


def test_a_body_that_is_no_utf8_is_refused() -> None:
    assert _receive(b"\xff\xfe") == Refused(400, "body is not UTF-8")


def test_without_a_signing_secret_everything_is_refused() -> None:
    assert _receive(secret=" ") == Refused(403, "no signing secret is configured")


def test_the_address_check_is_answered_with_its_challenge() -> None:
    received = _signed(b'{"type":"url_verification","challenge":"3eZbrw1a","token":"t"}')
    assert isinstance(received, Received)
    assert received.events == ()
    assert received.reply.content_type == "application/json"
    assert json.loads(received.reply.body) == {"challenge": "3eZbrw1a"}


def test_the_certificate_check_needs_no_signature_and_holds_nothing() -> None:
    assert _receive(b"ssl_check=1&token=t", x_slack_signature="") == Received(())


def test_an_event_an_interaction_and_an_unknown_thing_come_to_the_same_path() -> None:
    event = {"type": "message", "channel": "D1", "user": "U1", "text": "9", "ts": "1531420618.0001"}
    body = json.dumps({"type": "event_callback", "team_id": "T1", "event": event}).encode()
    action = {"type": "button", "value": "a:1:q:9", "action_ts": "1531420618.0002"}
    pressed = {"type": "block_actions", "team": {"id": "T1"}, "user": {"id": "U1"}, "actions": [action]}
    form = urlencode({"payload": json.dumps(pressed)}).encode()
    assert [type(each) for each in _events(body, JSON)] == [MessageReceived]
    assert [type(each) for each in _events(form, FORM)] == [ButtonPressed]
    assert _events(b'{"type":"block_suggestion"}', JSON) == []


def _events(body: bytes, kind: str) -> list[object]:
    received = _signed(body, kind)
    assert isinstance(received, Received)
    return list(received.events)


@pytest.mark.parametrize(
    ("body", "kind"),
    [(b"", JSON), (b"[]", JSON), (b"{", JSON), (b"[" * 100_000, JSON), (b"payload=%7B", FORM), (b"a=1&" * 200, FORM)],
)
def test_a_signed_body_that_cannot_be_read_is_refused_without_a_crash(body: bytes, kind: str) -> None:
    assert _signed(body, kind) == Refused(400, "body cannot be read")


def test_the_secrets_do_not_show_when_the_configuration_is_printed() -> None:
    config = SlackConfig("xoxb-secret", "signing-secret", app_token="xapp-secret")
    assert "secret" not in repr(config)
