"""An app built with Bolt cannot tell the emulator from Slack: over HTTP, and over Socket Mode."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from starlette.applications import Starlette
from starlette.routing import Route

from adapters.sandbox.slack import SlackEmulator
from tests.sandbox.slack_views import button_row, field, home, modal
from tests.support.serving import serve
from tests.support.slack_world import APP_TOKEN, CHANNEL, COLLEAGUE, CUSTOMER, DIRECT, SECRET, buttons, running, slack


def survey_app(client: AsyncWebClient) -> AsyncApp:
    """Asks whoever writes to it, settles the question at the press, answers a command."""
    app = AsyncApp(client=client, signing_secret=SECRET, process_before_response=True)

    @app.event("message")
    async def ask(event: dict[str, Any], client: AsyncWebClient) -> None:
        await client.chat_postMessage(channel=event["channel"], text="How was it?", blocks=buttons("Bad", "Good"))

    @app.action("ans:Good")
    async def settle(ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        await ack()
        message = body["message"]
        await client.chat_update(channel=body["channel"]["id"], ts=message["ts"], text=f"{message['text']} Good")

    @app.command("/survey")
    async def status(ack: AsyncAck, command: dict[str, Any]) -> None:
        await ack(f"You asked for {command['text']}.")

    return app


async def play(emulator: SlackEmulator) -> None:
    """A customer writes and presses; a colleague gives a command."""
    assert await emulator.say(CUSTOMER, "hello") == [200]
    question = emulator.state.journal.chat("slack", DIRECT)[-1]
    assert await emulator.press(CUSTOMER, DIRECT, question.id, "Good") == [200]
    assert await emulator.command(COLLEAGUE, CHANNEL, "/survey", "status") == [200]
    words = [entry.body["text"] for entry in emulator.state.journal.all()]
    assert words == ["hello", "How was it? Good", "You asked for status."]


def form_app(client: AsyncWebClient) -> AsyncApp:
    """Opens a form at a command, knows one name that is taken, shows the other ones in the home tab."""
    app = AsyncApp(client=client, signing_secret=SECRET, process_before_response=True)

    @app.command("/survey")
    async def ask(ack: AsyncAck, command: dict[str, Any], client: AsyncWebClient) -> None:
        await client.views_open(trigger_id=command["trigger_id"], view=modal(field("title"), callback_id="new"))
        await ack()

    @app.view("new")
    async def save(ack: AsyncAck, body: dict[str, Any], view: dict[str, Any], client: AsyncWebClient) -> None:
        title = view["state"]["values"]["title"]["a"]["value"]
        if title == "NPS":
            await ack(response_action="errors", errors={"title": "This name is taken."})
            return
        await client.views_publish(user_id=body["user"]["id"], view=home(button_row(title)))
        await ack()

    return app


async def fill_in(emulator: SlackEmulator) -> None:
    """A colleague asks for the form, is told that the name is taken, and takes another one."""
    assert await emulator.command(COLLEAGUE, CHANNEL, "/survey", "new") == [200]
    await emulator.fill(COLLEAGUE, "title", "NPS")
    assert await emulator.submit_modal(COLLEAGUE) == [200]
    view = emulator.modal(COLLEAGUE)
    assert view is not None
    assert view["errors"] == {"title": "This name is taken."}
    await emulator.fill(COLLEAGUE, "title", "Delivery")
    assert await emulator.submit_modal(COLLEAGUE) == [200]
    tab = emulator.home(COLLEAGUE)
    assert tab is not None
    assert (emulator.modal(COLLEAGUE), tab["blocks"][0]["elements"][0]["value"]) == (None, "v-Delivery")


@contextlib.asynccontextmanager
async def over_http(emulator: SlackEmulator, app: AsyncApp) -> AsyncIterator[None]:
    """The app served where the emulator brings things to."""
    route = Route("/slack/events", AsyncSlackRequestHandler(app).handle, methods=["POST"])
    async with serve(Starlette(routes=[route])) as url:
        emulator.webhooks.url = f"{url}/slack/events"
        yield


async def test_a_bolt_app_asks_over_http() -> None:
    emulator = slack()
    async with running(emulator) as client, over_http(emulator, survey_app(client)):
        assert await emulator.verify_url()
        await play(emulator)


async def test_a_bolt_app_has_a_form_filled_in_over_http() -> None:
    emulator = slack()
    async with running(emulator) as client, over_http(emulator, form_app(client)):
        await fill_in(emulator)


@contextlib.asynccontextmanager
async def connected(app: AsyncApp) -> AsyncIterator[None]:
    """The app on Bolt's own Socket Mode client."""
    handler: Any = AsyncSocketModeHandler(app, APP_TOKEN)
    await handler.client.connect()
    try:
        yield
    finally:
        await handler.client.close()


