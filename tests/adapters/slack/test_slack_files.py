"""Files over the real SDK to a workspace on the loopback: the steps of an upload, and whose addresses are trusted."""

from __future__ import annotations

import json
from base64 import b64encode
from typing import Any

import pytest
from aiohttp import web

from adapters.slack.channel import SlackChannel
from adapters.slack.render import UPLOAD, render
from bot.contract.address import Address
from bot.contract.channel import ApiCall, FetchesFiles, Receipt
from bot.contract.errors import (
    AddressDead,
    ChannelBroken,
    OutcomeUnknown,
    SendError,
    TargetUnusable,
    TryLater,
    Unsendable,
)
from bot.contract.inbound import FileRef
from bot.contract.outbound import Attachment, Outbound
from tests.adapters.slack.slack_workspace import Workspace

CSV = b"time,score\n2026-01-01,9\n"
ANN, ROOM = Address("slack", "T1/U2"), Address("slack", "T1/C3")
SENT = FileRef(handle="F1", name="nps.yaml", size=9)


def attachment(**more: Any) -> Attachment:
    return Attachment("answers.csv", b64encode(CSV).decode(), **more)


def rendered(file: Attachment, to: Address = ANN, **more: Any) -> ApiCall:
    (call,) = render(Outbound("k-1", to, file, **more))
    return call


# ---------------------------------------------------------------- what is sent


def test_a_file_is_one_call_and_its_caption_a_block_of_literal_words() -> None:
    call = rendered(attachment(caption="*All* answers <!here>"))
    assert (call.method, call.names_message) == (UPLOAD, False)
    (block,) = call.payload["blocks"]
    assert block["type"] == "rich_text"
    assert block["elements"][0]["elements"] == [{"type": "text", "text": "*All* answers <!here>"}]
    assert json.loads(json.dumps(call.payload)) == call.payload


def test_a_name_from_anywhere_is_made_harmless_and_only_a_picture_is_described() -> None:
    chart = Attachment("../\u202egnp.exe", "QQ==", picture=True, alt="A rising line " * 100)
    payload = rendered(chart).payload
    assert payload["name"] == "__gnp.exe"
    assert len(payload["alt"]) == 1000
    assert rendered(attachment(alt="A table")).payload["alt"] == ""


def test_a_file_for_one_reader_of_a_shared_place_goes_to_their_own_messages() -> None:
    assert rendered(attachment(), ROOM).payload["channel"] == "C3"
    private = rendered(attachment(), ROOM, only_for="slack:T1/U2").payload
    assert (private["channel"], private["aside"]) == ("U2", True)
    assert rendered(attachment(), ANN, only_for="slack:T1/U2").payload["aside"] is False


# ---------------------------------------------------------------- the way there


def expect_upload(workspace: Workspace) -> None:
    ticket = {"ok": True, "file_id": "F9", "upload_url": f"{workspace.url}/api/upload"}
    workspace.answers |= {
        "conversations.open": {"ok": True, "channel": {"id": "D9"}},
        "files.getUploadURLExternal": ticket,
        "upload": lambda _: web.Response(text="OK"),
        "files.completeUploadExternal": {"ok": True, "files": [{"id": "F9"}]},
    }


async def test_a_file_is_announced_brought_and_shared(slack: SlackChannel, workspace: Workspace) -> None:
    expect_upload(workspace)
    assert await slack.send(rendered(attachment(caption="All answers"))) == Receipt()
    opened, announced, brought, shared = workspace.asked
    assert (opened.method, opened.args["users"]) == ("conversations.open", "U2")
    assert (announced.args["filename"], announced.args["length"]) == ("answers.csv", str(len(CSV)))
    assert "Authorization" not in brought.headers
    assert (shared.args["channel_id"], "initial_comment" in shared.args) == ("D9", False)
    assert json.loads(shared.args["files"]) == [{"id": "F9", "title": "answers.csv"}]
    assert "All answers" in shared.args["blocks"]


async def test_a_file_without_a_caption_comes_without_words_into_the_room(
    slack: SlackChannel, workspace: Workspace
) -> None:
    expect_upload(workspace)
    await slack.send(rendered(attachment(), ROOM))
    assert workspace.asked[0].method == "files.getUploadURLExternal"
    assert (workspace.asked[-1].args["channel_id"], "blocks" in workspace.asked[-1].args) == ("C3", False)


def _status(status: int) -> Any:
    return lambda _: web.Response(status=status)


def _drop(request: web.Request) -> web.Response:
    assert request.transport is not None
    request.transport.abort()
    return web.Response()


