"""What people do in Slack, as an app hears of it over HTTP."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import httpx2
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.webhook.async_client import AsyncWebhookClient
from starlette.responses import JSONResponse, PlainTextResponse, Response

from adapters.sandbox.slack.player import SUBSCRIPTIONS
from tests.sandbox.slack_town import Town, town
from tests.support.slack_world import CHANNEL, COLLEAGUE, CUSTOMER, DIRECT, buttons, running, slack


async def test_a_direct_message_arrives_signed_and_in_slacks_own_shape() -> None:
    async with town() as here:
        assert await here.slack.say(CUSTOMER, "4") == [200]
    [callback], [headers] = here.app.bodies, here.app.headers
    event = callback["event"]
    assert here.app.signed == [True]
    assert headers["user-agent"].startswith("Slackbot 1.0")
    assert (callback["type"], callback["team_id"], callback["api_app_id"]) == (
        "event_callback",
        "T0SANDBOX",
        "A0SANDBOX",
    )
    assert (event["type"], event["channel_type"], event["channel"], event["user"], event["text"]) == (
        "message",
        "im",
        DIRECT,
        CUSTOMER,
        "4",
    )
    [entry] = here.messages(DIRECT)
    assert (entry.id, entry.mine, entry.body["text"]) == (event["ts"], False, "4")


async def test_what_people_type_arrives_escaped() -> None:
    async with town() as here:
        await here.slack.say(CUSTOMER, "<!channel> & https://example.org/a?b=1")
    event = here.app.bodies[0]["event"]
    assert event["text"] == "&lt;!channel&gt; &amp; <https://example.org/a?b=1>"
    assert event["blocks"][0]["elements"][0]["elements"][0]["text"] == "<!channel> & https://example.org/a?b=1"


async def test_a_channels_messages_reach_only_an_app_that_asked_for_them() -> None:
    async with town(subscriptions=frozenset({"message.im"})) as here:
        assert await here.slack.say(CUSTOMER, "hello all", channel=CHANNEL) == []
        here.slack.subscriptions |= {"message.channels"}
        assert await here.slack.say(CUSTOMER, "hello again", channel=CHANNEL) == [200]
    assert [callback["event"]["text"] for callback in here.app.bodies] == ["hello again"]
    assert [entry.body["text"] for entry in here.messages(CHANNEL)] == ["hello all", "hello again"]


async def test_a_mention_comes_once_or_twice_with_two_event_ids_and_one_ts() -> None:
    async with town(subscriptions=frozenset({"app_mention"})) as here:
        assert await here.slack.mention(COLLEAGUE, CHANNEL, "status") == [200]
        here.slack.subscriptions |= {"message.channels"}
        assert await here.slack.mention(COLLEAGUE, CHANNEL, "status") == [200, 200]
    alone, mention, message = here.app.bodies
    assert (alone["event"]["type"], alone["event"]["text"]) == ("app_mention", "<@U0BOT> status")
    assert (mention["event"]["type"], message["event"]["type"]) == ("app_mention", "message")
    assert mention["event"]["ts"] == message["event"]["ts"]
    assert mention["event_id"] != message["event_id"]


async def test_what_is_said_in_a_thread_names_its_root_and_who_began_it() -> None:
    async with town() as here:
        root = (await here.client.chat_postMessage(channel=CHANNEL, text="Case 1"))["ts"]
        await here.slack.say(COLLEAGUE, "on it", channel=CHANNEL, thread=root)
        await here.slack.mention(COLLEAGUE, CHANNEL, "case show 1", thread=root)
        with pytest.raises(LookupError):
            await here.slack.say(COLLEAGUE, "lost", channel=CHANNEL, thread="1.000001")
    events = [callback["event"] for callback in here.app.bodies]
    assert [event["type"] for event in events] == ["message", "app_mention", "message"]
    assert {(event["thread_ts"], event["parent_user_id"]) for event in events} == {(root, "U0BOT")}


async def test_an_edited_message_comes_with_what_it_was() -> None:
    async with town() as here:
        await here.slack.say(CUSTOMER, "4")
        [before] = here.messages(DIRECT)
        await here.slack.edit(CUSTOMER, before.id, "5")
    event = here.app.bodies[1]["event"]
    assert (event["subtype"], event["message"]["text"], event["previous_message"]["text"]) == (
        "message_changed",
        "5",
        "4",
    )
    assert event["message"]["ts"] == before.id
    assert [entry.body["text"] for entry in here.messages(DIRECT)] == ["5"]


async def test_opening_the_app_is_told() -> None:
    async with town() as here:
        assert await here.slack.open_home(CUSTOMER) == [200]
    assert here.app.bodies[0]["event"]["tab"] == "messages"


async def test_a_failing_app_hears_of_the_event_again_and_why() -> None:
    async with town(Response(status_code=500), Response(status_code=503)) as here:
        assert await here.slack.say(CUSTOMER, "4") == [500, 503, 200]
    assert [headers.get("x-slack-retry-num") for headers in here.app.headers] == [None, "1", "2"]
    assert [headers.get("x-slack-retry-reason") for headers in here.app.headers] == [None, "http_error", "http_error"]
    assert len({callback["event_id"] for callback in here.app.bodies}) == 1
    assert here.app.signed == [True, True, True]


async def test_slack_gives_up_after_the_fourth_try() -> None:
    async with town(*[Response(status_code=500)] * 9) as here:
        assert await here.slack.say(CUSTOMER, "4") == [500] * 4


async def test_an_app_may_ask_not_to_be_told_again() -> None:
    async with town(Response(status_code=500, headers={"x-slack-no-retry": "1"})) as here:
        assert await here.slack.say(CUSTOMER, "4") == [500]


async def test_an_app_that_is_down_is_tried_again() -> None:
    emulator = slack()
    async with running(emulator):
        assert await emulator.say(CUSTOMER, "4") == [0, 0, 0, 0]


async def test_the_same_webhook_can_be_sent_five_times() -> None:
    async with town() as here:
        await here.slack.say(CUSTOMER, "4")
        body = here.slack.webhooks.bodies[-1]
        assert [await here.slack.deliver_raw(body) for _ in range(4)] == [[200]] * 4
    assert len(here.app.bodies) == 5
    assert len({callback["event_id"] for callback in here.app.bodies}) == 1
    assert all(here.app.signed)


@pytest.mark.parametrize("named_by", ["ans:Good", "Good"])
async def test_a_press_brings_the_whole_message_and_a_way_to_answer(named_by: str) -> None:
    async with town() as here:
        sent = await here.client.chat_postMessage(channel=CUSTOMER, text="How was it?", blocks=buttons("Bad", "Good"))
        assert await here.slack.press(CUSTOMER, DIRECT, sent["ts"], named_by) == [200]
    [payload] = here.app.bodies
    assert here.app.signed == [True]
    assert (payload["type"], payload["user"]["id"], payload["channel"]["id"]) == ("block_actions", CUSTOMER, DIRECT)
    assert payload["container"] == {
        "type": "message",
        "message_ts": sent["ts"],
        "channel_id": DIRECT,
        "is_ephemeral": False,
    }
    assert payload["message"] == sent["message"]
    [action] = payload["actions"]
    assert (action["type"], action["action_id"], action["block_id"], action["value"]) == (
        "button",
        "ans:Good",
        "q1",
        "ans:Good",
    )
    assert payload["trigger_id"] in here.slack.state.triggers


async def test_a_press_is_not_repeated_when_the_app_fails() -> None:
    async with town(Response(status_code=500)) as here:
        sent = await here.client.chat_postMessage(channel=CUSTOMER, text="How was it?", blocks=buttons("Good"))
        assert await here.slack.press(CUSTOMER, DIRECT, sent["ts"], "Good") == [500]


async def test_a_button_that_is_gone_cannot_be_pressed() -> None:
    async with town() as here:
        sent = await here.client.chat_postMessage(channel=CUSTOMER, text="How was it?", blocks=buttons("Good"))
        await here.client.chat_update(channel=DIRECT, ts=sent["ts"], text="Good")
        with pytest.raises(LookupError, match="shows no such thing"):
            await here.slack.press(CUSTOMER, DIRECT, sent["ts"], "Good")


async def test_a_button_in_a_coloured_attachment_can_be_pressed() -> None:
    card = [{"color": "#cc0000", "blocks": buttons("Take")}]
    async with town() as here:
        sent = await here.client.chat_postMessage(channel=CHANNEL, text="A case", attachments=card)
        await here.slack.press(COLLEAGUE, CHANNEL, sent["ts"], "Take")
    assert here.app.bodies[0]["actions"][0]["value"] == "ans:Take"


async def test_a_choice_from_a_menu_comes_with_the_option() -> None:
    options = [
        {"text": {"type": "plain_text", "text": text, "emoji": True}, "value": text.lower()} for text in ("Red", "Blue")
    ]
    menu = {"type": "static_select", "action_id": "pick", "options": options}
    async with town() as here:
        sent = await here.client.chat_postMessage(
            channel=CUSTOMER, text="?", blocks=[{"type": "actions", "block_id": "b", "elements": [menu]}]
        )
        assert await here.slack.select(CUSTOMER, DIRECT, sent["ts"], "blue") == [200]
    [payload] = here.app.bodies
    assert payload["actions"][0]["selected_option"] == options[1]
    assert payload["state"]["values"] == {"b": {"pick": {"type": "static_select", "selected_option": options[1]}}}


async def test_a_command_carries_what_was_typed() -> None:
    async with town() as here:
        assert await here.slack.command(COLLEAGUE, CHANNEL, "/survey", "start pulse") == [200]
    [form] = here.app.bodies
    assert here.app.signed == [True]
    assert (form["command"], form["text"], form["user_id"], form["channel_id"]) == (
        "/survey",
        "start pulse",
        COLLEAGUE,
        CHANNEL,
    )
    assert form["response_url"].startswith(f"{here.slack.state.base}/response/")


@pytest.mark.parametrize("reply", [PlainTextResponse("Done."), JSONResponse({"text": "Done."})])
async def test_the_answer_to_a_command_is_shown_to_its_user_only(reply: Response) -> None:
    async with town(reply) as here:
        await here.slack.command(COLLEAGUE, CHANNEL, "/survey")
        [entry] = here.messages(CHANNEL)
    assert (entry.body["text"], entry.body["ephemeral_for"]) == ("Done.", COLLEAGUE)


async def test_a_shortcut_has_neither_channel_nor_response_url() -> None:
    async with town() as here:
        assert await here.slack.shortcut(CUSTOMER, "give_feedback") == [200]
    [payload] = here.app.bodies
    assert (payload["type"], payload["callback_id"], payload["user"]["id"]) == ("shortcut", "give_feedback", CUSTOMER)
    assert payload.keys().isdisjoint({"channel", "response_url"})


async def test_slack_believes_a_url_that_repeats_the_challenge() -> None:
    async with town() as here:
        assert not await here.slack.verify_url()
        challenge = json.loads(here.slack.webhooks.bodies[-1])
    assert (challenge["type"], here.app.signed) == ("url_verification", [True])


async def pressed(here: Town, reader: str = CUSTOMER) -> tuple[str, AsyncWebhookClient]:
    """A message on which a button was pressed, and its response_url as Slack's own client uses it."""
    sent = await here.client.chat_postMessage(channel=reader, text="How was it?", blocks=buttons("Good"))
    await here.slack.press(reader, sent["channel"], sent["ts"], "Good")
    return sent["ts"], AsyncWebhookClient(here.app.bodies[-1]["response_url"], retry_handlers=[])


