"""auth.test, users.* and conversations.*: who and what is there."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from adapters.sandbox.common import Entry
from adapters.sandbox.slack.state import Answer, Args, Body, State, accept, refuse
from adapters.sandbox.slack.workspace import Channel, Member

_PAGE = 100
_LARGEST_PAGE = 999


async def auth_test(state: State, _args: Args) -> Answer:
    workspace = state.workspace
    return accept(
        url="https://sandbox.slack.com/",
        team="Sandbox",
        team_id=workspace.team_id,
        user=workspace.bot.name,
        user_id=workspace.bot.id,
        bot_id=workspace.bot_id,
        is_enterprise_install=False,
    )


async def users_info(state: State, args: Args) -> Answer:
    member = state.workspace.members.get(args["user"])
    return accept(user=_profile(state, member, args)) if member else refuse("user_not_found")


async def users_list(state: State, args: Args) -> Answer:
    members = [_profile(state, member, args) for member in state.workspace.members.values()]
    return accept(members=members, response_metadata={"next_cursor": ""})


def _profile(state: State, member: Member, args: Args) -> Body:
    offset = datetime.now(ZoneInfo(member.tz)).utcoffset()
    return {
        "id": member.id,
        "team_id": state.workspace.team_id,
        "name": member.name,
        "real_name": member.name,
        "deleted": member.disabled,
        "is_bot": member.kind == "bot",
        "is_app_user": False,
        "tz": member.tz,
        "tz_offset": int(offset.total_seconds()) if offset else 0,
        "profile": {"real_name": member.name, "display_name": member.name},
        **({"locale": member.locale} if truthy(args.get("include_locale")) else {}),
    }


async def conversations_open(state: State, args: Args) -> Answer:
    user = args.get("users", "")
    if not user:
        return refuse("users_list_not_supplied")
    if user not in state.workspace.members:
        return refuse("user_not_found")
    channel = state.workspace.place(user)
    if isinstance(channel, str):
        return refuse("user_not_visible" if channel == "channel_not_found" else channel)
    return accept(channel={"id": channel.id}, no_op=False, already_open=False)


async def conversations_info(state: State, args: Args) -> Answer:
    channel = state.workspace.channel(args["channel"])
    return accept(channel=_outline(channel)) if channel else refuse("channel_not_found")


def _outline(channel: Channel) -> Body:
    if channel.type == "im":
        return {"id": channel.id, "is_im": True, "user": next(iter(channel.members)), "is_archived": False}
    return {
        "id": channel.id,
        "name": channel.name,
        "is_channel": True,
        "is_im": False,
        "is_archived": channel.archived,
        "is_member": channel.bot_in,
        "num_members": len(channel.members),
    }


async def conversations_history(state: State, args: Args) -> Answer:
    """Newest first. `cursor` is the ts of the last message already given."""
    channel = state.workspace.channel(args["channel"])
    if channel is None:
        return refuse("channel_not_found")
    if not channel.bot_in:
        return refuse("not_in_channel")
    entries = reversed(state.journal.chat("slack", channel.id))
    found = [entry for entry in entries if not _is_reply(entry) and _in_window(entry, args)]
    return _page(found, args)


async def conversations_replies(state: State, args: Args) -> Answer:
    """A thread, oldest first: its root, which the window does not leave out, and what stands under it."""
    channel = state.workspace.channel(args["channel"])
    if channel is None:
        return refuse("channel_not_found")
    if not channel.bot_in:
        return refuse("not_in_channel")
    root = state.message(channel.id, args["ts"])
    if root is None:
        return refuse("thread_not_found")
    below = [each for each in state.journal.chat("slack", channel.id) if each.body.get("thread_ts") == root.id]
    return _page([root, *(each for each in below if each.id != root.id and _in_window(each, args))], args)


def _is_reply(entry: Entry) -> bool:
    """It stands in a thread alone. The root of one names itself."""
    return str(entry.body.get("thread_ts", entry.id)) != entry.id


def _page(found: list[Entry], args: Args) -> Answer:
    size = min(int(args.get("limit", _PAGE)), _LARGEST_PAGE)
    page, more = found[:size], len(found) > size
    return accept(
        messages=[_seen(entry.body, args) for entry in page],
        has_more=more,
        response_metadata={"next_cursor": page[-1].id if more else ""},
    )


def _in_window(entry: Entry, args: Args) -> bool:
    at = float(entry.id)
    oldest, latest = float(args.get("oldest") or 0), float(args.get("latest") or "inf")
    before_cursor = at < float(args.get("cursor") or "inf")
    inside = oldest <= at <= latest if truthy(args.get("inclusive")) else oldest < at < latest
    return inside and before_cursor and "ephemeral_for" not in entry.body


def _seen(body: Body, args: Args) -> Body:
    with_metadata = truthy(args.get("include_all_metadata"))
    return {name: value for name, value in body.items() if name != "metadata" or with_metadata}


def truthy(value: Any) -> bool:
    """A flag as it comes in JSON, in a query or in a form."""
    return value in (True, "1", "true", "True")
