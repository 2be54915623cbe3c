"""One Telegram update → what happened, in the contract's words. Pure.

It reads the plain JSON. Building the SDK's objects first would cost more than all the rest, and would refuse a whole
update over a field that the bot never looks at.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple

from adapters import filenames
from bot.contract.address import Address
from bot.contract.inbound import (
    MAX_TEXT,
    SLASH_COMMANDS,
    ButtonPressed,
    CommandUsed,
    FileRef,
    Inbound,
    LinkFollowed,
    MessageReceived,
    ReachabilityChanged,
)

_Json = Mapping[str, Any]

#: Telegram's ids have at most 52 significant bits.
_ID_BOUND = 2**52
_MAX_NAME = 128
_MAX_TAG = 35
_GROUPS = frozenset({"group", "supergroup"})
_AWAY = frozenset({"kicked", "left"})
_MEDIA = frozenset(
    {
        "animation",
        "audio",
        "checklist",
        "contact",
        "dice",
        "document",
        "game",
        "location",
        "paid_media",
        "photo",
        "poll",
        "sticker",
        "story",
        "venue",
        "video",
        "video_note",
        "voice",
    }
)
_COMMAND = re.compile(r"/([A-Za-z0-9_]{1,32})(?:@([A-Za-z0-9_]{1,32}))?(?:\s+(.*))?", re.DOTALL)


class UpdateMalformed(ValueError):
    """Not the shape of an update that the platform documents. The message quotes nothing of it."""


class Me(NamedTuple):
    """The bot's own account. `username` is empty until getMe has told it."""

    id: int
    username: str = ""


@dataclass(frozen=True, slots=True)
class _Context:
    update_id: int
    me: Me
    now: datetime

    def common(self, sender: _Json, at: datetime, place: Address | None) -> dict[str, Any]:
        """The fields that every event has."""
        names = (sender.get("first_name"), sender.get("last_name"))
        return {
            "key": f"telegram:{self.update_id}",
            "at": at,
            "sender": _address(sender["id"]),
            "place": place,
            "name": _clean(" ".join(name for name in names if name))[:_MAX_NAME],
            "language": _clean(sender.get("language_code") or "")[:_MAX_TAG],
        }


def parse(update: _Json, me: Me, now: datetime) -> Inbound | None:
    """What happened, or None where it is nothing of the bot's business.

    `now` dates a button press: the platform does not. Raises `UpdateMalformed`.
    """
    try:
        context = _Context(_id(update["update_id"]), me, now)
        for kind, read in _READERS.items():
            if kind in update:
                return read(update[kind], context)
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError, OSError) as error:
        raise UpdateMalformed(type(error).__name__) from None
    return None


def _new_message(message: _Json, context: _Context) -> Inbound | None:
    if not _from_a_person(message):
        return None
    text, attachments = _text(message)
    if not text and not attachments:
        return None
    kind = message["chat"]["type"]
    if kind == "private":
        return _private_message(message, text, context)
    return _group_message(message, text, context) if kind in _GROUPS else None


def _edited_message(message: _Json, context: _Context) -> Inbound | None:
    """Only a customer's edit matters: an edited command in a group must not run again."""
    if not _from_a_person(message) or message["chat"]["type"] != "private":
        return None
    common = context.common(message["from"], _time(message.get("edit_date") or message["date"]), None)
    return _message(message, _text(message)[0], {**common, "edited": True})


def _private_message(message: _Json, text: str, context: _Context) -> Inbound:
    common = context.common(message["from"], _time(message["date"]), None)
    word, _, rest = _command(text)
    if _files(message):  # what is said about a file needs the file
        return _message(message, text, common)
    if word == "start":
        return LinkFollowed(payload=rest, **common)
    if word in SLASH_COMMANDS:
        return CommandUsed(command=word, text=rest, **common)
    return _message(message, text, common)


def _group_message(message: _Json, text: str, context: _Context) -> Inbound | None:
    """What addresses the bot, a reply to it too; and what people say among themselves, where the bot may hear it."""
    common = context.common(message["from"], _time(message["date"]), _address(message["chat"]["id"]))
    word, addressee, rest = _command(text)
    if word and not _is_me(addressee, context.me):
        return None
    if word in SLASH_COMMANDS and not _files(message):
        return CommandUsed(command=word, text=rest, **common)
    if word:
        return _message(message, f"/{word} {rest}".rstrip(), {**common, "mentioned": True})
    without = _without_mention(text, context.me.username)
    mentioned = without != text or _replies_to(message, context.me)
    return _message(message, without, {**common, "mentioned": mentioned})


