"""Files in Slack: what people bring to an app, what it brings to them, and who gets at the bytes."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator
from typing import Any

import httpx2
import pytest
from PIL import Image
from slack_sdk.errors import SlackApiError

from adapters.sandbox.common import Fault
from tests.sandbox.slack_town import Town, town
from tests.support.slack_world import BOT_TOKEN, CHANNEL, COLLEAGUE, CUSTOMER, DIRECT, buttons

YAML = b"key: delivery\n"


def picture(width: int, height: int, format_: str = "PNG") -> bytes:
    content = io.BytesIO()
    Image.new("RGB", (width, height)).save(content, format_)
    return content.getvalue()


@pytest.fixture
async def here() -> AsyncIterator[Town]:
    async with town() as here:
        yield here


async def fetched(url: str, token: str | None = BOT_TOKEN, **headers: str) -> httpx2.Response:
    signed = {"Authorization": f"Bearer {token}"} if token else {}
    async with httpx2.AsyncClient(trust_env=False, verify=False) as http:
        return await http.get(url, headers={**signed, **headers})


async def refusal(here: Town, method: str, **arguments: Any) -> str:
    """The error code of a call that must fail."""
    with pytest.raises(SlackApiError) as error:
        await here.client.api_call(method, json=arguments)
    return str(error.value.response["error"])


async def uploaded(here: Town, content: bytes, name: str = "chart.png") -> str:
    """A file of the bot's up to the last step, which would share it: its id."""
    step = await here.client.files_getUploadURLExternal(filename=name, length=len(content))
    async with httpx2.AsyncClient(trust_env=False, verify=False) as http:
        answer = await http.post(step["upload_url"], content=content)
    assert answer.text == f"OK - {len(content)}"
    return str(step["file_id"])


async def test_a_file_that_somebody_sends_arrives_as_a_message_with_the_file(here: Town) -> None:
    assert await here.slack.upload(CUSTOMER, "survey.yaml", YAML, "Here it is") == [200]
    event = here.app.bodies[-1]["event"]
    assert (event["type"], event["subtype"], event["channel"], event["channel_type"], event["text"]) == (
        "message",
        "file_share",
        DIRECT,
        "im",
        "Here it is",
    )
    [file] = event["files"]
    assert (file["name"], file["mimetype"], file["filetype"], file["size"], file["mode"], file["user"]) == (
        "survey.yaml",
        "text/plain",
        "yaml",
        len(YAML),
        "hosted",
        CUSTOMER,
    )
    [entry] = here.messages(DIRECT)
    assert (entry.mine, entry.body["files"]) == (False, event["files"])


async def test_a_file_in_a_channel_is_heard_of_where_it_mentions_the_bot(here: Town) -> None:
    here.slack.subscriptions -= {"message.channels"}
    assert await here.slack.upload(COLLEAGUE, "a.csv", b"a,b\n", "see @feedback import", CHANNEL) == [200]
    assert await here.slack.upload(COLLEAGUE, "a.csv", b"a,b\n", "for us only", CHANNEL) == []
    [body] = here.app.bodies
    assert (body["event"]["type"], body["event"]["text"]) == ("app_mention", "see <@U0BOT> import")
    assert body["event"]["files"][0]["name"] == "a.csv"


async def test_a_file_without_a_word_has_no_blocks(here: Town) -> None:
    await here.slack.upload(CUSTOMER, "survey.yaml", YAML)
    assert "blocks" not in here.app.bodies[-1]["event"]


async def test_an_empty_file_is_not_sent(here: Town) -> None:
    with pytest.raises(ValueError, match="empty file"):
        await here.slack.upload(CUSTOMER, "survey.yaml", b"")
    assert here.messages(DIRECT) == []


async def test_the_bot_fetches_a_file_with_its_token(here: Town) -> None:
    await here.slack.upload(CUSTOMER, "опрос 1.yaml", YAML)
    [file] = here.app.bodies[-1]["event"]["files"]
    for url in (file["url_private"], file["url_private_download"]):
        answer = await fetched(url)
        assert (answer.status_code, answer.content) == (200, YAML)
    told = (await here.client.files_info(file=file["id"]))["file"]
    assert (told["name"], told["url_private_download"]) == ("опрос 1.yaml", file["url_private_download"])


