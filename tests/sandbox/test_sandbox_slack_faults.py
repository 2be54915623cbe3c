"""Trouble on demand, as Slack's own client meets it, and Slack's limit on posting."""

from __future__ import annotations

import aiohttp
import pytest
import time_machine
from slack_sdk.errors import SlackApiError

from adapters.sandbox.common import Fault, FaultKind
from tests.support.slack_world import CHANNEL, COLLEAGUE, CUSTOMER, DIRECT, running, slack


async def test_a_planned_429_says_how_long_to_wait_and_does_nothing() -> None:
    emulator = slack()
    emulator.api.faults.plan(Fault("rate_limited", method="chat.postMessage", seconds=30))
    async with running(emulator) as client:
        with pytest.raises(SlackApiError) as error:
            await client.chat_postMessage(channel=CUSTOMER, text="hello")
    response = error.value.response
    assert (response.status_code, response["error"], response.headers["Retry-After"]) == (429, "ratelimited", "30")
    assert emulator.state.journal.all() == []


async def test_calls_before_the_retry_after_is_over_are_counted() -> None:
    emulator = slack()
    emulator.api.faults.plan(Fault("rate_limited", method="chat.postMessage", seconds=30))
    with time_machine.travel("2026-01-05T10:00:00Z", tick=False) as clock:
        async with running(emulator) as client:
            with pytest.raises(SlackApiError):
                await client.chat_postMessage(channel=CUSTOMER, text="hello")
            await client.auth_test()
            assert emulator.early_calls == 0
            await client.chat_postMessage(channel=CUSTOMER, text="too early")
            assert emulator.early_calls == 1
            clock.shift(31)
            await client.chat_postMessage(channel=CUSTOMER, text="in time")
            assert emulator.early_calls == 1


async def test_a_fault_may_strike_one_chat_only() -> None:
    emulator = slack()
    emulator.api.faults.plan(Fault("rate_limited", chat=DIRECT, seconds=30))
    async with running(emulator) as client:
        await client.chat_postMessage(channel=COLLEAGUE, text="hello")
        with pytest.raises(SlackApiError):
            await client.chat_postMessage(channel=CUSTOMER, text="hello")
        await client.chat_postMessage(channel=COLLEAGUE, text="hello again")
    assert emulator.early_calls == 0


async def test_a_server_error_is_no_json() -> None:
    emulator = slack()
    emulator.api.faults.plan(Fault("server_error"))
    async with running(emulator) as client:
        with pytest.raises(SlackApiError) as error:
            await client.chat_postMessage(channel=CUSTOMER, text="hello")
    assert error.value.response.status_code == 500
    assert emulator.state.journal.all() == []


@pytest.mark.parametrize(("kind", "sent"), [("reset_before", []), ("reset_after", ["hello"])])
async def test_a_reset_leaves_the_client_in_the_dark(kind: FaultKind, sent: list[str]) -> None:
    emulator = slack()
    emulator.api.faults.plan(Fault(kind))
    async with running(emulator) as client:
        with pytest.raises(aiohttp.ClientConnectionError):
            await client.chat_postMessage(channel=CUSTOMER, text="hello")
    assert [entry.body["text"] for entry in emulator.state.journal.all()] == sent


async def test_a_hanging_call_runs_into_the_clients_timeout() -> None:
    emulator = slack()
    emulator.api.faults.plan(Fault("hang", seconds=600))
    async with running(emulator) as client:
        client.timeout = 1
        with pytest.raises(TimeoutError):
            await client.chat_postMessage(channel=CUSTOMER, text="hello")
    assert [entry.body["text"] for entry in emulator.state.journal.all()] == ["hello"]


async def test_a_channel_takes_a_short_burst_and_then_a_message_a_second() -> None:
    emulator = slack(enforce_rate=True)
    with time_machine.travel("2026-01-05T10:00:00Z", tick=False) as clock:
        async with running(emulator) as client:
            for text in ("one", "two", "three"):
                await client.chat_postMessage(channel=CHANNEL, text=text)
            with pytest.raises(SlackApiError) as error:
                await client.chat_postMessage(channel=CHANNEL, text="four")
            assert (error.value.response.status_code, error.value.response.headers["Retry-After"]) == (429, "1")
            await client.chat_postMessage(channel=CUSTOMER, text="another channel")
            assert emulator.early_calls == 0
            with pytest.raises(SlackApiError):
                await client.chat_postMessage(channel=CHANNEL, text="four")
            assert emulator.early_calls == 1
            clock.shift(1)
            await client.chat_postMessage(channel=CHANNEL, text="four")
    assert (emulator.early_calls, emulator.refused_calls) == (1, 2)