async def test_a_response_url_answers_in_private() -> None:
    async with town() as here:
        _, hook = await pressed(here)
        assert (await hook.send(text="Noted.")).body == "ok"
        assert [entry.body.get("ephemeral_for") for entry in here.messages(DIRECT)] == [None, CUSTOMER]


async def test_a_response_url_replaces_or_deletes_the_message() -> None:
    async with town() as here:
        ts, hook = await pressed(here)
        await hook.send(text="How was it? Good", replace_original=True)
        assert [(entry.id, entry.body["text"]) for entry in here.messages(DIRECT)] == [(ts, "How was it? Good")]
        await hook.send(delete_original=True)
        assert here.messages(DIRECT) == []


async def test_a_response_url_speaks_to_all_when_told_so() -> None:
    async with town() as here:
        _, hook = await pressed(here)
        await hook.send(text="For all", response_type="in_channel")
        assert "ephemeral_for" not in here.messages(DIRECT)[-1].body


async def test_a_response_url_takes_no_bad_blocks_and_no_unknown_arguments() -> None:
    async with town() as here:
        _, hook = await pressed(here)
        bad = await hook.send_dict({"blocks": [{"type": "sektion"}]})
        typo = await hook.send_dict({"text": "a", "replace_orignal": True})
    assert (bad.status_code, json.loads(bad.body)["error"]) == (400, "invalid_blocks")
    assert (typo.status_code, json.loads(typo.body)["error"]) == (400, "invalid_arguments")