@pytest.mark.parametrize("token", [None, "xoxb-other"])
async def test_who_has_no_token_lands_on_the_login_page(here: Town, token: str | None) -> None:
    await here.slack.upload(CUSTOMER, "survey.yaml", YAML)
    [file] = here.app.bodies[-1]["event"]["files"]
    sent_away = await fetched(file["url_private_download"], token)
    assert sent_away.status_code == 302
    login = await fetched(sent_away.headers["location"], token)
    assert (login.status_code, login.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert YAML not in login.content


async def test_who_may_not_read_files_gets_neither_their_bytes_nor_what_is_known_of_them() -> None:
    async with town(scopes=("chat:write",)) as here:
        await here.slack.upload(CUSTOMER, "survey.yaml", YAML)
        [file] = here.app.bodies[-1]["event"]["files"]
        assert (await fetched(file["url_private_download"])).status_code == 302
        assert await refusal(here, "files.info", file=file["id"]) == "missing_scope"
        assert await refusal(here, "files.getUploadURLExternal", filename="a", length=1) == "missing_scope"


async def test_a_download_can_fail(here: Town) -> None:
    await here.slack.upload(CUSTOMER, "survey.yaml", YAML)
    [file] = here.app.bodies[-1]["event"]["files"]
    here.slack.api.faults.plan(Fault("server_error", "files-pri"))
    assert [(await fetched(file["url_private"])).status_code for _ in range(2)] == [500, 200]


async def test_the_bot_shares_a_file_in_three_steps(here: Town) -> None:
    content = picture(720, 360)
    await here.client.files_upload_v2(
        channel=DIRECT, filename="chart.png", title="Results", content=content, initial_comment="This week"
    )
    [entry] = here.messages(DIRECT)
    [file] = entry.body["files"]
    assert (entry.mine, entry.body["text"], entry.body["user"]) == (True, "This week", "U0BOT")
    assert (file["name"], file["title"], file["mimetype"], file["size"]) == (
        "chart.png",
        "Results",
        "image/png",
        len(content),
    )
    assert (file["original_w"], file["original_h"], file["thumb_360_w"], file["thumb_360_h"]) == (720, 360, 360, 180)


async def test_where_a_file_was_shared_is_told_by_asking_once_more(here: Town) -> None:
    id_ = await uploaded(here, picture(1, 1))
    answer = await here.client.files_completeUploadExternal(files=[{"id": id_, "title": "A"}], channel_id=CHANNEL)
    assert "shares" not in answer["files"][0]
    [entry] = here.messages(CHANNEL)
    told = (await here.client.files_info(file=id_))["file"]
    assert [share["ts"] for share in told["shares"]["public"][CHANNEL]] == [entry.id]


async def test_a_file_can_answer_a_message_and_bring_blocks(here: Town) -> None:
    parent = await here.client.chat_postMessage(channel=CHANNEL, text="How was it?")
    id_ = await uploaded(here, YAML, "survey.yaml")
    shared = {"files": [{"id": id_}], "channel_id": CHANNEL, "thread_ts": parent["ts"], "blocks": buttons("Again")}
    await here.client.api_call("files.completeUploadExternal", json=shared)
    _, entry = here.messages(CHANNEL)
    assert (entry.body["thread_ts"], entry.body["blocks"][0]["block_id"]) == (parent["ts"], "q1")
    assert await here.slack.press(COLLEAGUE, CHANNEL, entry.id, "Again") == [200]


async def test_a_file_that_is_shared_nowhere_is_nobodys_message(here: Town) -> None:
    id_ = await uploaded(here, YAML, "survey.yaml")
    await here.client.files_completeUploadExternal(files=[{"id": id_, "title": "A"}])
    assert here.slack.state.journal.all() == []


async def test_files_are_not_shared_where_they_cannot_be(here: Town) -> None:
    id_ = await uploaded(here, YAML, "survey.yaml")
    for place, code in ((CUSTOMER, "channel_not_found"), ("C99", "channel_not_found")):
        arguments = {"files": [{"id": id_}], "channel_id": place}
        assert await refusal(here, "files.completeUploadExternal", **arguments) == code
    late = {"files": [{"id": id_}], "channel_id": CHANNEL, "thread_ts": "1.000001"}
    assert await refusal(here, "files.completeUploadExternal", **late) == "thread_not_found"
    here.slack.archive(CHANNEL)
    arguments = {"files": [{"id": id_}], "channel_id": CHANNEL}
    assert await refusal(here, "files.completeUploadExternal", **arguments) == "is_archived"


async def test_a_file_whose_bytes_never_came_or_are_too_few_is_not_found(here: Town) -> None:
    step = await here.client.files_getUploadURLExternal(filename="chart.png", length=5)
    arguments = {"files": [{"id": step["file_id"]}], "channel_id": CHANNEL}
    assert await refusal(here, "files.completeUploadExternal", **arguments) == "file_not_found"
    async with httpx2.AsyncClient(trust_env=False, verify=False) as http:
        await http.post(step["upload_url"], content=b"1234")
    assert await refusal(here, "files.completeUploadExternal", **arguments) == "file_not_found"
    assert await refusal(here, "files.info", file="F99") == "file_not_found"


async def test_the_page_sees_a_picture_and_saves_anything_else(here: Town) -> None:
    await here.slack.upload(CUSTOMER, "chart.png", picture(2, 2))
    await here.slack.upload(CUSTOMER, "page.html", b"<script>alert(1)</script>")
    shown = [entry.body["files"][0] for entry in here.messages(DIRECT)]
    base = here.slack.state.base
    seen, saved = [await fetched(f"{base}/file/{file['id']}", token=None) for file in shown]
    assert (seen.headers["content-type"], seen.headers["content-disposition"].split(";")[0]) == ("image/png", "inline")
    assert saved.headers["content-disposition"].startswith("attachment;")
    assert saved.headers["content-type"] == "application/octet-stream"
    assert (await fetched(f"{base}/file/F99", token=None)).status_code == 404


async def test_the_pages_way_to_files_is_closed_to_other_names(here: Town) -> None:
    await here.slack.upload(CUSTOMER, "chart.png", picture(2, 2))
    [entry] = here.messages(DIRECT)
    url = f"{here.slack.state.base}/file/{entry.body['files'][0]['id']}"
    assert (await fetched(url, token=None, Host="evil.example")).status_code == 400


async def test_a_picture_that_is_none_has_no_thumbnail(here: Town) -> None:
    await here.slack.upload(CUSTOMER, "chart.png", b"not a picture")
    assert "thumb_360" not in here.app.bodies[-1]["event"]["files"][0]
