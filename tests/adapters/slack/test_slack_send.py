"""Sending over the real SDK to a workspace on the loopback: what arrives, and what each answer means."""

from __future__ import annotations

import socket
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from aiohttp import web

from adapters.slack.channel import SlackChannel, SlackConfig
from bot.contract.address import Address
from bot.contract.channel import ApiCall, Channel, Receipt
from bot.contract.errors import (
    AddressDead,
    ChannelBroken,
    EditImpossible,
    OutcomeUnknown,
    SendError,
    TargetUnusable,
    TryLater,
    Unsendable,
)
from bot.contract.outbound import Notice, Outbound
from tests.adapters.slack.slack_workspace import Workspace

SINCE = datetime(2026, 1, 1, tzinfo=UTC)
HELLO = Outbound("k-1", Address("slack", "T1/U2"), Notice("Hello <b> & :)"))
STAFF = Outbound("k-2", Address("slack", "T1/C3"), Notice("Hello"))


def _call(slack: SlackChannel, outbound: Outbound = HELLO) -> ApiCall:
    (call,) = slack.render(outbound)
    return call


def _drop(request: web.Request) -> web.Response:
    """Slack reads the request, and the line goes dead."""
    assert request.transport is not None
    request.transport.abort()
    return web.Response()


def _answering(body: Any, status: int = 200, **headers: str) -> Any:
    return lambda _: web.json_response(body, status=status, headers=headers)


async def test_a_message_arrives_and_is_named_by_its_conversation_and_time(
    slack: SlackChannel, workspace: Workspace
) -> None:
    workspace.answers["chat.postMessage"] = {"ok": True, "channel": "D9", "ts": "1.2", "message": {}}
    assert await slack.send(_call(slack)) == Receipt("D9:1.2")
    (asked,) = workspace.asked
    assert asked.args["channel"] == "U2"
    assert asked.args["text"] == "Hello &lt;b&gt; &amp; :)"
    assert asked.args["metadata"]["event_payload"] == {"key": "k-1"}
    assert asked.headers["Authorization"] == "Bearer xoxb-secret"
    assert asked.headers["Content-Type"] == "application/json;charset=utf-8"


async def test_what_was_sent_can_be_changed_under_the_name_it_got(slack: SlackChannel, workspace: Workspace) -> None:
    workspace.answers["chat.postMessage"] = workspace.answers["chat.update"] = {
        "ok": True,
        "channel": "D9",
        "ts": "1.2",
    }
    sent = await slack.send(_call(slack))
    edit = Outbound("k-3", HELLO.to, Notice("Bye"), edit=sent.message)
    assert await slack.send(_call(slack, edit)) == sent
    assert [asked.args["channel"] for asked in workspace.asked] == ["U2", "D9"]


async def test_a_private_message_in_a_channel_cannot_be_named(slack: SlackChannel, workspace: Workspace) -> None:
    workspace.answers["chat.postEphemeral"] = {"ok": True, "message_ts": "1.2"}
    private = Outbound("k-4", STAFF.to, Notice("No.", private=True), only_for="slack:T1/U2")
    assert await slack.send(_call(slack, private)) == Receipt("")


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        ({"ok": False, "error": "invalid_auth"}, ChannelBroken),
        ({"ok": False, "error": "user_disabled"}, AddressDead),
        ({"ok": False, "error": "channel_not_found"}, AddressDead),
        ({"ok": False, "error": "is_archived"}, TargetUnusable),
        ({"ok": False, "error": "edit_window_closed"}, EditImpossible),
        ({"ok": False, "error": "invalid_blocks"}, Unsendable),
        ({"ok": False, "error": "fatal_error"}, OutcomeUnknown),
        (_answering({"ok": False, "error": "internal_error"}, 500), OutcomeUnknown),
        (lambda _: web.Response(status=503, text="<html>sorry</html>", content_type="text/html"), OutcomeUnknown),
        (lambda _: web.Response(status=502, text="sorry"), OutcomeUnknown),
        (lambda _: web.Response(text="a proxy's page"), OutcomeUnknown),
        (lambda _: web.Response(text="{broken", content_type="application/json"), OutcomeUnknown),
        (lambda _: web.Response(), OutcomeUnknown),
        (_drop, OutcomeUnknown),
    ],
)
async def test_each_answer_is_told_apart(
    slack: SlackChannel, workspace: Workspace, answer: Any, kind: type[SendError]
) -> None:
    workspace.answers["chat.postMessage"] = answer
    with pytest.raises(SendError) as raised:
        await slack.send(_call(slack))
    assert type(raised.value) is kind
    assert len(workspace.asked) == 1, "the SDK must not send again by itself"


