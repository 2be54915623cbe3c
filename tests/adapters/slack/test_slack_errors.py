"""Every row of Slack's error table, and what stands outside it."""

from __future__ import annotations

import aiohttp
import pytest
from aiohttp.client_reqrep import ConnectionKey

from adapters.slack import errors
from adapters.slack.errors import MEANINGS, Refusal, of_refusal, of_reply_refusal, of_silence
from bot.contract.errors import (
    AddressDead,
    ChannelBroken,
    EditImpossible,
    OutcomeUnknown,
    SendError,
    TargetUnusable,
    ThreadGone,
    TryLater,
    Unsendable,
)

#: platforms' own table, written out once more: code → what must become of it.
ROWS: dict[type[SendError], str] = {
    ChannelBroken: (
        "account_inactive token_revoked token_expired invalid_auth not_authed team_access_not_granted missing_scope"
        " not_allowed_token_type messages_tab_disabled no_permission restricted_action"
    ),
    AddressDead: "user_not_found user_not_visible user_disabled cannot_dm_bot channel_not_found",
    TargetUnusable: (
        "is_archived is_inactive not_in_channel restricted_action_read_only_channel"
        " restricted_action_thread_only_channel"
    ),
    ThreadGone: (
        "cannot_reply_to_message invalid_thread_ts restricted_action_non_threadable_channel"
        " restricted_action_thread_locked thread_not_found"
    ),
    EditImpossible: "message_not_found cant_update_message edit_window_closed",
    Unsendable: (
        "invalid_blocks invalid_blocks_format msg_too_long msg_blocks_too_long no_text invalid_arguments"
        " expired_trigger_id trigger_expired exchanged_trigger_id trigger_exchanged invalid_trigger_id hash_conflict"
        " not_found not_enabled push_limit_reached view_too_large file_not_found file_deleted file_uploads_disabled"
        " storage_limit_reached"
    ),
    OutcomeUnknown: "internal_error fatal_error request_timeout service_unavailable team_added_to_org",
    TryLater: "ratelimited rate_limited",
}
_PAIRS = [(code, kind) for kind, codes in ROWS.items() for code in codes.split()]


@pytest.mark.parametrize(("code", "kind"), _PAIRS)
def test_each_code_means_what_the_table_says(code: str, kind: type[SendError]) -> None:
    error = of_refusal(Refusal(code))
    assert type(error) is kind
    assert error.code in (code, "ratelimited")


def test_no_code_of_the_adapter_is_without_a_row_here() -> None:
    assert MEANINGS.keys() <= {code for code, _ in _PAIRS}


@pytest.mark.parametrize(("code", "reason"), [("user_disabled", "deactivated"), ("user_not_found", "unknown")])
def test_a_dead_address_says_why(code: str, reason: str) -> None:
    error = of_refusal(Refusal(code))
    assert isinstance(error, AddressDead)
    assert error.reason == reason


@pytest.mark.parametrize("target", ["C0001", "G0001"])
def test_a_channel_that_cannot_be_found_is_no_dead_customer(target: str) -> None:
    assert isinstance(of_refusal(Refusal("channel_not_found", target=target)), TargetUnusable)
    assert isinstance(of_refusal(Refusal("channel_not_found", target="U0001")), AddressDead)


@pytest.mark.parametrize("method", ["files.getUploadURLExternal", "files.info", "views.publish"])
def test_an_app_that_may_not_send_files_or_pages_can_still_send_messages(method: str) -> None:
    assert isinstance(of_refusal(Refusal("missing_scope", method=method)), Unsendable)
    assert isinstance(of_refusal(Refusal("missing_scope", method="chat.postMessage")), ChannelBroken)
    assert isinstance(of_refusal(Refusal("token_revoked", method=method)), ChannelBroken)


@pytest.mark.parametrize(("header", "seconds"), [("12", 12.0), ("", None), ("soon", None)])
def test_a_rate_limit_holds_everybody_back_for_as_long_as_slack_says(header: str, seconds: float | None) -> None:
    error = of_refusal(Refusal("ratelimited", 429, header))
    assert isinstance(error, TryLater)
    assert (error.retry_after, error.scope) == (seconds, "channel")


def test_a_rate_limit_without_a_body_is_one_too() -> None:
    assert isinstance(of_refusal(Refusal("", 429, "3")), TryLater)


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (200, "a_code_of_tomorrow", Unsendable),
        (500, "a_code_of_tomorrow", OutcomeUnknown),
        (503, "", OutcomeUnknown),
        (200, "", OutcomeUnknown),
        (404, "", OutcomeUnknown),
    ],
)
def test_an_answer_outside_the_table(status: int, code: str, kind: type[SendError]) -> None:
    assert type(of_refusal(Refusal(code, status))) is kind


@pytest.mark.parametrize(
    ("status", "kind"),
    [(429, TryLater), (500, OutcomeUnknown), (404, Unsendable), (410, Unsendable), (400, Unsendable)],
)
def test_a_refused_private_reply(status: int, kind: type[SendError]) -> None:
    assert type(of_reply_refusal(status, "")) is kind


_KEY = ConnectionKey("slack.com", 443, True, True, None, None, None)


@pytest.mark.parametrize(
    ("silence", "kind"),
    [
        (aiohttp.ClientConnectorError(_KEY, OSError("refused")), TryLater),
        (aiohttp.ConnectionTimeoutError(), TryLater),
        (aiohttp.ServerDisconnectedError(), OutcomeUnknown),
        (aiohttp.ClientPayloadError(), OutcomeUnknown),
        (TimeoutError(), OutcomeUnknown),
        (ConnectionResetError(), OutcomeUnknown),
    ],
)
def test_only_where_no_connection_came_about_is_it_sure_that_nothing_was_sent(
    silence: Exception, kind: type[SendError]
) -> None:
    assert isinstance(silence, errors.SILENCE)
    assert type(of_silence(silence)) is kind
