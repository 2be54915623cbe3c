"""What each refusal of the Bot API means for a message, as it arrives through the real SDK."""

from __future__ import annotations

import socket
from typing import Any

import pytest

from adapters.telegram.channel import TelegramChannel
from bot.contract.address import Address
from bot.contract.channel import ApiCall, Receipt
from bot.contract.errors import (
    AddressDead,
    AddressMoved,
    ChannelBroken,
    EditImpossible,
    OutcomeUnknown,
    SendError,
    TargetUnusable,
    TryLater,
    Unsendable,
)
from tests.adapters.telegram.conftest import Open
from tests.adapters.telegram.telegram_loopback import Dropped, Failure, Loopback, Raw

TO_ANN = ApiCall("sendMessage", {"chat_id": 42, "text": "How was it?"})
TO_GROUP = ApiCall("sendMessage", {"chat_id": -500, "text": "Case 12"})
EDIT = ApiCall("editMessageText", {"chat_id": 42, "message_id": 13, "text": "How was it?"})
ANSWER = ApiCall("answerCallbackQuery", {"callback_query_id": "180"}, names_message=False)

pytestmark = pytest.mark.filterwarnings("ignore::telegram.warnings.PTBDeprecationWarning")


async def failed(channel: TelegramChannel, call: ApiCall) -> SendError:
    with pytest.raises(SendError) as caught:
        await channel.send(call)
    return caught.value


@pytest.mark.parametrize(
    ("call", "failure", "expected", "fields"),
    [
        (TO_ANN, (403, "Forbidden: bot was blocked by the user"), AddressDead, {"reason": "blocked"}),
        (TO_ANN, (403, "Forbidden: user is deactivated"), AddressDead, {"reason": "deactivated"}),
        (
            TO_ANN,
            (403, "Forbidden: bot can't initiate conversation with a user"),
            AddressDead,
            {"reason": "never_started"},
        ),
        (TO_ANN, (400, "Bad Request: chat not found"), AddressDead, {"reason": "never_started"}),
        (TO_ANN, (400, "Bad Request: PEER_ID_INVALID"), AddressDead, {"reason": "never_started"}),
        (TO_ANN, (403, "Forbidden: something new"), AddressDead, {"reason": "unknown"}),
        (TO_GROUP, (403, "Forbidden: bot was kicked from the supergroup chat"), TargetUnusable, {"code": "403"}),
        (TO_GROUP, (403, "Forbidden: bot is not a member of the channel chat"), TargetUnusable, {}),
        (TO_GROUP, (403, "Forbidden: the group chat was deleted"), TargetUnusable, {}),
        (TO_GROUP, (400, "Bad Request: chat not found"), TargetUnusable, {"code": "400"}),
        (TO_GROUP, (400, "Bad Request: not enough rights to send text messages to the chat"), TargetUnusable, {}),
        (TO_GROUP, (400, "Bad Request: CHAT_WRITE_FORBIDDEN"), TargetUnusable, {}),
        (
            TO_GROUP,
            (400, "Bad Request: group chat was upgraded to a supergroup chat", {"migrate_to_chat_id": -1001234567890}),
            AddressMoved,
            {"address": Address("telegram", "-1001234567890")},
        ),
        (EDIT, (400, "Bad Request: message to edit not found"), EditImpossible, {}),
        (EDIT, (400, "Bad Request: message can't be edited"), EditImpossible, {}),
        (EDIT, (400, "Bad Request: MESSAGE_ID_INVALID"), EditImpossible, {}),
        (TO_ANN, (400, "Bad Request: can't parse entities: can't find end of the entity"), Unsendable, {}),
        (TO_ANN, (400, "Bad Request: message is too long"), Unsendable, {"detail": "Message is too long"}),
        (TO_ANN, (400, "Bad Request: BUTTON_DATA_INVALID"), Unsendable, {}),
        (ANSWER, (400, "Bad Request: MESSAGE_TOO_LONG"), Unsendable, {}),
        (TO_ANN, (401, "Unauthorized"), ChannelBroken, {"code": "401"}),
        (TO_ANN, (404, "Not Found"), ChannelBroken, {}),
        (TO_ANN, (409, "Conflict: terminated by other getUpdates request"), ChannelBroken, {"code": "409"}),
        (
            TO_ANN,
            (429, "Too Many Requests: retry after 7", {"retry_after": 7}),
            TryLater,
            {"retry_after": 7.0, "scope": "address", "code": "429"},
        ),
        (TO_ANN, (500, "Internal Server Error"), OutcomeUnknown, {}),
    ],
)
async def test_each_refusal_means_one_thing_for_the_message(
    channel: TelegramChannel,
    server: Loopback,
    call: ApiCall,
    failure: tuple[Any, ...],
    expected: type[SendError],
    fields: dict[str, object],
) -> None:
    server.plan(call.method, Failure(*failure))
    error = await failed(channel, call)
    assert type(error) is expected
    assert {name: getattr(error, name) for name in fields} == fields
    assert server.methods() == [call.method]


@pytest.mark.parametrize(
    "ending",
    [
        Dropped(),
        Raw(502, b"<html>the customer wrote: secret</html>"),
        Raw(200, b"<html>the customer wrote: secret</html>"),
        Raw(200, b'{"ok": false, "description": "no result"}'),
        Raw(413, b"too large"),
    ],
)
async def test_an_answer_that_tells_nothing_leaves_the_outcome_unknown(
    channel: TelegramChannel, server: Loopback, ending: Raw | Dropped
) -> None:
    server.plan("sendMessage", ending)
    error = await failed(channel, TO_ANN)
    assert type(error) is OutcomeUnknown
    assert "secret" not in str(error)
    assert server.methods() == ["sendMessage"]


async def test_a_call_that_never_left_is_to_be_tried_later(open_channel: Open) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        closed_port = listener.getsockname()[1]
    channel = open_channel(api_base_url=f"http://127.0.0.1:{closed_port}")
    error = await failed(channel, TO_ANN)
    assert isinstance(error, TryLater)
    assert (error.code, error.scope, error.retry_after) == ("ClientConnectorError", "channel", None)


async def test_an_edit_that_changes_nothing_has_worked(channel: TelegramChannel, server: Loopback) -> None:
    words = "Bad Request: message is not modified: specified new message content and reply markup are exactly the same"
    server.plan("editMessageText", Failure(400, words))
    assert await channel.send(EDIT) == Receipt("13")


async def test_a_press_answered_too_late_needs_no_answer(channel: TelegramChannel, server: Loopback) -> None:
    words = "Bad Request: query is too old and response timeout expired or query ID is invalid"
    server.plan("answerCallbackQuery", Failure(400, words))
    assert await channel.send(ANSWER) == Receipt()


async def test_a_private_word_that_cannot_be_said_does_not_declare_its_group_dead(
    channel: TelegramChannel, server: Loopback
) -> None:
    server.plan("sendMessage", Failure(403, "Forbidden: bot can't initiate conversation with a user"))
    aside = ApiCall("sendMessage", {"chat_id": 42, "text": "Not for you"}, names_message=False)
    assert type(await failed(channel, aside)) is Unsendable


async def test_what_a_refusal_quotes_is_kept_out_of_its_words(channel: TelegramChannel, server: Loopback) -> None:
    words = "Bad Request: inline keyboard button URL 'https://x.example/ann' is invalid: wrong host \"ann\""
    server.plan("sendMessage", Failure(400, words))
    assert "ann" not in (await failed(channel, TO_ANN)).detail.lower()
