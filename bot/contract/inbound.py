"""What came in, in one shape for every platform. Adapters build these in `parse.py`; `services/receive.py` takes them.

`key` recognises the same event when it comes again, for ever: `telegram:<update_id>`, `slack:<event_id>`,
`sms:<MessageSid>`. `sender` is who did it. `place` is where, when that is not the sender's own chat (a staff channel).
Text is as the customer typed it, cleaned only of what no database or screen can hold (NUL, lone surrogates),
at most MAX_TEXT characters.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot.contract.address import Address

MAX_TEXT = 4000
#: Those the bot answers. Telegram's adapter must know them: there a command is nothing but a word with a slash.
SLASH_COMMANDS = (
    "survey",
    "case",
    "topic",
    "idea",
    "team",
    "promoter",
    "risk",
    "data",
    "api",
    "contact",
    "campaign",
    "gate",
    "why",
)
#: What the shortcut is called by which somebody on Slack asks to give feedback.
SHORTCUT = "Give feedback"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Inbound:
    key: str
    at: datetime
    sender: Address
    place: Address | None = None
    name: str = ""
    """What the platform calls the sender, when it says so."""
    language: str = ""
    """The platform's language tag of the sender, when it says so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRef:
    """A file that came with a message, not yet fetched. `handle` is what the platform gives it out for; `size` is in
    bytes, as the platform says."""

    handle: str
    name: str
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageReceived(_Inbound):
    """`message` is the platform's id of it; an edited one keeps it. `attachments` counts pictures, voice, files;
    `files` are those of them that are documents and can be fetched. `under` is the platform's id of the message in
    whose thread it was written (Slack), or to which it is a reply (Telegram).

    In a shared place (a staff channel) `mentioned` says that it addresses the bot: the mention itself is left out.
    What people say there among themselves is passed on too, where the platform lets the bot hear it; edits are not.
    """

    text: str
    message: str
    edited: bool = False
    attachments: int = 0
    mentioned: bool = False
    under: str = ""
    files: tuple[FileRef, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ButtonPressed(_Inbound):
    """`token` is the button's (see `tokens.py`; may be forged), `message` the message it stood on.

    `reply_handle` lets a channel answer the press itself, privately: Telegram's callback query id or Slack's
    response_url. `form_handle` lets it open a form, where it shows forms at all: Slack's trigger_id, good for three
    seconds.
    """

    token: str
    message: str
    reply_handle: str = ""
    form_handle: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandUsed(_Inbound):
    """A slash command: `command` without the slash ("survey"), `text` after it. The handles as above."""

    command: str
    text: str
    reply_handle: str = ""
    form_handle: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FormSubmitted(_Inbound):
    """A form was filled in and sent. `token` is the form's own (may be forged), `values` field → what was entered:
    words, an option's value, or several of them. A field left empty is empty.

    It waits for an answer: what `Handler` returns goes back to who filled it in.
    """

    token: str
    values: Mapping[str, str | tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeOpened(_Inbound):
    """Somebody looks at the bot's own page on the platform (Slack's App Home)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkFollowed(_Inbound):
    """The customer opened the bot by a link: `payload` is its token, empty for a bare start."""

    payload: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShortcutUsed(_Inbound):
    """The customer asked to give feedback from a menu of the platform."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReachabilityChanged(_Inbound):
    """The platform says that the customer blocked the bot, or lets it in again."""

    reachable: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OptOutReported(_Inbound):
    """The carrier has handled STOP or START and already answered: mirror it, say nothing."""

    opted_out: bool


#: How far a message has come. The order is the rank: a later report never moves it back.
Status = Literal["accepted", "queued", "sending", "sent", "undelivered", "failed", "delivered", "read"]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryUpdate:
    """A receipt for one of our messages. `error` is what a send would have raised for the same code, if it failed."""

    key: str
    at: datetime
    channel: str
    message: str
    status: Status
    code: str = ""


Inbound = (
    MessageReceived
    | ButtonPressed
    | CommandUsed
    | LinkFollowed
    | ShortcutUsed
    | FormSubmitted
    | HomeOpened
    | ReachabilityChanged
    | OptOutReported
    | DeliveryUpdate
)
