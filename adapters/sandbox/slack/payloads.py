"""What Slack sends to an app, as in shared samples of its real payloads. Everything here is made from what is given."""

from __future__ import annotations

import secrets
import time
import uuid
from typing import Any

from adapters.sandbox.slack.state import Body
from adapters.sandbox.slack.workspace import Channel, Member, Workspace

#: The old verification token: every payload carries it, nobody should look at it.
_TOKEN = "sandbox-verification-token"  # noqa: S105
_DOMAIN = "sandbox"


def event_callback(workspace: Workspace, event: Body) -> Body:
    """An event in its wrapper, with an id of its own."""
    return {
        "token": _TOKEN,
        "team_id": workspace.team_id,
        "context_team_id": workspace.team_id,
        "api_app_id": workspace.app_id,
        "event": event,
        "type": "event_callback",
        "event_id": f"Ev{secrets.token_hex(6).upper()}",
        "event_time": int(time.time()),
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": workspace.team_id,
                "user_id": workspace.bot.id,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
        "is_ext_shared_channel": False,
        "event_context": f"4-{secrets.token_urlsafe(12)}",
    }


def url_verification(challenge: str) -> Body:
    return {"token": _TOKEN, "challenge": challenge, "type": "url_verification"}


def message_by(workspace: Workspace, user: str, text: str, escaped: str) -> Body:
    """A person's message: `text` as typed, `escaped` as Slack hands it on."""
    words = [{"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}]
    return {
        "client_msg_id": str(uuid.uuid4()),
        "type": "message",
        "user": user,
        "text": escaped,
        "ts": workspace.next_ts(),
        "team": workspace.team_id,
        "blocks": [{"type": "rich_text", "block_id": secrets.token_hex(2), "elements": words}],
    }


def under(root: Body) -> Body:
    """What a message has that stands in the thread of another one."""
    return {"thread_ts": root["ts"], "parent_user_id": root["user"]}


def message_event(channel: Channel, message: Body) -> Body:
    return {**message, "channel": channel.id, "event_ts": message["ts"], "channel_type": channel.type}


def mention_event(channel: Channel, message: Body) -> Body:
    return {**message, "type": "app_mention", "channel": channel.id, "event_ts": message["ts"]}


def changed_event(channel: Channel, now: Body, before: Body) -> Body:
    ts = now["edited"]["ts"]
    return {
        "type": "message",
        "subtype": "message_changed",
        "channel": channel.id,
        "hidden": True,
        "message": now,
        "previous_message": before,
        "ts": ts,
        "event_ts": ts,
        "channel_type": channel.type,
    }


def home_event(channel: Channel, user: str, tab: str, ts: str) -> Body:
    return {"type": "app_home_opened", "user": user, "channel": channel.id, "tab": tab, "event_ts": ts}


def with_file(message: Body, file: Body) -> Body:
    """A person's message that brings a file: who says nothing to it has no blocks."""
    words = message if message["text"] else {name: value for name, value in message.items() if name != "blocks"}
    return {**words, "files": [dict(file)], "upload": False, "display_as_bot": False}


def file_event(channel: Channel, message: Body) -> Body:
    return {**message_event(channel, message), "subtype": "file_share"}


def slash_command(workspace: Workspace, user: Member, channel: Channel, line: tuple[str, str]) -> Body:
    """`line` is the command with its slash and what follows. response_url and trigger_id are the caller's to add."""
    return {
        "token": _TOKEN,
        "team_id": workspace.team_id,
        "team_domain": _DOMAIN,
        "channel_id": channel.id,
        "channel_name": channel.name,
        "user_id": user.id,
        "user_name": user.name,
        "command": line[0],
        "text": line[1],
        "api_app_id": workspace.app_id,
        "is_enterprise_install": "false",
    }


def interaction(workspace: Workspace, type_: str, user: Member) -> Body:
    """What block_actions, shortcuts and what is done to a view have in common. The rest is the caller's to add."""
    team = workspace.team_id
    return {
        "type": type_,
        "token": _TOKEN,
        "team": {"id": team, "domain": _DOMAIN},
        "user": {"id": user.id, "username": user.name, "name": user.name, "team_id": team},
        "api_app_id": workspace.app_id,
        "is_enterprise_install": False,
        "enterprise": None,
    }


def on_message(channel: Channel, message: Body, action: Body) -> Body:
    """A block action and where it happened. A private message is not quoted, only named."""
    private = "ephemeral_for" in message
    place: dict[str, Any] = {
        "container": {
            "type": "message",
            "message_ts": message["ts"],
            "channel_id": channel.id,
            "is_ephemeral": private,
        },
        "channel": {"id": channel.id, "name": channel.name},
        "state": {"values": _filled_in(action)},
        "actions": [action],
    }
    return place if private else {**place, "message": message}


def _filled_in(action: Body) -> Body:
    if "selected_option" not in action:
        return {}
    value = {name: action[name] for name in ("type", "selected_option")}
    return {action["block_id"]: {action["action_id"]: value}}


def pressed(block: Body, button: Body, ts: str) -> Body:
    """The action of a button."""
    shown: Body = {
        name: button[name] for name in ("type", "action_id", "text", "value", "url", "style") if name in button
    }
    return {**shown, "block_id": block["block_id"], "action_ts": ts}


def selected(block: Body, menu: Body, option: Body, ts: str) -> Body:
    """The action of a menu or of radio buttons, one option of which was chosen."""
    shown: Body = {name: menu[name] for name in ("type", "action_id", "placeholder") if name in menu}
    return {**shown, "block_id": block["block_id"], "selected_option": option, "action_ts": ts}


def on_view(view: Body, action: Body) -> Body:
    """A block action in a modal or in the home tab. Unlike a message's it has no response_url."""
    return {"container": {"type": "view", "view_id": view["id"]}, "view": view, "actions": [action]}


def entered(block: Body, element: Body, value: Body, ts: str) -> Body:
    """The action of an input: `value` is its part of the view's state."""
    ids = {"block_id": block["block_id"], "action_id": element["action_id"]}
    return {**value, **ids, "action_ts": ts}