async def test_a_channel_that_is_gone_is_told_apart_from_a_person(slack: SlackChannel, workspace: Workspace) -> None:
    workspace.answers["chat.postMessage"] = {"ok": False, "error": "channel_not_found"}
    with pytest.raises(TargetUnusable):
        await slack.send(_call(slack, STAFF))


async def test_a_missing_scope_is_named_for_the_operator(slack: SlackChannel, workspace: Workspace) -> None:
    workspace.answers["chat.postMessage"] = {"ok": False, "error": "missing_scope", "needed": "chat:write"}
    with pytest.raises(ChannelBroken, match="needs the scope chat:write"):
        await slack.send(_call(slack))


async def test_slacks_waiting_time_is_passed_on(slack: SlackChannel, workspace: Workspace) -> None:
    limited = _answering({"ok": False, "error": "ratelimited"}, 429, **{"Retry-After": "17"})
    workspace.answers["chat.postMessage"] = limited
    with pytest.raises(TryLater) as raised:
        await slack.send(_call(slack))
    assert (raised.value.retry_after, raised.value.scope) == (17.0, "channel")


async def test_where_nobody_listens_nothing_was_sent() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    slack = SlackChannel(SlackConfig("xoxb-1", "s", api_base_url=f"http://127.0.0.1:{port}/api/"))
    with pytest.raises(TryLater):
        await slack.send(_call(slack))
    await slack.close()


async def test_an_error_quotes_neither_the_token_nor_the_words(
    slack: SlackChannel, workspace: Workspace, caplog: pytest.LogCaptureFixture
) -> None:
    workspace.answers["chat.postMessage"] = {"ok": False, "error": "invalid_blocks"}
    with caplog.at_level("DEBUG"), pytest.raises(Unsendable) as raised:
        await slack.send(_call(slack))
    assert raised.value.__suppress_context__
    for told in (str(raised.value), caplog.text):
        assert "xoxb-secret" not in told
        assert "Hello" not in told


# ---------------------------------------------------------------- the response_url


def _private(workspace: Workspace) -> Outbound:
    notice = Notice("Only admins may.", private=True)
    return Outbound("k-5", STAFF.to, notice, only_for="U2", reply_handle=f"{workspace.url}/api/response")


async def test_a_private_answer_goes_to_the_response_url_without_our_token(
    slack: SlackChannel, workspace: Workspace
) -> None:
    workspace.answers["response"] = lambda _: web.Response(text="ok")
    assert await slack.send(_call(slack, _private(workspace))) == Receipt("")
    (asked,) = workspace.asked
    assert asked.args["text"] == "Only admins may."
    assert (asked.args["response_type"], asked.args["replace_original"]) == ("ephemeral", False)
    assert "Authorization" not in asked.headers


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (_answering({"ok": False, "error": "expired_url"}, 404), Unsendable),
        (_answering({}, 429, **{"Retry-After": "2"}), TryLater),
        (lambda _: web.Response(status=500), OutcomeUnknown),
        (_drop, OutcomeUnknown),
    ],
)
async def test_a_response_url_that_does_not_take_it(
    slack: SlackChannel, workspace: Workspace, answer: Any, kind: type[SendError]
) -> None:
    workspace.answers["response"] = answer
    with pytest.raises(SendError) as raised:
        await slack.send(_call(slack, _private(workspace)))
    assert type(raised.value) is kind
    assert len(workspace.asked) == 1


# ---------------------------------------------------------------- was it sent after all?


def _history(*keys: str) -> dict[str, Any]:
    kept = [
        {"ts": f"{n}.5", "text": "…", "metadata": {"event_type": "heardback_message", "event_payload": {"key": key}}}
        for n, key in enumerate(keys)
    ]
    return {"ok": True, "messages": [{"ts": "9.9", "text": "a person's"}, *kept]}


