"""The emulator's Web API, met with Slack's own client: what it grants and what it refuses."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from starlette.applications import Starlette
from starlette.routing import Mount

from adapters.sandbox.slack import SlackEmulator
from tests.support.serving import serve
from tests.support.slack_world import (
    APP_TOKEN,
    BOT_TOKEN,
    CHANNEL,
    COLLEAGUE,
    CUSTOMER,
    DIRECT,
    buttons,
    running,
    slack,
)


@pytest.fixture
def emulator() -> SlackEmulator:
    return slack()


@pytest.fixture
async def client(emulator: SlackEmulator) -> AsyncIterator[AsyncWebClient]:
    async with running(emulator) as web:
        yield web


async def refusal(client: AsyncWebClient, method: str, **arguments: Any) -> str:
    """The error code of a call that must fail."""
    with pytest.raises(SlackApiError) as error:
        await client.api_call(method, json=arguments)
    assert error.value.response.status_code == 200
    return str(error.value.response["error"])


def shown(emulator: SlackEmulator, channel: str) -> list[str]:
    return [entry.body["text"] for entry in emulator.state.journal.chat("slack", channel)]


async def test_a_message_to_a_user_lands_in_their_direct_message(
    emulator: SlackEmulator, client: AsyncWebClient
) -> None:
    sent = await client.chat_postMessage(channel=CUSTOMER, text="How was it?", blocks=buttons("Good"))
    entry = emulator.state.journal.get("slack", DIRECT, sent["ts"])
    assert entry is not None
    assert (sent["channel"], entry.mine, entry.body) == (DIRECT, True, sent["message"])
    assert (entry.body["user"], entry.body["bot_id"]) == ("U0BOT", "B0BOT")
    assert [block["block_id"] for block in entry.body["blocks"]] == ["q1"]


async def test_arguments_may_come_in_the_query_in_a_form_or_as_json(
    emulator: SlackEmulator, client: AsyncWebClient
) -> None:
    url = f"{client.base_url}chat.postMessage"
    message = {"channel": CHANNEL, "text": "hello", "blocks": '[{"type":"divider"}]'}
    async with httpx2.AsyncClient(headers={"Authorization": f"Bearer {BOT_TOKEN}"}) as http:
        answers = [
            await http.post(url, params=message),
            await http.post(url, data=message),
            await http.post(url, json={**message, "blocks": [{"type": "divider"}]}),
        ]
    assert [answer.json()["message"]["blocks"][0]["type"] for answer in answers] == ["divider"] * 3
    assert [call.args["blocks"] for call in emulator.calls] == [[{"type": "divider"}]] * 3


async def test_an_emulator_mounted_somewhere_learns_its_address_from_the_first_call() -> None:
    emulator = slack()
    async with contextlib.aclosing(emulator), serve(Starlette(routes=[Mount("/slack", emulator.asgi)])) as url:
        client = AsyncWebClient(BOT_TOKEN, base_url=f"{url}/slack/api/", retry_handlers=[])
        step = await client.files_getUploadURLExternal(filename="chart.png", length=5)
    assert step["upload_url"] == f"{url}/slack/upload/{step['file_id']}"


async def test_message_ids_grow_even_within_one_microsecond(emulator: SlackEmulator) -> None:
    ids = [emulator.state.workspace.next_ts() for _ in range(1000)]
    assert ids == sorted(set(ids))


@pytest.mark.parametrize(
    ("authorization", "error"),
    [
        ("", "not_authed"),
        (BOT_TOKEN, "not_authed"),
        ("Bearer xoxb-other", "invalid_auth"),
        (f"Bearer {APP_TOKEN}", "not_allowed_token_type"),
    ],
)
async def test_a_call_without_the_right_token_is_refused(authorization: str, error: str) -> None:
    emulator = slack(app_token=APP_TOKEN)
    async with running(emulator) as client, httpx2.AsyncClient() as http:
        answer = await http.post(f"{client.base_url}auth.test", headers={"Authorization": authorization})
    assert (answer.status_code, answer.json()) == (200, {"ok": False, "error": error})


async def test_auth_test_names_the_bot_and_its_scopes(client: AsyncWebClient) -> None:
    answer = await client.auth_test()
    assert (answer["user_id"], answer["bot_id"], answer["team_id"]) == ("U0BOT", "B0BOT", "T0SANDBOX")
    assert "chat:write" in answer.headers["x-oauth-scopes"].split(",")


async def test_a_missing_scope_is_named() -> None:
    async with running(slack(scopes=("users:read",))) as client:
        with pytest.raises(SlackApiError) as error:
            await client.chat_postMessage(channel=CUSTOMER, text="hello")
    assert error.value.response["error"] == "missing_scope"
    assert (error.value.response["needed"], error.value.response["provided"]) == ("chat:write", "users:read")


@pytest.mark.parametrize(
    ("method", "arguments", "error"),
    [
        ("chat.postMesage", {}, "unknown_method"),
        ("chat.postMessage", {"channel": CUSTOMER, "text": "a", "unfurl_link": False}, "invalid_arguments"),
        ("chat.postMessage", {"text": "a"}, "invalid_arguments"),
        ("chat.postMessage", {"channel": 7, "text": "a"}, "invalid_arguments"),
        ("chat.postMessage", {"channel": CUSTOMER}, "no_text"),
        ("chat.postMessage", {"channel": CUSTOMER, "text": "a" * 40_001}, "msg_too_long"),
        ("chat.postMessage", {"channel": CUSTOMER, "blocks": "[{"}, "invalid_blocks_format"),
        ("chat.postMessage", {"channel": CUSTOMER, "blocks": [{"type": "sektion"}]}, "invalid_blocks"),
        ("chat.postMessage", {"channel": CUSTOMER, "attachments": [{"blocks": [{"type": "no"}]}]}, "invalid_blocks"),
        ("chat.postMessage", {"channel": CUSTOMER, "text": "a", "metadata": {"key": 1}}, "invalid_metadata_format"),
        ("chat.postMessage", {"channel": CUSTOMER, "text": "a", "thread_ts": "1.000001"}, "thread_not_found"),
        ("chat.postMessage", {"channel": "U99", "text": "a"}, "channel_not_found"),
        ("chat.postMessage", {"channel": "D99", "text": "a"}, "channel_not_found"),
        ("chat.postMessage", {"channel": "C99", "text": "a"}, "channel_not_found"),
        ("chat.postMessage", {"channel": "U0BOT", "text": "a"}, "cannot_dm_bot"),
        ("chat.postEphemeral", {"channel": CHANNEL, "text": "a", "user": "U99"}, "user_not_in_channel"),
        ("chat.postEphemeral", {"channel": CHANNEL, "text": "a"}, "invalid_arguments"),
        ("chat.update", {"channel": DIRECT, "ts": "1.000001", "text": "a"}, "message_not_found"),
        ("chat.delete", {"channel": DIRECT, "ts": "1.000001"}, "message_not_found"),
        ("conversations.open", {"users": "U99"}, "user_not_found"),
        ("conversations.history", {"channel": DIRECT, "limit": "many"}, "invalid_arguments"),
        ("users.info", {"user": "U99"}, "user_not_found"),
        ("views.open", {"trigger_id": "x", "view": {"type": "home", "blocks": []}}, "invalid_arguments"),
        ("views.publish", {"user_id": "U99", "view": {"type": "home", "blocks": []}}, "user_not_found"),
    ],
)
async def test_a_wrong_call_is_refused_as_slack_refuses_it(
    client: AsyncWebClient, method: str, arguments: dict[str, Any], error: str
) -> None:
    assert await refusal(client, method, **arguments) == error


async def test_a_refusal_says_which_argument_was_wrong(client: AsyncWebClient) -> None:
    with pytest.raises(SlackApiError) as error:
        await client.chat_postMessage(channel=CUSTOMER, text="a", unfurl_linx=False)
    assert error.value.response["response_metadata"]["messages"] == ["[ERROR] unknown argument: unfurl_linx"]


@pytest.mark.parametrize(("body", "error"), [(b"{", "invalid_json"), (b"[]", "json_not_object")])
async def test_a_body_that_is_no_json_object_is_refused(client: AsyncWebClient, body: bytes, error: str) -> None:
    headers = {"Authorization": f"Bearer {BOT_TOKEN}", "Content-Type": "application/json"}
    async with httpx2.AsyncClient() as http:
        answer = await http.post(f"{client.base_url}auth.test", content=body, headers=headers)
    assert answer.json()["error"] == error


async def test_text_alone_takes_the_blocks_of_an_updated_message_away(
    emulator: SlackEmulator, client: AsyncWebClient
) -> None:
    sent = await client.chat_postMessage(channel=CUSTOMER, text="How was it?", blocks=buttons("Good"))
    await client.chat_update(channel=DIRECT, ts=sent["ts"], text="How was it? Good")
    [entry] = emulator.state.journal.chat("slack", DIRECT)
    assert entry.body["text"] == "How was it? Good"
    assert "blocks" not in entry.body
    assert entry.body["edited"]["user"] == "U0BOT"


async def test_blocks_alone_leave_the_text_of_an_updated_message(client: AsyncWebClient) -> None:
    sent = await client.chat_postMessage(channel=CUSTOMER, text="How was it?")
    answer = await client.api_call(
        "chat.update", json={"channel": DIRECT, "ts": sent["ts"], "blocks": buttons("Better")}
    )
    assert answer["text"] == "How was it?"
    assert answer["message"]["blocks"][0]["elements"][0]["value"] == "ans:Better"


async def test_an_update_takes_a_channel_never_a_user(client: AsyncWebClient) -> None:
    sent = await client.chat_postMessage(channel=CUSTOMER, text="hello")
    assert await refusal(client, "chat.update", channel=CUSTOMER, ts=sent["ts"], text="b") == "channel_not_found"


async def test_an_update_takes_at_most_4000_characters(client: AsyncWebClient) -> None:
    sent = await client.chat_postMessage(channel=CUSTOMER, text="a" * 4001)
    assert await refusal(client, "chat.update", channel=DIRECT, ts=sent["ts"], text="a" * 4001) == "msg_too_long"
    await client.chat_update(channel=DIRECT, ts=sent["ts"], text="a" * 4000)


async def test_another_persons_message_cannot_be_changed(emulator: SlackEmulator, client: AsyncWebClient) -> None:
    await emulator.say(CUSTOMER, "hi", channel=CHANNEL)
    [entry] = emulator.state.journal.chat("slack", CHANNEL)
    assert await refusal(client, "chat.update", channel=CHANNEL, ts=entry.id, text="b") == "cant_update_message"
    assert await refusal(client, "chat.delete", channel=CHANNEL, ts=entry.id) == "cant_delete_message"


async def test_a_deleted_message_is_gone(emulator: SlackEmulator, client: AsyncWebClient) -> None:
    sent = await client.chat_postMessage(channel=CHANNEL, text="hello")
    await client.chat_delete(channel=CHANNEL, ts=sent["ts"])
    assert shown(emulator, CHANNEL) == []
    assert await refusal(client, "chat.update", channel=CHANNEL, ts=sent["ts"], text="b") == "message_not_found"


async def test_an_archived_channel_takes_nothing(emulator: SlackEmulator, client: AsyncWebClient) -> None:
    sent = await client.chat_postMessage(channel=CHANNEL, text="hello")
    emulator.archive(CHANNEL)
    assert await refusal(client, "chat.postMessage", channel=CHANNEL, text="b") == "is_archived"
    assert await refusal(client, "chat.update", channel=CHANNEL, ts=sent["ts"], text="b") == "is_archived"


async def test_a_bot_that_was_removed_can_no_longer_post(emulator: SlackEmulator, client: AsyncWebClient) -> None:
    emulator.remove_bot(CHANNEL)
    assert await refusal(client, "chat.postMessage", channel=CHANNEL, text="b") == "not_in_channel"
    assert await refusal(client, "conversations.history", channel=CHANNEL) == "not_in_channel"


async def test_who_left_or_closed_the_door_cannot_be_written_to(
    emulator: SlackEmulator, client: AsyncWebClient
) -> None:
    emulator.set_user(CUSTOMER, disabled=True)
    emulator.set_user(COLLEAGUE, dms=False)
    assert await refusal(client, "chat.postMessage", channel=CUSTOMER, text="b") == "user_disabled"
    assert await refusal(client, "chat.postMessage", channel=DIRECT, text="b") == "user_disabled"
    assert await refusal(client, "conversations.open", users=CUSTOMER) == "user_disabled"
    assert await refusal(client, "chat.postMessage", channel=COLLEAGUE, text="b") == "channel_not_found"
    assert await refusal(client, "conversations.open", users=COLLEAGUE) == "user_not_visible"


async def test_a_private_message_is_for_one_reader_and_not_in_the_history(
    emulator: SlackEmulator, client: AsyncWebClient
) -> None:
    sent = await client.chat_postEphemeral(channel=CHANNEL, user=COLLEAGUE, text="only you")
    [entry] = emulator.state.journal.chat("slack", CHANNEL)
    assert (entry.id, entry.body["ephemeral_for"]) == (sent["message_ts"], COLLEAGUE)
    assert (await client.conversations_history(channel=CHANNEL))["messages"] == []
    assert await refusal(client, "chat.update", channel=CHANNEL, ts=entry.id, text="b") == "message_not_found"


async def test_history_comes_newest_first_in_pages(client: AsyncWebClient) -> None:
    for text in ("one", "two", "three"):
        await client.chat_postMessage(channel=CHANNEL, text=text)
    first = await client.conversations_history(channel=CHANNEL, limit=2)
    second = await client.conversations_history(channel=CHANNEL, cursor=first["response_metadata"]["next_cursor"])
    assert [message["text"] for message in first["messages"]] == ["three", "two"]
    assert [message["text"] for message in second["messages"]] == ["one"]
    assert (first["has_more"], second["has_more"]) == (True, False)


async def test_what_stands_in_a_thread_is_read_there_and_not_in_the_history(client: AsyncWebClient) -> None:
    root = (await client.chat_postMessage(channel=CHANNEL, text="Case 1"))["ts"]
    for text in ("taken", "resolved"):
        await client.chat_postMessage(channel=CHANNEL, text=text, thread_ts=root)
    await client.chat_postMessage(channel=CHANNEL, text="Case 2")
    thread = await client.conversations_replies(channel=CHANNEL, ts=root)
    history = await client.conversations_history(channel=CHANNEL)
    assert [message["text"] for message in thread["messages"]] == ["Case 1", "taken", "resolved"]
    assert [message["text"] for message in history["messages"]] == ["Case 2", "Case 1"]


async def test_a_private_message_can_stand_in_a_thread(emulator: SlackEmulator, client: AsyncWebClient) -> None:
    root = (await client.chat_postMessage(channel=CHANNEL, text="Case 1"))["ts"]
    said = {"channel": CHANNEL, "user": COLLEAGUE, "text": "No."}
    ts = (await client.chat_postEphemeral(**said, thread_ts=root))["message_ts"]
    entry = emulator.state.journal.get("slack", CHANNEL, ts)
    assert entry is not None
    assert entry.body["thread_ts"] == root
    assert await refusal(client, "chat.postEphemeral", **said, thread_ts="1.000001") == "thread_not_found"
    assert await refusal(client, "conversations.replies", channel=CHANNEL, ts="1.000001") == "thread_not_found"


async def test_history_looks_back_to_a_moment(client: AsyncWebClient) -> None:
    middle = [await client.chat_postMessage(channel=CHANNEL, text=text) for text in ("one", "two", "three")][1]["ts"]
    after = await client.conversations_history(channel=CHANNEL, oldest=middle)
    upto = await client.conversations_history(channel=CHANNEL, latest=middle, inclusive=True)
    assert [message["text"] for message in after["messages"]] == ["three"]
    assert [message["text"] for message in upto["messages"]] == ["two", "one"]


async def test_metadata_is_kept_and_shown_on_request(client: AsyncWebClient) -> None:
    metadata = {"event_type": "heardback", "event_payload": {"key": "o1"}}
    await client.chat_postMessage(channel=CHANNEL, text="hello", metadata=metadata)
    [plain] = (await client.conversations_history(channel=CHANNEL))["messages"]
    [full] = (await client.conversations_history(channel=CHANNEL, include_all_metadata=True))["messages"]
    assert "metadata" not in plain
    assert full["metadata"] == metadata


async def test_a_member_has_a_language_and_a_time_zone(client: AsyncWebClient) -> None:
    user = (await client.users_info(user=CUSTOMER, include_locale=True))["user"]
    assert (user["locale"], user["tz"], user["tz_offset"], user["is_bot"]) == (
        "pt-BR",
        "America/Sao_Paulo",
        -10800,
        False,
    )
    assert "locale" not in (await client.users_info(user=CUSTOMER))["user"]
    everybody = (await client.users_list())["members"]
    assert [member["id"] for member in everybody if member["is_bot"]] == ["U0BOT"]


async def test_a_direct_message_is_opened_and_looked_up(client: AsyncWebClient) -> None:
    opened = await client.conversations_open(users=[CUSTOMER])
    assert opened["channel"]["id"] == DIRECT
    assert (await client.conversations_info(channel=DIRECT))["channel"]["user"] == CUSTOMER
    assert (await client.conversations_info(channel=CHANNEL))["channel"]["num_members"] == 2


async def test_messages_of_an_earlier_run_can_still_be_changed(tmp_path: Path) -> None:
    file = tmp_path / "journal.jsonl"
    async with running(slack(file=file)) as client:
        sent = await client.chat_postMessage(channel=CUSTOMER, text="How was it?", blocks=buttons("Good"))
    again = slack(file=file)
    async with running(again) as client:
        await client.chat_update(channel=DIRECT, ts=sent["ts"], text="Good")
        later = await client.chat_postMessage(channel=CUSTOMER, text="Thank you")
    assert shown(again, DIRECT) == ["Good", "Thank you"]
    assert later["ts"] > sent["ts"]
