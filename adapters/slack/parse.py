"""What Slack says happened → `Inbound`. Pure, and total: what is not for us, or not in a shape we know, gives nothing.

The same functions read HTTP requests and Socket Mode envelopes: both carry the same objects. Shapes: docs.slack.dev.
`now` is the time of an event that carries none.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from adapters import filenames
from adapters.slack import words
from adapters.slack.entered import entered
from adapters.slack.payload import Payload, objects, text
from bot.contract.address import Address
from bot.contract.inbound import (
    ButtonPressed,
    CommandUsed,
    FileRef,
    FormSubmitted,
    HomeOpened,
    Inbound,
    MessageReceived,
    ShortcutUsed,
)

#: A person's own words; every other subtype is bookkeeping (joins, topics, bots) or handled apart (edits).
_WRITTEN = frozenset({"", "file_share", "thread_broadcast"})
#: Files whose content Slack holds (a shared channel's file says what it is only when asked). Others are links,
#: or are gone.
_HELD = frozenset({"", "hosted", "snippet"})
_MAX_FILES = 10
#: Room for what is added to a key: that it was an edit, and the number of a message it caused.
_KEY = 150


def parse(payload: Payload, now: datetime) -> tuple[Inbound, ...]:
    """The events in an Events API body, an interaction or a slash command: one or none."""
    read = _command if "command" in payload else _READERS.get(text(payload, "type"))
    event = read(payload, now) if read else None
    return (event,) if event else ()


def _event(payload: Payload, now: datetime) -> Inbound | None:
    event = payload.get("event")
    if not isinstance(event, Mapping):
        return None
    read = _EVENTS.get(text(event, "type"))
    return read(payload, event, _at(payload.get("event_time"), now)) if read else None


def _said(payload: Payload, event: Payload, now: datetime) -> MessageReceived | None:
    """In a shared place a message that mentions us counts only as the mention that it also comes as, and edits don't.
    Where Slack does not say who we are, whoever is mentioned may be us."""
    if _is_private(text(event, "channel")):
        read = _edited if text(event, "subtype") == "message_changed" else _written
        return read(payload, event, now)
    return None if f"<@{_bot(payload)}" in text(event, "text") else _written(payload, event, now)


def _written(payload: Payload, event: Payload, now: datetime) -> MessageReceived | None:
    """A message. A mention comes as `app_mention` and as `message`, under two event ids; its ts is the same."""
    sender = _person(text(payload, "team_id"), text(event, "user"))
    channel, ts = text(event, "channel"), text(event, "ts")
    if sender is None or not ts or text(event, "subtype") not in _WRITTEN or _is_own(payload, event):
        return None
    place, said, bot = _place(text(payload, "team_id"), channel), text(event, "text"), _bot(payload)
    mentioned = text(event, "type") == "app_mention"
    return MessageReceived(
        key=_message_key(payload, channel, ts),
        at=_at(text(event, "event_ts") or ts, now),
        sender=sender,
        place=place,
        text=words.read_command(said, text(payload, "team_id"), bot) if mentioned else words.read(said, bot),
        message=f"{channel}:{ts}",
        attachments=_count(event.get("files")),
        mentioned=mentioned,
        under=_root(event),
        files=_files(event),
    )


def _root(event: Payload) -> str:
    """The message in whose thread it was written. The root of a thread names itself."""
    root = text(event, "thread_ts")
    return f"{text(event, 'channel')}:{root}" if root and root != text(event, "ts") else ""


def _edited(payload: Payload, event: Payload, now: datetime) -> MessageReceived | None:
    """A person changed their words. Slack reports an unfurled link and our own `chat.update` in the same way."""
    message = event.get("message")
    if not isinstance(message, Mapping) or _is_own(payload, message):
        return None
    sender = _person(text(payload, "team_id"), text(message, "user"))
    channel, ts, edited = text(event, "channel"), text(message, "ts"), text(message, "edited", "ts")
    if sender is None or not ts or not edited or text(message, "text") == text(event, "previous_message", "text"):
        return None
    return MessageReceived(
        key=f"{_message_key(payload, channel, ts)}:edited:{edited}",
        at=_at(edited, now),
        sender=sender,
        text=words.read(text(message, "text"), _bot(payload)),
        message=f"{channel}:{ts}",
        edited=True,
        attachments=_count(message.get("files")),
        files=_files(message),
    )


def _home_opened(payload: Payload, event: Payload, now: datetime) -> HomeOpened | None:
    """Each time it is opened. The messages tab reports itself in the same way."""
    sender = _person(text(payload, "team_id"), text(event, "user"))
    if sender is None or text(event, "tab") != "home":
        return None
    event_id = text(payload, "event_id") or f"{text(event, 'event_ts')}:{text(event, 'user')}"
    return HomeOpened(key=_key(f"slack:home:{event_id}"), at=_at(text(event, "event_ts"), now), sender=sender)


def _pressed(payload: Payload, now: datetime) -> ButtonPressed | None:
    actions = payload.get("actions")
    action = actions[0] if isinstance(actions, list) and actions and isinstance(actions[0], Mapping) else {}
    token = text(action, "value") or text(action, "selected_option", "value")
    sender = _person(_team(payload), text(payload, "user", "id"))
    if sender is None or not token:  # a button that only opens a link is reported too, and carries nothing
        return None
    channel = text(payload, "container", "channel_id") or text(payload, "channel", "id")
    ts = text(payload, "container", "message_ts") or text(payload, "message", "ts")
    return ButtonPressed(
        key=_act_key(payload, text(action, "action_ts")),
        at=_at(text(action, "action_ts"), now),
        sender=sender,
        place=_place(_team(payload), channel),
        name=_name(payload),
        token=words.clean(token),
        message=f"{channel}:{ts}" if channel and ts else "",
        reply_handle=text(payload, "response_url"),
        form_handle=text(payload, "trigger_id"),
    )


def _submitted(payload: Payload, now: datetime) -> FormSubmitted | None:
    """The view's hash stays the same when what was entered is refused and sent again: the trigger does not."""
    view = payload.get("view")
    sender = _person(_team(payload), text(payload, "user", "id"))
    if sender is None or not isinstance(view, Mapping) or not text(view, "id"):
        return None
    values = entered(view)
    which = text(payload, "trigger_id") or f"{text(view, 'hash')}:{_digest(values)}"
    return FormSubmitted(
        key=_key(f"slack:form:{text(view, 'id')}:{which}"),
        at=now,
        sender=sender,
        name=_name(payload),
        token=words.clean(text(view, "private_metadata")),
        values=values,
    )


