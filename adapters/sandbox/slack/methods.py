"""The methods the emulator knows: what each takes, which scope it needs, what does the work."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from adapters.sandbox.slack import chat, files, lookups, uploads, views
from adapters.sandbox.slack.state import Answer, Args, State

Work = Callable[[State, Args], Awaitable[Answer]]


@dataclass(frozen=True, slots=True)
class Method:
    """`scope` is the one the bot's token must have; empty where none is needed."""

    work: Work
    scope: str
    needs: frozenset[str]
    may: frozenset[str]


def _method(work: Work, scope: str = "", needs: str = "", may: str = "") -> Method:
    return Method(work, scope, frozenset(needs.split()), frozenset(may.split()))


_CONTENT = "text blocks attachments markdown_text mrkdwn link_names parse"
_PAGING = "cursor limit"

METHODS: dict[str, Method] = {
    "auth.test": _method(lookups.auth_test),
    "chat.postMessage": _method(
        chat.post_message,
        "chat:write",
        "channel",
        f"{_CONTENT} metadata thread_ts reply_broadcast unfurl_links unfurl_media",
    ),
    "chat.postEphemeral": _method(chat.post_ephemeral, "chat:write", "channel user", f"{_CONTENT} thread_ts"),
    "chat.update": _method(chat.update, "chat:write", "channel ts", f"{_CONTENT} metadata reply_broadcast file_ids"),
    "chat.delete": _method(chat.delete, "chat:write", "channel ts"),
    "conversations.open": _method(lookups.conversations_open, "im:write", "users", "return_im prevent_creation"),
    "conversations.info": _method(lookups.conversations_info, "channels:read", "channel", "include_num_members"),
    "conversations.history": _method(
        lookups.conversations_history,
        "im:history",
        "channel",
        f"{_PAGING} inclusive include_all_metadata latest oldest",
    ),
    "conversations.replies": _method(
        lookups.conversations_replies,
        "im:history",
        "channel ts",
        "limit inclusive include_all_metadata latest oldest",
    ),
    "users.info": _method(lookups.users_info, "users:read", "user", "include_locale"),
    "users.list": _method(lookups.users_list, "users:read", "", f"{_PAGING} include_locale"),
    "views.open": _method(views.views_open, "", "view trigger_id"),
    "views.push": _method(views.views_push, "", "view trigger_id"),
    "views.update": _method(views.views_update, "", "view", "view_id external_id hash"),
    "views.publish": _method(views.views_publish, "", "view user_id", "hash"),
    "files.getUploadURLExternal": _method(
        uploads.get_upload_url, "files:write", "filename length", "alt_txt snippet_type"
    ),
    "files.completeUploadExternal": _method(
        uploads.complete_upload, "files:write", "files", "channel_id initial_comment blocks thread_ts"
    ),
    "files.info": _method(files.files_info, "files:read", "file", f"{_PAGING} count page"),
}

#: What a bot that uses all of it asks for.
SCOPES = (
    "app_mentions:read",
    "channels:history",
    "channels:read",
    "chat:write",
    "commands",
    "files:read",
    "files:write",
    "groups:history",
    "groups:read",
    "im:history",
    "im:write",
    "users:read",
)