async def test_a_message_of_unknown_outcome_is_found_by_its_key(slack: SlackChannel, workspace: Workspace) -> None:
    workspace.answers["conversations.open"] = {"ok": True, "channel": {"id": "D9"}}
    workspace.answers["conversations.history"] = _history("k-0", "k-1")
    assert await slack.find_sent(HELLO, SINCE) == Receipt("D9:1.5")
    asked = workspace.asked[-1].args
    assert asked["channel"] == "D9"
    assert float(asked["oldest"]) < SINCE.timestamp()


async def test_a_message_in_a_thread_is_looked_for_there(slack: SlackChannel, workspace: Workspace) -> None:
    workspace.answers["conversations.replies"] = _history("k-0", STAFF.key)
    assert await slack.find_sent(replace(STAFF, under="C3:1.5"), SINCE) == Receipt("C3:1.5")
    asked = workspace.asked[-1]
    assert (asked.method, asked.args["channel"], asked.args["ts"]) == ("conversations.replies", "C3", "1.5")


async def test_a_message_that_is_not_there_was_not_sent(slack: SlackChannel, workspace: Workspace) -> None:
    workspace.answers["conversations.open"] = {"ok": True, "channel": {"id": "D9"}}
    workspace.answers["conversations.history"] = _history("k-0")
    assert await slack.find_sent(HELLO, SINCE) is None


async def test_a_channel_is_read_directly_and_where_that_is_not_allowed_nobody_can_tell(
    slack: SlackChannel, workspace: Workspace
) -> None:
    workspace.answers["conversations.history"] = {"ok": False, "error": "missing_scope"}
    assert await slack.find_sent(STAFF, SINCE) is None
    assert [asked.method for asked in workspace.asked] == ["conversations.history"]


async def test_an_edit_is_simply_done_again(slack: SlackChannel, workspace: Workspace) -> None:
    edit = Outbound("k-6", HELLO.to, Notice("Bye"), edit="D9:1.2")
    assert await slack.find_sent(edit, SINCE) is None
    assert workspace.asked == []


# ---------------------------------------------------------------- the doctor

SCOPES = (
    "app_mentions:read,channels:history,channels:read,chat:write,commands,files:read,files:write,groups:history"
    ",groups:read,im:history,im:write,users:read"
)
WHO = {"ok": True, "user": "heardback", "team": "Acme"}


async def test_a_good_installation_is_well(slack: SlackChannel, workspace: Workspace) -> None:
    workspace.answers["auth.test"] = _answering(WHO, **{"x-oauth-scopes": SCOPES})
    findings = await slack.check()
    assert [finding.well for finding in findings] == [True, True, True]
    assert findings[0].detail == "signed in as heardback at Acme"


async def test_a_scope_that_is_missing_is_named(slack: SlackChannel, workspace: Workspace) -> None:
    granted = SCOPES.replace("app_mentions:read,", "").replace("files:write", " im:write")
    workspace.answers["auth.test"] = _answering(WHO, **{"x-oauth-scopes": granted})
    token, *_ = await slack.check()
    assert (token.well, token.detail) == (False, "lacks app_mentions:read, files:write")
    assert "reinstall" in token.mend


async def test_wrong_tokens_are_findings_and_no_crash(slack: SlackChannel, workspace: Workspace) -> None:
    workspace.answers["auth.test"] = workspace.answers["apps.connections.open"] = {"ok": False, "error": "invalid_auth"}
    findings = {finding.subject: finding for finding in await slack.check()}
    assert not findings["Slack bot token"].well
    assert "xoxb-" in findings["Slack bot token"].mend
    assert not findings["Slack Socket Mode"].well
    assert "xapp-" in findings["Slack Socket Mode"].mend


@pytest.mark.parametrize(
    ("secret", "public_url", "well"),
    [("s", "https://feedback.example.org", True), ("", "https://feedback.example.org", False), ("s", None, False)],
)
async def test_events_by_webhook_need_a_signing_secret_and_a_public_address(
    workspace: Workspace, secret: str, public_url: str | None, well: bool
) -> None:
    config = SlackConfig("xoxb-1", secret, api_base_url=f"{workspace.url}/api", public_url=public_url)
    slack = SlackChannel(config)
    _, events = await slack.check()
    await slack.close()
    assert events.well is well
    assert bool(events.mend) is not well


async def test_it_is_a_channel_that_misses_nothing(slack: SlackChannel) -> None:
    assert isinstance(slack, Channel)
    assert await slack.missed(SINCE) == []
