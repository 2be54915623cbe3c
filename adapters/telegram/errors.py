"""Why a call failed → what that means for the message. The descriptions are those of Telegram's own Bot API server.

The SDK strips "Bad Request: " and changes letter case, so they are compared in lower case. Its `BadRequest` and
`TimedOut` are kinds of its `NetworkError`: the order of `_KINDS` matters.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import aiohttp
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)

from bot.contract.address import Address
from bot.contract.channel import ApiCall
from bot.contract.errors import (
    AddressDead,
    AddressMoved,
    ChannelBroken,
    DeadReason,
    EditImpossible,
    OutcomeUnknown,
    SendError,
    TargetUnusable,
    TryLater,
    Unsendable,
)

#: The work was done, or need not be done any more.
_HARMLESS = ("message is not modified", "query is too old")

#: 403. Anything else there: the chat is closed to the bot for a reason we don't know.
_FORBIDDEN: dict[str, DeadReason] = {
    "bot was blocked by the user": "blocked",
    "user is deactivated": "deactivated",
    "bot can't initiate conversation": "never_started",
}

_Make = Callable[[str, str], SendError]


def _never_started(code: str, detail: str) -> SendError:
    return AddressDead(code, "never_started", detail)


#: 400. Anything else there is our own mistake: too long, unparsable, a button the platform refuses.
_BAD_REQUEST: dict[str, _Make] = {
    "chat not found": _never_started,
    "peer_id_invalid": _never_started,
    "message to edit not found": EditImpossible,
    "message can't be edited": EditImpossible,
    "message_id_invalid": EditImpossible,
    "not enough rights": TargetUnusable,
    "have no rights": TargetUnusable,
    "chat_write_forbidden": TargetUnusable,
    "channel_private": TargetUnusable,
    "group chat was deactivated": TargetUnusable,
    "topic_closed": TargetUnusable,
}

#: Failures of the connection before anything was sent over it.
_NEVER_SENT = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError)

_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
_MAX_DETAIL = 120


def is_harmless(error: TelegramError) -> bool:
    """The platform refused, and yet everything is as it should be."""
    return isinstance(error, BadRequest) and any(words in error.message.lower() for words in _HARMLESS)


def translate(error: TelegramError, call: ApiCall) -> SendError:
    """The contract's error for the SDK's.

    A group that can't be written to is a target that is unusable. A side call (one that names no message: a word to
    one member of a group) must not declare the group dead, so there a dead chat only makes the message unsendable.
    """
    make = next(make for kind, make in _KINDS if isinstance(error, kind))
    failure = make(error)
    if not isinstance(failure, AddressDead):
        return failure
    if _to_group(call):
        return TargetUnusable(failure.code, failure.detail)
    return failure if call.names_message else Unsendable(failure.code, failure.detail)


def seconds_to_wait(error: RetryAfter) -> float:
    """The SDK gives seconds or, where it is configured so, a timedelta."""
    after = error.retry_after
    return after.total_seconds() if isinstance(after, timedelta) else float(after)


def _to_group(call: ApiCall) -> bool:
    return int(call.payload.get("chat_id", 0)) < 0


def _moved(error: ChatMigrated) -> SendError:
    return AddressMoved("400", Address("telegram", str(error.new_chat_id)))


def _too_fast(error: RetryAfter) -> SendError:
    """The limit met in practice is that of one chat, about a message a second; the answer does not say which."""
    return TryLater("429", "flood control", retry_after=seconds_to_wait(error), scope="address")


def _forbidden(error: Forbidden) -> SendError:
    words = error.message.lower()
    reason: DeadReason = next((reason for fragment, reason in _FORBIDDEN.items() if fragment in words), "unknown")
    return AddressDead("403", reason, _detail(error))


def _bad_request(error: BadRequest) -> SendError:
    words = error.message.lower()
    make = next((make for fragment, make in _BAD_REQUEST.items() if fragment in words), Unsendable)
    return make("400", _detail(error))


def _network(error: NetworkError) -> SendError:
    """Nothing heard, or nothing that tells: it counts as unsent only where no connection came about."""
    cause = error.__cause__
    if isinstance(cause, _NEVER_SENT):
        return TryLater(type(cause).__name__, "no connection", scope="channel")
    return OutcomeUnknown(type(cause or error).__name__, "" if cause else _detail(error))


def _detail(error: TelegramError) -> str:
    """The description without what it may quote of our request or of a body that is no answer."""
    return _QUOTED.sub("…", error.message.partition(". Parsing")[0])[:_MAX_DETAIL]


_KINDS: tuple[tuple[type[TelegramError], Callable[..., SendError]], ...] = (
    (ChatMigrated, _moved),
    (RetryAfter, _too_fast),
    (InvalidToken, lambda _: ChannelBroken("401", "Telegram does not accept the bot's token")),
    (Conflict, lambda _: ChannelBroken("409", "somebody else takes this bot's updates")),
    (Forbidden, _forbidden),
    (BadRequest, _bad_request),
    (NetworkError, _network),
    (TelegramError, lambda error: OutcomeUnknown(type(error).__name__, "an answer that is none")),
)