async def test_a_response_url_works_five_times() -> None:
    async with town() as here:
        _, hook = await pressed(here)
        answers = [await hook.send(text=str(number)) for number in range(6)]
        async with httpx2.AsyncClient() as http:
            stranger = await http.post(f"{here.slack.state.base}/response/guess", json={"text": "a"})
    assert [answer.status_code for answer in answers] == [200] * 5 + [404]
    assert stranger.status_code == 404


async def test_a_private_message_can_be_pressed_but_is_not_quoted() -> None:
    async with town() as here:
        sent = await here.client.chat_postEphemeral(
            channel=CHANNEL, user=COLLEAGUE, text="Sure?", blocks=buttons("Yes")
        )
        await here.slack.press(COLLEAGUE, CHANNEL, sent["message_ts"], "Yes")
        hook = AsyncWebhookClient(here.app.bodies[0]["response_url"], retry_handlers=[])
        await hook.send(text="Then so be it.", replace_original=True)
        [entry] = here.messages(CHANNEL)
    [payload] = here.app.bodies
    assert payload["container"]["is_ephemeral"] is True
    assert "message" not in payload
    assert (entry.body["text"], entry.body["ephemeral_for"]) == ("Then so be it.", COLLEAGUE)


async def test_a_trigger_from_a_press_opens_a_modal_once() -> None:
    view = {"type": "modal", "title": {"type": "plain_text", "text": "Why?"}, "blocks": [{"type": "divider"}]}
    async with town() as here:
        await pressed(here)
        trigger = here.app.bodies[0]["trigger_id"]
        await here.client.views_open(trigger_id=trigger, view=view)
        with pytest.raises(SlackApiError, match="exchanged_trigger_id"):
            await here.client.views_open(trigger_id=trigger, view=view)