@pytest.mark.parametrize(
    ("method", "answer", "kind"),
    [
        ("conversations.open", {"ok": False, "error": "user_disabled"}, AddressDead),
        ("files.getUploadURLExternal", {"ok": False, "error": "internal_error"}, TryLater),
        ("files.getUploadURLExternal", {"ok": False, "error": "missing_scope", "needed": "files:write"}, Unsendable),
        ("files.getUploadURLExternal", {"ok": False, "error": "token_revoked"}, ChannelBroken),
        ("files.getUploadURLExternal", _drop, TryLater),
        ("upload", _status(503), TryLater),
        ("upload", _drop, TryLater),
        ("upload", _status(413), Unsendable),
        ("upload", _status(429), TryLater),
        ("files.completeUploadExternal", _drop, OutcomeUnknown),
        ("files.completeUploadExternal", {"ok": False, "error": "channel_not_found"}, AddressDead),
    ],
)
async def test_only_the_last_step_can_leave_it_open_whether_the_file_is_there(
    slack: SlackChannel, workspace: Workspace, method: str, answer: Any, kind: type[SendError]
) -> None:
    expect_upload(workspace)
    workspace.answers[method] = answer
    with pytest.raises(SendError) as raised:
        await slack.send(rendered(attachment()))
    assert type(raised.value) is kind
    assert workspace.asked[-1].method == method


async def test_a_reader_who_is_gone_does_not_make_the_room_unreachable(
    slack: SlackChannel, workspace: Workspace
) -> None:
    expect_upload(workspace)
    workspace.answers["conversations.open"] = {"ok": False, "error": "user_disabled"}
    with pytest.raises(Unsendable):
        await slack.send(rendered(attachment(), ROOM, only_for="slack:T1/U2"))
    workspace.answers["files.completeUploadExternal"] = {"ok": False, "error": "channel_not_found"}
    with pytest.raises(TargetUnusable):
        await slack.send(rendered(attachment(), ROOM))


# ---------------------------------------------------------------- what people sent


def keeps(workspace: Workspace, answer: Any, **told: Any) -> None:
    url = f"{workspace.url}/api/nps.yaml"
    file = {"id": "F1", "mimetype": "text/plain", "url_private_download": url, **told}
    workspace.answers |= {"files.info": {"ok": True, "file": file}, "nps.yaml": answer}


async def test_a_file_is_asked_for_by_its_id_and_fetched_with_the_bots_token(
    slack: SlackChannel, workspace: Workspace
) -> None:
    keeps(workspace, lambda _: web.Response(body=b"key: nps\n"))
    assert isinstance(slack, FetchesFiles)
    assert await slack.fetch(SENT, 9) == b"key: nps\n"
    info, fetched = workspace.asked
    assert info.args["file"] == "F1"
    assert fetched.headers["Authorization"] == "Bearer xoxb-secret"


async def test_a_file_larger_than_it_may_be_is_not_read_to_its_end(slack: SlackChannel, workspace: Workspace) -> None:
    async def endless(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        while True:
            await response.write(b"x" * 65536)

    workspace.pages["huge"] = endless
    keeps(workspace, None, url_private_download=f"{workspace.url}/page/huge")
    with pytest.raises(Unsendable) as raised:
        await slack.fetch(SENT, 100_000)
    assert raised.value.code == "too_large"


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/nps.yaml",
        "http://127.0.0.1:1/nps.yaml",
        "http://127.0.0.1.evil.example/x",
        "file:///etc/passwd",
        "",
    ],
)
async def test_the_token_goes_to_no_other_host(slack: SlackChannel, workspace: Workspace, url: str) -> None:
    keeps(workspace, lambda _: web.Response(), url_private_download=url)
    with pytest.raises(Unsendable) as raised:
        await slack.fetch(SENT, 100)
    assert raised.value.code == "foreign_file"
    assert [asked.method for asked in workspace.asked] == ["files.info"]


def _login(_: web.Request) -> web.Response:
    return web.Response(text="<!DOCTYPE html>Sign in", content_type="text/html")


@pytest.mark.parametrize(
    ("answer", "kind", "code"),
    [
        (lambda _: web.Response(status=302, headers={"Location": "/login"}), Unsendable, "login_page"),
        (_login, Unsendable, "login_page"),
        (_status(404), Unsendable, "http_404"),
        (_status(502), OutcomeUnknown, "http_502"),
        (_status(429), TryLater, "ratelimited"),
        (_drop, OutcomeUnknown, "ServerDisconnectedError"),
    ],
)
async def test_an_answer_that_is_not_the_file_is_told_apart(
    slack: SlackChannel, workspace: Workspace, answer: Any, kind: type[SendError], code: str
) -> None:
    keeps(workspace, answer)
    with pytest.raises(SendError) as raised:
        await slack.fetch(SENT, 100)
    assert type(raised.value) is kind
    assert raised.value.code == code


async def test_a_page_that_somebody_sent_as_a_file_is_a_file(slack: SlackChannel, workspace: Workspace) -> None:
    keeps(workspace, _login, mimetype="text/html")
    assert (await slack.fetch(SENT, 100)).startswith(b"<!DOCTYPE")


async def test_a_file_that_was_deleted_meanwhile_is_not_there(slack: SlackChannel, workspace: Workspace) -> None:
    workspace.answers["files.info"] = {"ok": False, "error": "file_deleted"}
    with pytest.raises(Unsendable):
        await slack.fetch(SENT, 100)
