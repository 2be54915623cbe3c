"""Slack's error codes → `SendError`, by a literal table. The meanings are those of docs.slack.dev's method pages."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

import aiohttp

from bot.contract.errors import (
    AddressDead,
    ChannelBroken,
    DeadReason,
    EditImpossible,
    OutcomeUnknown,
    SendError,
    TargetUnusable,
    ThreadGone,
    TryLater,
    Unsendable,
)

Meaning = Callable[[str, str], SendError]


class Refusal(NamedTuple):
    """What Slack answered: `code` is empty where the answer named none (a proxy's page, an empty body),
    `retry_after` is the header as it came, `target` the id that was written to, `method` what was called
    ("views.open"), `detail` for the operator."""

    code: str
    status: int = 200
    retry_after: str = ""
    target: str = ""
    method: str = ""
    detail: str = ""


def _dead(reason: DeadReason) -> Meaning:
    return lambda code, detail: AddressDead(code, reason, detail)


MEANINGS: Mapping[str, Meaning] = {
    # The installation is gone, or was never right.
    "account_inactive": ChannelBroken,
    "token_revoked": ChannelBroken,
    "token_expired": ChannelBroken,
    "invalid_auth": ChannelBroken,
    "not_authed": ChannelBroken,
    "team_access_not_granted": ChannelBroken,
    "missing_scope": ChannelBroken,
    "not_allowed_token_type": ChannelBroken,
    "messages_tab_disabled": ChannelBroken,
    "no_permission": ChannelBroken,
    "restricted_action": ChannelBroken,
    # The person cannot be written to.
    "user_not_found": _dead("unknown"),
    "user_not_visible": _dead("unknown"),
    "user_disabled": _dead("deactivated"),
    "cannot_dm_bot": _dead("unknown"),
    "channel_not_found": _dead("unknown"),
    # The staff channel cannot be used.
    "is_archived": TargetUnusable,
    "is_inactive": TargetUnusable,
    "not_in_channel": TargetUnusable,
    "restricted_action_read_only_channel": TargetUnusable,
    "restricted_action_thread_only_channel": TargetUnusable,
    # Nothing may stand under that message.
    "cannot_reply_to_message": ThreadGone,
    "invalid_thread_ts": ThreadGone,
    "restricted_action_non_threadable_channel": ThreadGone,
    "restricted_action_thread_locked": ThreadGone,
    "thread_not_found": ThreadGone,
    # The message cannot be changed.
    "message_not_found": EditImpossible,
    "cant_update_message": EditImpossible,
    "edit_window_closed": EditImpossible,
    # Our own mistake.
    "invalid_blocks": Unsendable,
    "invalid_blocks_format": Unsendable,
    "msg_too_long": Unsendable,
    "msg_blocks_too_long": Unsendable,
    "no_text": Unsendable,
    "invalid_arguments": Unsendable,
    # A form or a page that came too late, or that Slack does not take.
    "expired_trigger_id": Unsendable,
    "trigger_expired": Unsendable,
    "exchanged_trigger_id": Unsendable,
    "trigger_exchanged": Unsendable,
    "invalid_trigger_id": Unsendable,
    "hash_conflict": Unsendable,
    "not_found": Unsendable,
    "not_enabled": Unsendable,
    "push_limit_reached": Unsendable,
    "view_too_large": Unsendable,
    # A file that Slack does not take, or does not have any more.
    "file_not_found": Unsendable,
    "file_deleted": Unsendable,
    "file_uploads_disabled": Unsendable,
    "storage_limit_reached": Unsendable,
    # Slack's trouble: the message may be there all the same.
    "internal_error": OutcomeUnknown,
    "fatal_error": OutcomeUnknown,
    "request_timeout": OutcomeUnknown,
    "service_unavailable": OutcomeUnknown,
    "team_added_to_org": OutcomeUnknown,
}

#: A private channel that the bot was removed from looks to it as if it were not there.
CHANNEL_MEANINGS: Mapping[str, Meaning] = {"channel_not_found": TargetUnusable}

#: Messages can do without files and pages: an app installed before it asked for these must not fall silent over them.
BESIDE_MEANINGS: Mapping[str, Meaning] = dict.fromkeys(
    ("missing_scope", "not_allowed_token_type", "no_permission", "restricted_action"), Unsendable
)
_BESIDE = ("files.", "views.")

_RATE_LIMITS = frozenset({"ratelimited", "rate_limited"})


def of_refusal(refusal: Refusal) -> SendError:
    """What an answer of the Web API means. A code unknown to the table is final: Slack did refuse."""
    if refusal.status == 429 or refusal.code in _RATE_LIMITS:
        return rate_limited(refusal.retry_after)
    if meaning := _meaning(refusal):
        return meaning(refusal.code, refusal.detail)
    if refusal.status >= 500 or not refusal.code:
        return OutcomeUnknown(refusal.code or f"http_{refusal.status}", refusal.detail)
    return Unsendable(refusal.code, refusal.detail)


def of_reply_refusal(status: int, retry_after: str) -> SendError:
    """What a refused post to a response_url means: it takes five within half an hour, then it is of no more use."""
    if status == 429:
        return rate_limited(retry_after)
    if status >= 500:
        return OutcomeUnknown(f"http_{status}")
    return Unsendable(f"response_url_{status}", "expired, used up or malformed")


def of_silence(error: Exception) -> SendError:
    """No answer at all. Where no connection came about, nothing was sent either."""
    name = type(error).__name__
    if isinstance(error, aiohttp.ClientConnectorError | aiohttp.ConnectionTimeoutError):
        return TryLater(name, "could not connect to Slack", scope="channel")
    return OutcomeUnknown(name)


#: What aiohttp raises when it gets no answer. A TimeoutError is an OSError.
SILENCE = (aiohttp.ClientError, OSError)


def rate_limited(retry_after: str) -> TryLater:
    """Slack blocks the whole method for the workspace, not the one address: everybody must wait."""
    seconds = float(retry_after) if retry_after.isdecimal() else None
    return TryLater("ratelimited", retry_after=seconds, scope="channel")


def _meaning(refusal: Refusal) -> Meaning | None:
    channel = CHANNEL_MEANINGS if refusal.target.startswith(("C", "G")) else {}
    beside = BESIDE_MEANINGS if refusal.method.startswith(_BESIDE) else {}
    return channel.get(refusal.code) or beside.get(refusal.code) or MEANINGS.get(refusal.code)
