"""chat.*: the messages of the bot."""

from __future__ import annotations

import dataclasses
from typing import Any

from adapters.sandbox.common import Entry
from adapters.sandbox.slack.content import content_error, kept
from adapters.sandbox.slack.state import Answer, Args, Body, State, accept, refuse
from adapters.sandbox.slack.workspace import Channel

LONGEST_POST = 40_000
LONGEST_UPDATE = 4_000


async def post_message(state: State, args: Args) -> Answer:
    channel = state.workspace.place(args["channel"])
    if isinstance(channel, str):
        return refuse(channel)
    if error := content_error(args, LONGEST_POST) or thread_error(state, channel, args):
        return error
    body = post(state, channel, args)
    return accept(channel=channel.id, ts=body["ts"], message=body)


async def post_ephemeral(state: State, args: Args) -> Answer:
    channel = state.workspace.place(args["channel"])
    if isinstance(channel, str):
        return refuse(channel)
    if args["user"] not in channel.members:
        return refuse("user_not_in_channel")
    if error := content_error(args, LONGEST_POST) or thread_error(state, channel, args):
        return error
    return accept(message_ts=whisper(state, channel, args["user"], args)["ts"])


async def update(state: State, args: Args) -> Answer:
    entry = _own_message(state, args)
    if not isinstance(entry, Entry):
        return entry
    if error := content_error(args, LONGEST_UPDATE):
        return error
    body = change(state, entry, args)
    return accept(channel=entry.chat, ts=entry.id, text=body["text"], message=body)


async def delete(state: State, args: Args) -> Answer:
    entry = _own_message(state, args)
    if not isinstance(entry, Entry):
        return refuse("cant_delete_message") if entry["error"] == "cant_update_message" else entry
    state.journal.record(dataclasses.replace(entry, deleted=True))
    return accept(channel=entry.chat, ts=entry.id)


def post(state: State, channel: Channel, content: Args) -> Body:
    """A new message of the bot that everybody there sees."""
    body = {**by_the_bot(state), **_thread(content), **kept(content)}
    state.record(channel, body, mine=True)
    return body


def whisper(state: State, channel: Channel, user: str, content: Args) -> Body:
    """A new message of the bot that only `user` sees."""
    body = {**by_the_bot(state), **_thread(content), **kept(content), "ephemeral_for": user}
    state.record(channel, body, mine=True)
    return body


def change(state: State, entry: Entry, content: Args) -> Body:
    """The message with its content replaced. Text alone takes the blocks away; attachments stay until replaced."""
    new = kept(content) if "text" in content else {**kept(content), "text": entry.body["text"]}
    rest = {name: value for name, value in entry.body.items() if name != "blocks"}
    edited: dict[str, Any] = {"user": state.workspace.bot.id, "ts": state.workspace.next_ts()}
    body = {**rest, **new, "edited": edited}
    state.journal.record(dataclasses.replace(entry, body=body))
    return body


def _thread(content: Args) -> Body:
    return {"thread_ts": content["thread_ts"]} if content.get("thread_ts") else {}


def by_the_bot(state: State) -> Body:
    """The frame of a new message: who, where from, when."""
    workspace = state.workspace
    return {
        "type": "message",
        "user": workspace.bot.id,
        "bot_id": workspace.bot_id,
        "app_id": workspace.app_id,
        "team": workspace.team_id,
        "ts": workspace.next_ts(),
    }


def _own_message(state: State, args: Args) -> Entry | Answer:
    """The bot's message at (channel, ts). Unlike posting, this takes no user id for a channel."""
    channel = state.workspace.channel(args["channel"])
    if channel is None:
        return refuse("channel_not_found")
    if channel.archived:
        return refuse("is_archived")
    entry = state.message(channel.id, args["ts"])
    if entry is None:
        return refuse("message_not_found")
    return entry if entry.mine else refuse("cant_update_message")


def thread_error(state: State, channel: Channel, args: Args) -> Answer | None:
    """Slack's refusal to answer a message that isn't there."""
    parent = args.get("thread_ts")
    return refuse("thread_not_found") if parent and state.message(channel.id, parent) is None else None