def _pressed(query: _Json, context: _Context) -> Inbound | None:
    """A press on a message of the bot's, also on one so old that the platform tells only its id."""
    message, data = query.get("message"), query.get("data")
    if message is None or data is None:
        return None
    chat = message["chat"]
    place = None if chat["type"] == "private" else _address(chat["id"])
    return ButtonPressed(
        token=_clean(data),
        message=str(_id(message["message_id"])),
        reply_handle=_clean(query["id"]),
        **context.common(query["from"], context.now, place),
    )


def _membership(change: _Json, context: _Context) -> Inbound | None:
    if change["chat"]["type"] != "private":
        return None
    reachable = change["new_chat_member"]["status"] not in _AWAY
    return ReachabilityChanged(reachable=reachable, **context.common(change["from"], _time(change["date"]), None))


#: The kinds of update the bot asks the platform for, and what reads them.
_READERS: dict[str, Callable[[_Json, _Context], Inbound | None]] = {
    "message": _new_message,
    "edited_message": _edited_message,
    "callback_query": _pressed,
    "my_chat_member": _membership,
}
ALLOWED_UPDATES = tuple(_READERS)


def _message(message: _Json, text: str, common: dict[str, Any]) -> MessageReceived:
    _, attachments = _text(message)
    return MessageReceived(
        text=text,
        message=str(_id(message["message_id"])),
        attachments=attachments,
        under=_root(message),
        files=_files(message),
        **common,
    )


def _root(message: _Json) -> str:
    """The message that this one replies to."""
    replied = message.get("reply_to_message")
    return str(_id(replied["message_id"])) if replied is not None else ""


def _files(message: _Json) -> tuple[FileRef, ...]:
    """The document. (An animation is sent as one too, for clients of long ago.)"""
    file = message.get("document")
    if file is None or "animation" in message:
        return ()
    name = filenames.clean(file.get("file_name") or "")
    return (FileRef(handle=_clean(file["file_id"]), name=name, size=_id(file.get("file_size") or 0)),)


def _text(message: _Json) -> tuple[str, int]:
    """The words, and how many attachments they came with; a service message has neither."""
    text = message.get("text")
    if text is not None:
        return _clean(text), 0
    return _clean(message.get("caption") or ""), int(not _MEDIA.isdisjoint(message))


def _command(text: str) -> tuple[str, str, str]:
    """The command in lower case, whom it is addressed to, and the words after it; all empty for other text."""
    match = _COMMAND.fullmatch(text)
    if match is None:
        return "", "", ""
    word, addressee, rest = match.groups(default="")
    return word.lower(), addressee, rest.strip()


def _from_a_person(message: _Json) -> bool:
    """What is forwarded from a linked channel by itself nobody in the group has said."""
    sender = message.get("from")
    return sender is not None and not sender.get("is_bot") and not message.get("is_automatic_forward")


def _is_me(addressee: str, me: Me) -> bool:
    """A command addressed to nobody is everybody's. Until the bot knows its name it takes any for its own."""
    return not addressee or not me.username or addressee.lower() == me.username.lower()


def _without_mention(text: str, username: str) -> str:
    """The text as it is without the bot's name in it; the same text where it is not mentioned."""
    if not username:
        return text
    mention = re.compile(rf"[ \t]*(?<![\w@])@{re.escape(username)}(?!\w)[,:]?", re.IGNORECASE)
    without, count = mention.subn("", text)
    return without.strip() if count else text


def _replies_to(message: _Json, me: Me) -> bool:
    author = (message.get("reply_to_message") or {}).get("from") or {}
    return author.get("id") == me.id


def _address(id_: Any) -> Address:
    return Address("telegram", str(_id(id_)))


def _id(value: Any) -> int:
    if type(value) is not int or abs(value) >= _ID_BOUND:
        raise ValueError
    return value


def _time(seconds: Any) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def _clean(text: str) -> str:
    """Without what no database or screen can hold: NUL and lone surrogates."""
    return text.replace("\0", "").encode("utf-8", "ignore").decode("utf-8")[:MAX_TEXT]
