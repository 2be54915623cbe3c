"""What the emulator remembers beside the journal's messages, and the two shapes of an API answer."""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass, field
from typing import Any

from adapters.sandbox.common import Entry, Journal
from adapters.sandbox.slack.workspace import Channel, ErrorCode, Workspace

Args = dict[str, Any]
Answer = dict[str, Any]
#: A message or a view in Slack's own JSON.
Body = dict[str, Any]

TRIGGER_SECONDS = 3
HANDLE_SECONDS = 30 * 60
HANDLE_USES = 5


def accept(**fields: Any) -> Answer:
    return {"ok": True, **fields}


def refuse(error: str, *messages: str) -> Answer:
    """Slack's refusal (HTTP 200). `messages` say what exactly was wrong with the arguments."""
    details = {"errors": list(messages), "response_metadata": {"messages": list(messages)}} if messages else {}
    return {"ok": False, "error": error, **details}


@dataclass(slots=True)
class Handle:
    """What a response_url stands for: answers to `user` in `channel`, about the message `ts` (empty for a command)."""

    channel: str
    user: str
    ts: str
    expires: float = field(default_factory=lambda: time.time() + HANDLE_SECONDS)
    uses_left: int = HANDLE_USES


@dataclass(slots=True)
class Trigger:
    """The right to show `user` one view, until `expires`."""

    user: str
    expires: float = field(default_factory=lambda: time.time() + TRIGGER_SECONDS)
    spent: bool = False


@dataclass(slots=True)
class StoredFile:
    """`body` is Slack's file object as it is told; `content` is None until the bytes have come."""

    body: Body
    content: bytes | None = None


@dataclass(slots=True)
class State:
    """`base` is the emulator's own public URL without a slash at the end; empty until a request tells. `views` are
    those that somebody has open, and the home tabs; `stacks` the ids of each user's modals, the top one last;
    `errors` what stands at the fields of a view, by view and by block_id. Views and files are kept in memory only.
    """

    journal: Journal
    workspace: Workspace
    base: str = ""
    views: dict[str, Body] = field(default_factory=dict)
    stacks: dict[str, list[str]] = field(default_factory=dict)
    errors: dict[str, dict[str, str]] = field(default_factory=dict)
    files: dict[str, StoredFile] = field(default_factory=dict)
    handles: dict[str, Handle] = field(default_factory=dict)
    triggers: dict[str, Trigger] = field(default_factory=dict)

    def record(self, channel: Channel, body: Body, mine: bool) -> Entry:
        """Put a message as it now stands into the journal."""
        entry = Entry("slack", channel.id, body["ts"], mine, body)
        self.journal.record(entry)
        return entry

    def message(self, channel: str, ts: str) -> Entry | None:
        """A message that everybody there can see and that is not deleted."""
        entry = self.journal.get("slack", channel, ts)
        return None if entry is None or entry.deleted or "ephemeral_for" in entry.body else entry

    def response_url(self, handle: Handle) -> str:
        token = secrets.token_urlsafe(12)
        self.handles[token] = handle
        return f"{self.base}/response/{token}"

    def trigger(self, user: str) -> str:
        """A new trigger_id, good for one view within three seconds, shown to the user whose act it comes with."""
        token = f"{secrets.randbelow(10**12)}.{secrets.randbelow(10**10)}.{secrets.token_hex(16)}"
        self.triggers[token] = Trigger(user)
        return token

    def trigger_error(self, token: str) -> ErrorCode | None:
        """Why a trigger_id is no use, if it is none."""
        trigger = self.triggers.get(token)
        if trigger is None:
            return "invalid_trigger_id"
        if trigger.spent:
            return "exchanged_trigger_id"
        return "expired_trigger_id" if trigger.expires < time.time() else None

    def spend_trigger(self, token: str) -> str:
        """The user it belongs to; it is used up. It must be good."""
        self.triggers[token].spent = True
        return self.triggers[token].user