def _digest(values: Mapping[str, object]) -> str:
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()[:32]


def _shortcut(payload: Payload, now: datetime) -> ShortcutUsed | None:
    sender = _person(_team(payload), text(payload, "user", "id"))
    if sender is None:
        return None
    action_ts = text(payload, "action_ts")
    return ShortcutUsed(key=_act_key(payload, action_ts), at=_at(action_ts, now), sender=sender, name=_name(payload))


def _command(payload: Payload, now: datetime) -> CommandUsed | None:
    sender = _person(text(payload, "team_id"), text(payload, "user_id"))
    if sender is None or not text(payload, "trigger_id"):
        return None
    return CommandUsed(
        key=_key(f"slack:cmd:{text(payload, 'trigger_id')}"),
        at=now,
        sender=sender,
        place=_place(text(payload, "team_id"), text(payload, "channel_id")),
        name=words.clean(text(payload, "user_name")),
        command=text(payload, "command").removeprefix("/"),
        text=words.read_command(text(payload, "text"), text(payload, "team_id")),
        reply_handle=text(payload, "response_url"),
        form_handle=text(payload, "trigger_id"),
    )


_READERS = {
    "event_callback": _event,
    "block_actions": _pressed,
    "shortcut": _shortcut,
    "view_submission": _submitted,
}
_EVENTS: Mapping[str, Callable[[Payload, Payload, datetime], Inbound | None]] = {
    "app_mention": _written,
    "message": _said,
    "app_home_opened": _home_opened,
}


def _message_key(payload: Payload, channel: str, ts: str) -> str:
    return _key(f"slack:msg:{text(payload, 'team_id')}:{channel}:{ts}")


def _act_key(payload: Payload, action_ts: str) -> str:
    return _key(f"slack:act:{text(payload, 'trigger_id') or action_ts + ':' + text(payload, 'user', 'id')}")


def _key(written: str) -> str:
    """As every database holds it, whatever Slack may send."""
    return words.clean(written)[:_KEY]


def _person(team: str, user: str) -> Address | None:
    return None if user == "USLACKBOT" else _address(team, user)


def _place(team: str, channel: str) -> Address | None:
    """The shared place; None for a direct message, where the sender's own address says it all."""
    return None if _is_private(channel) else _address(team, channel)


def _address(team: str, id_: str) -> Address | None:
    try:
        return Address.parse(f"slack:{team}/{id_}")
    except ValueError:
        return None


def _is_private(channel: str) -> bool:
    return channel.startswith("D")


def _is_own(payload: Payload, message: Payload) -> bool:
    """Written by us or by another bot: answering those starts endless talks."""
    return bool(text(message, "bot_id")) or text(message, "user") == _bot(payload)


def _bot(payload: Payload) -> str:
    """Our own user id, which Slack names beside each event; empty where it does not."""
    granted = payload.get("authorizations")
    first = granted[0] if isinstance(granted, list) and granted else {}
    return text(first, "user_id") if isinstance(first, Mapping) and first.get("is_bot") else ""


def _team(payload: Payload) -> str:
    """An interaction's workspace; an app installed for a whole organisation is told none but the person's."""
    return text(payload, "team", "id") or text(payload, "user", "team_id")


def _name(payload: Payload) -> str:
    return words.clean(text(payload, "user", "name") or text(payload, "user", "username"))


def _count(files: object) -> int:
    return len(files) if isinstance(files, list) else 0


def _files(message: Payload) -> tuple[FileRef, ...]:
    """Those that can be fetched. Their addresses are not taken from here: whoever fetches one asks for it by its id."""
    held = [each for each in objects(message, "files") if text(each, "id") and text(each, "mode") in _HELD]
    return tuple(_file(each) for each in held[:_MAX_FILES])


def _file(file: Payload) -> FileRef:
    size = file.get("size")
    name = filenames.clean(text(file, "name") or text(file, "title"))
    return FileRef(handle=words.clean(text(file, "id"))[:_KEY], name=name, size=size if type(size) is int else 0)


def _at(stamp: object, default: datetime) -> datetime:
    """Slack's times are seconds since 1970, with microseconds as a string (`ts`) or whole as a number."""
    try:
        return datetime.fromtimestamp(float(stamp), UTC) if isinstance(stamp, str | int | float) else default
    except (ValueError, OverflowError, OSError):
        return default
