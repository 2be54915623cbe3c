"""What goes out → Web API calls. Pure.

A message is one call: its blocks are what is read, its `text` what a notification shows. A shared place gets private
words through the response_url of what was pressed or typed there, else as an ephemeral message, and a private file in
the reader's own messages. A message is named `<channel>:<ts>`, because to change it takes the `D…` id that only the
answer to sending it tells.
"""

from __future__ import annotations

from typing import Any

from adapters import filenames
from adapters.slack import blocks, views
from adapters.slack.messages import MAX_FALLBACK, message
from adapters.slack.words import cut
from bot.contract.channel import ApiCall
from bot.contract.errors import Unsendable
from bot.contract.outbound import (
    Attachment,
    Card,
    Dossier,
    Drawing,
    Extract,
    Form,
    Home,
    Menu,
    Notice,
    Outbound,
    Question,
    Reckoning,
    Settled,
)

__all__ = ["MAX_FALLBACK", "METADATA_TYPE", "RESPONSE_URL", "UPLOAD", "is_person", "render"]

#: The method name of a call that goes to a response_url: `url` and `body` are its payload.
RESPONSE_URL = "response_url"
#: The method name of a file's way to Slack, which takes several of Slack's methods: `channel` is where to (a person, or
#: a shared place), `aside` whether that is not where the outbound goes; `name`, `data` (base64), `alt` and `blocks`;
#: in a thread its `thread_ts`.
UPLOAD = "upload"
METADATA_TYPE = "heardback_message"

_MAX_ALT = 1000


def render(outbound: Outbound) -> list[ApiCall]:
    """The one call that shows it. Raises Unsendable for what Slack has no place for."""
    match outbound.content:
        case Question() | Notice() | Settled() | Card() as content:
            return [_addressed(outbound, message(content))]
        case Form() as form:
            return [_opened(outbound, form)]
        case Home() as home:
            payload = {"user_id": _reader(outbound), "view": views.home(home)}
            return [ApiCall("views.publish", payload, names_message=False)]
        case Attachment() as file:
            return [_uploaded(outbound, file)]
        case Menu() | Drawing() | Extract() | Dossier() | Reckoning() as content:
            raise Unsendable(content.kind, "Slack has no way to show it")


def is_person(id_: str) -> bool:
    """Slack opens the direct messages with a person by itself when it is given their id."""
    return id_.startswith(("U", "W"))


def _addressed(outbound: Outbound, message: dict[str, Any]) -> ApiCall:
    private = isinstance(outbound.content, Notice) and outbound.content.private
    if isinstance(outbound.content, Notice) and outbound.reply_handle:
        return _reply(outbound, message, "ephemeral" if private else "in_channel")
    if outbound.edit:
        channel, _, ts = outbound.edit.partition(":")
        where = {"channel": channel, "ts": ts}
        return ApiCall("chat.update", {**where, **message, "parse": "none", "link_names": False, **_named(outbound)})
    target = {"channel": _id(str(outbound.to)), **message, "mrkdwn": False, **_thread(outbound)}
    if private and outbound.only_for and not is_person(target["channel"]):
        return ApiCall("chat.postEphemeral", {**target, "user": _id(outbound.only_for)}, names_message=False)
    unfurling = {"unfurl_links": False, "unfurl_media": False}
    return ApiCall("chat.postMessage", {**target, **unfurling, **_named(outbound)})


def _thread(outbound: Outbound) -> dict[str, str]:
    return {"thread_ts": outbound.under.rpartition(":")[2]} if outbound.under else {}


def _reply(outbound: Outbound, message: dict[str, Any], seen_by: str) -> ApiCall:
    """It comes out in a channel too where the bot is no member."""
    body = {**message, "response_type": seen_by, "replace_original": bool(outbound.edit)}
    return ApiCall(RESPONSE_URL, {"url": outbound.reply_handle, "body": body}, names_message=False)


def _opened(outbound: Outbound, form: Form) -> ApiCall:
    if not outbound.reply_handle:
        raise Unsendable("no_trigger", "a form opens only in answer to a press or a command")
    return ApiCall("views.open", {"trigger_id": outbound.reply_handle, "view": views.modal(form)}, names_message=False)


def _uploaded(outbound: Outbound, file: Attachment) -> ApiCall:
    """Its caption is a block: as the `initial_comment` it would be read as markup."""
    to, reader = _id(str(outbound.to)), _reader(outbound)
    payload = {
        "channel": reader,
        "aside": reader != to,
        **(_thread(outbound) if reader == to else {}),
        "name": filenames.clean(file.name),
        "data": file.data,
        "alt": cut(file.alt, _MAX_ALT) if file.picture else "",
        "blocks": [blocks.literal(file.caption)] if file.caption.strip() else [],
    }
    return ApiCall(UPLOAD, payload, names_message=False)


def _named(outbound: Outbound) -> dict[str, Any]:
    """The outbox row's key, by which a message of unknown outcome is found again."""
    return {"metadata": {"event_type": METADATA_TYPE, "event_payload": {"key": outbound.key}}}


def _reader(outbound: Outbound) -> str:
    """The one it is meant for, or the place where all may see it."""
    return _id(outbound.only_for or str(outbound.to))


def _id(address: str) -> str:
    """`slack:T1/U2` → `U2`."""
    return address.rpartition("/")[2]
