"""What Twilio posts, as events. Pure: the form is already proven to be Twilio's."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime

from bot.contract import tokens
from bot.contract.address import Address
from bot.contract.channel import Received, Refused, WebhookReply
from bot.contract.inbound import (
    MAX_TEXT,
    ButtonPressed,
    DeliveryUpdate,
    MessageReceived,
    OptOutReported,
    Status,
)

Form = Mapping[str, str]
CustomerEvent = MessageReceived | ButtonPressed | OptOutReported

#: Nothing to say: replies go out by the API, which tells their ids and costs.
EMPTY_TWIML = WebhookReply(
    body=b'<?xml version="1.0" encoding="UTF-8"?><Response/>', content_type="text/xml; charset=utf-8"
)

_SID = re.compile(r"[A-Za-z0-9]{1,64}")
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_MAX_NAME = 200
_OPT_OUTS = {"STOP": True, "START": False}

_STATUSES: dict[str, Status] = {
    "accepted": "accepted",
    "scheduled": "accepted",
    "queued": "queued",
    "sending": "sending",
    "sent": "sent",
    "undelivered": "undelivered",
    "failed": "failed",
    "canceled": "failed",
    "partially_delivered": "delivered",
    "delivered": "delivered",
    "read": "read",
}


def parse_sms(form: Form, now: datetime) -> Received | Refused:
    """A text, or a press of a WhatsApp button. Twilio sends no time: it is `now`."""
    if not _SID.fullmatch(form.get("MessageSid", "")) or not form.get("From"):
        return Refused(400, "a text message without a MessageSid or a sender")
    event = read_message(form, now)
    return Received((event,) if event else (), EMPTY_TWIML)


def read_message(form: Form, at: datetime) -> CustomerEvent | None:
    """The event in `MessageSid`, `From`, `Body` and what else may stand beside them.

    None for senders that nobody can answer (short codes, names) and for HELP, which Twilio has answered itself.
    """
    sender, sid = read_address(form["From"]), form["MessageSid"]
    kind = form.get("OptOutType", "").upper()
    if sender is None or kind == "HELP":
        return None
    if kind in _OPT_OUTS:
        return OptOutReported(key=f"sms:{sid}", at=at, sender=sender, opted_out=_OPT_OUTS[kind])
    if tokens.read(payload := form.get("ButtonPayload", "")):
        return _button(form, at, sender, payload)
    return MessageReceived(
        key=f"sms:{sid}",
        at=at,
        sender=sender,
        name=_name(form),
        text=_storable(form.get("Body", "")),
        message=sid,
        attachments=_count(form.get("NumMedia", "")),
    )


def _button(form: Form, at: datetime, sender: Address, token: str) -> ButtonPressed:
    """`OriginalRepliedMessageSid` names the message the button stood on; older accounts may not send it."""
    return ButtonPressed(
        key=f"sms:{form['MessageSid']}",
        at=at,
        sender=sender,
        name=_name(form),
        token=token,
        message=form.get("OriginalRepliedMessageSid", ""),
    )


def parse_status(form: Form, now: datetime) -> Received | Refused:
    """How far one of our messages has come. A status nobody knows is taken and dropped."""
    sid, said = form.get("MessageSid", ""), form.get("MessageStatus", "")
    if not _SID.fullmatch(sid) or not said:
        return Refused(400, "a status without a MessageSid or a status")
    status = "read" if form.get("EventType") == "READ" else _STATUSES.get(said)
    if status is None:
        return Received((), EMPTY_TWIML)
    code = _code(form.get("ErrorCode", ""))
    update = DeliveryUpdate(
        key=f"sms:{sid}:{status}:{code}", at=now, channel="sms", message=sid, status=status, code=code
    )
    return Received((update,), EMPTY_TWIML)


def read_address(spelling: str) -> Address | None:
    """`+1413…` or `whatsapp:…`; None for anything that cannot be written back to."""
    try:
        return Address.parse(spelling if spelling.startswith("whatsapp:") else f"tel:{spelling}")
    except ValueError:
        return None


def _storable(text: str) -> str:
    return _UNSTORABLE.sub("", text)[:MAX_TEXT]


def _name(form: Form) -> str:
    return _storable(form.get("ProfileName", ""))[:_MAX_NAME]


def _count(number: str) -> int:
    return int(number) if re.fullmatch(r"[0-9]{1,3}", number) else 0


def _code(code: str) -> str:
    return code if re.fullmatch(r"[1-9][0-9]{0,9}", code) else ""
