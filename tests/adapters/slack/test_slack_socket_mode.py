"""Socket Mode through Bolt, with a WebSocket on the loopback: an envelope is confirmed once its event is stored."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from adapters.slack.channel import SlackChannel, SlackConfig
from bot.contract.inbound import ButtonPressed, CommandUsed, Inbound, MessageReceived
from tests.adapters.slack.slack_workspace import Workspace

MESSAGE = {"type": "message", "channel": "D1", "user": "U1", "text": "secret words", "ts": "1767225600.000200"}
EVENT = {"type": "event_callback", "team_id": "T1", "event_id": "Ev1", "event": MESSAGE}
COMMAND = {"command": "/survey", "team_id": "T1", "user_id": "U1", "channel_id": "C1", "text": "", "trigger_id": "1.2"}
PRESS = {"type": "block_actions", "team": {"id": "T1"}, "user": {"id": "U1"}, "trigger_id": "1.3"}
PRESS |= {"actions": [{"type": "button", "value": "a:1:q:9", "action_ts": "1767225600.1"}]}


@dataclass
class Store:
    """Stores events, or fails as often as it is told to."""

    events: list[Inbound] = field(default_factory=list)
    failures: int = 0
    failed: asyncio.Event = field(default_factory=asyncio.Event)

    async def handle(self, event: Inbound) -> None:
        if self.failures:
            self.failures -= 1
            self.failed.set()
            raise RuntimeError("the database is away; parameters: secret words")
        self.events.append(event)


@contextlib.asynccontextmanager
async def _listening(slack: SlackChannel, store: Store) -> AsyncIterator[None]:
    listening = asyncio.create_task(slack.listen(store.handle))
    try:
        yield
    finally:
        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)


def _envelope(id_: str, kind: str, payload: dict[str, Any]) -> dict[str, Any]:
    return {"envelope_id": id_, "type": kind, "payload": payload, "accepts_response_payload": True}


async def test_every_kind_of_envelope_is_stored_and_then_confirmed(slack: SlackChannel, workspace: Workspace) -> None:
    store = Store()
    async with _listening(slack, store):
        connection = await workspace.socket.connection()
        for id_, kind, payload in (
            ("e1", "events_api", EVENT),
            ("e2", "slash_commands", COMMAND),
            ("e3", "interactive", PRESS),
        ):
            await connection.send_json(_envelope(id_, kind, payload))
            assert await workspace.socket.ack() == id_
    assert [type(event) for event in store.events] == [MessageReceived, CommandUsed, ButtonPressed]


async def test_what_we_have_no_use_for_is_confirmed_too(slack: SlackChannel, workspace: Workspace) -> None:
    store = Store()
    async with _listening(slack, store):
        connection = await workspace.socket.connection()
        await connection.send_json(_envelope("e1", "events_api", {"type": "event_callback", "event": {"type": "x"}}))
        assert await workspace.socket.ack() == "e1"
    assert store.events == []


async def test_an_event_that_could_not_be_stored_is_not_confirmed_and_taken_when_it_comes_again(
    slack: SlackChannel, workspace: Workspace, caplog: pytest.LogCaptureFixture
) -> None:
    store = Store(failures=1)
    with caplog.at_level("DEBUG"):
        async with _listening(slack, store):
            connection = await workspace.socket.connection()
            await connection.send_json(_envelope("e1", "events_api", EVENT))
            await store.failed.wait()
            await connection.send_json(_envelope("e2", "events_api", EVENT))
            assert await workspace.socket.ack() == "e2"
    assert len(store.events) == 1
    assert workspace.socket.acks.empty()
    assert "RuntimeError" in caplog.text
    for secret in ("secret words", "xoxb-secret", "xapp-secret", "secret-ticket"):
        assert secret not in "".join(record.getMessage() for record in caplog.records if "slack" in record.name)


async def test_it_connects_anew_when_slack_asks_for_it(slack: SlackChannel, workspace: Workspace) -> None:
    store = Store()
    async with _listening(slack, store):
        first = await workspace.socket.connection()
        await first.send_json({"type": "disconnect", "reason": "refresh_requested"})
        second = await workspace.socket.connection()
        await second.send_json(_envelope("e1", "events_api", EVENT))
        assert await workspace.socket.ack() == "e1"
    assert [asked.method for asked in workspace.asked] == ["apps.connections.open"] * 2
    assert workspace.asked[0].headers["Authorization"] == "Bearer xapp-secret"


async def test_stopping_to_listen_closes_the_connection_and_leaves_nothing_running(
    slack: SlackChannel, workspace: Workspace
) -> None:
    async with _listening(slack, Store()):
        connection = await workspace.socket.connection()
        await connection.send_json(_envelope("e1", "events_api", EVENT))
        await workspace.socket.ack()
    await workspace.socket.closed.wait()
    assert [task for task in asyncio.all_tasks() if "SocketMode" in repr(task)] == []


async def test_without_an_app_token_events_come_by_webhook_and_there_is_nothing_to_listen_to() -> None:
    await SlackChannel(SlackConfig("xoxb-1", "s")).listen(Store().handle)