async def test_a_bolt_app_asks_over_a_socket() -> None:
    emulator = slack(app_token=APP_TOKEN)
    async with running(emulator) as client, connected(survey_app(client)):
        await play(emulator)


async def test_a_bolt_app_has_a_form_filled_in_over_a_socket() -> None:
    emulator = slack(app_token=APP_TOKEN)
    async with running(emulator) as client, connected(form_app(client)):
        await fill_in(emulator)


async def test_a_bolt_app_connects_anew_when_asked_to() -> None:
    emulator = slack(app_token=APP_TOKEN)
    async with running(emulator) as client, connected(survey_app(client)):
        await emulator.say(CUSTOMER, "hello")
        await emulator.refresh_links()
        assert await emulator.say(CUSTOMER, "hello again") == [200]
    assert [call.method for call in emulator.calls].count("apps.connections.open") == 2


async def test_only_the_app_token_opens_a_socket() -> None:
    async with running(slack(app_token=APP_TOKEN)) as client:
        with pytest.raises(SlackApiError, match="not_allowed_token_type"):
            await client.apps_connections_open(app_token="xoxb-sandbox")


@contextlib.asynccontextmanager
async def socket(client: AsyncWebClient) -> AsyncIterator[aiohttp.ClientWebSocketResponse]:
    """A bare connection that has been greeted."""
    url = (await client.apps_connections_open(app_token=APP_TOKEN))["url"]
    async with aiohttp.ClientSession() as session, session.ws_connect(url) as connection:
        assert (await connection.receive_json())["type"] == "hello"
        yield connection


async def test_an_envelope_nobody_acknowledged_goes_to_the_other_connection() -> None:
    emulator = slack(app_token=APP_TOKEN)
    async with running(emulator) as client, socket(client) as deaf, socket(client) as good:
        saying = asyncio.create_task(emulator.say(CUSTOMER, "hello"))
        first = await deaf.receive_json()
        await deaf.close()
        second = await good.receive_json()
        await good.send_json({"envelope_id": second["envelope_id"]})
        assert await saying == [0, 200]
    assert (first["retry_attempt"], second["retry_attempt"]) == (0, 1)
    assert second["retry_reason"] == "connection_failed"
    assert first["payload"] == second["payload"]
    assert first["envelope_id"] == second["envelope_id"]


async def test_a_ticket_opens_one_socket() -> None:
    async with running(slack(app_token=APP_TOKEN)) as client, aiohttp.ClientSession() as session:
        url = (await client.apps_connections_open(app_token=APP_TOKEN))["url"]
        async with session.ws_connect(url):
            with pytest.raises(aiohttp.WSServerHandshakeError):
                await session.ws_connect(url)


async def test_an_interaction_waits_for_the_payload_of_its_acknowledgement() -> None:
    emulator = slack(app_token=APP_TOKEN)
    async with running(emulator) as client, socket(client) as app:
        commanding = asyncio.create_task(emulator.command(COLLEAGUE, CHANNEL, "/survey", "status"))
        envelope = await app.receive_json()
        await app.send_json({"envelope_id": envelope["envelope_id"], "payload": {"text": "All is well."}})
        assert await commanding == [200]
    [entry] = emulator.state.journal.chat("slack", CHANNEL)
    assert (envelope["type"], envelope["accepts_response_payload"]) == ("slash_commands", True)
    assert entry.body["text"] == "All is well."