SAMPLES = Path(__file__).parents[2] / ".." / "shared" / "samples" / "slack.json"
RECORDED = {
    "message_im": "body",
    "app_mention": "body",
    "app_home_opened": "body",
    "slash_command": "form",
    "block_actions": "form_payload",
    "shortcut": "form_payload",
    "url_verification": "body",
}


def missing(sample: Any, ours: Any, path: str = "") -> set[str]:
    """The fields of a recorded payload that ours lacks."""
    if isinstance(sample, list) and isinstance(ours, list):
        pairs = enumerate(zip(sample, ours, strict=False))
        return set().union(*(missing(*pair, f"{path}/{number}") for number, pair in pairs))
    if not isinstance(sample, dict) or not isinstance(ours, dict):
        return set()
    gone = {f"{path}/{name}" for name in sample.keys() - ours.keys()}
    return gone.union(*(missing(sample[name], ours[name], f"{path}/{name}") for name in sample.keys() & ours.keys()))


async def test_every_payload_has_all_the_fields_of_a_recorded_one() -> None:
    samples = json.loads(SAMPLES.read_text("utf-8"))
    async with town(subscriptions=SUBSCRIPTIONS - {"message.channels"}) as here:
        await here.slack.say(CUSTOMER, "4")
        await here.slack.mention(COLLEAGUE, CHANNEL, "status")
        await here.slack.open_home(CUSTOMER, "home")
        await here.slack.command(COLLEAGUE, CHANNEL, "/survey", "start pulse")
        await pressed(here)
        await here.slack.shortcut(CUSTOMER, "start_survey")
        await here.slack.verify_url()
    recorded = [samples[name][kind] for name, kind in RECORDED.items()]
    lacking = [missing(*pair) for pair in zip(recorded, here.app.bodies, strict=True)]
    assert dict(zip(RECORDED, lacking, strict=True)) == {name: set() for name in RECORDED}
