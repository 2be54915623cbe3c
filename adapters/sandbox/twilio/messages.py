"""The messages of the account, as Twilio's Message objects. They live in the journal."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from typing import Any, Literal

from adapters.sandbox.common import Entry, Journal
from adapters.sandbox.twilio.account import API_VERSION, Account
from adapters.sandbox.twilio.segments import segment_count

#: Twilio's Message.
Message = dict[str, Any]
Direction = Literal["inbound", "outbound-api", "outbound-reply"]


@dataclass(frozen=True, slots=True)
class Draft:
    """A message to be. `service` is set if it goes by way of the Messaging Service, which then chooses the sender."""

    direction: Direction
    sender: str | None
    to: str
    body: str
    status: str
    media: int = 0
    service: str | None = None


def customer(message: Message) -> str:
    """The address at the other end, which is the chat's name in the journal."""
    return str(message["from" if message["direction"] == "inbound" else "to"])


def sent_at(message: Message) -> datetime:
    return parsedate_to_datetime(message["date_sent"] or message["date_created"])


class Messages:
    def __init__(self, journal: Journal, account: Account, clock: Callable[[], float]) -> None:
        self._journal = journal
        self._account = account
        self._clock = clock
        self._by_sid: dict[str, Message] = {
            entry.id: entry.body
            for entry in journal.all()
            if entry.platform == "sms" and not entry.body.get("from_platform")
        }

    def now(self) -> datetime:
        return datetime.fromtimestamp(int(self._clock()), UTC)

    def new(self, draft: Draft) -> Message:
        """Post a message."""
        message = self._message(draft)
        self._by_sid[message["sid"]] = message
        self._record(message)
        return message

    def post_from_platform(self, to: str, body: str) -> None:
        """What Twilio itself writes to a customer: it stands in the chat, and in no list of messages."""
        draft = Draft("outbound-reply", self._account.from_number, to, body, "delivered")
        message = self._message(draft) | {"from_platform": True}
        self._journal.record(Entry("sms", to, message["sid"], mine=False, body=message))

    def change(self, sid: str, **parts: Any) -> Message:
        message = self._by_sid[sid] | {"date_updated": format_datetime(self.now())} | parts
        self._by_sid[sid] = message
        self._record(message)
        return message

    def find(self, sid: str) -> Message | None:
        return self._by_sid.get(sid)

    def newest_first(self) -> list[Message]:
        return list(reversed(self._by_sid.values()))

    def heard_from(self, address: str) -> datetime | None:
        """When somebody last wrote to us."""
        theirs = (m for m in self.newest_first() if m["direction"] == "inbound" and m["from"] == address)
        last = next(theirs, None)
        return None if last is None else sent_at(last)

    def _record(self, message: Message) -> None:
        mine = message["direction"] != "inbound"
        self._journal.record(Entry("sms", customer(message), message["sid"], mine=mine, body=message))

    def _message(self, draft: Draft) -> Message:
        sid = ("MM" if draft.media else "SM") + secrets.token_hex(16)
        date = format_datetime(self.now())
        path = f"{self._account.path}/Messages/{sid}"
        return {
            "sid": sid,
            "account_sid": self._account.sid,
            "messaging_service_sid": draft.service,
            "api_version": API_VERSION,
            "direction": draft.direction,
            "from": draft.sender,
            "to": draft.to,
            "body": draft.body,
            "status": draft.status,
            "num_segments": str(segment_count(draft.body)),
            "num_media": str(draft.media),
            "error_code": None,
            "error_message": None,
            "price": None,
            "price_unit": "USD",
            "date_created": date,
            "date_updated": date,
            "date_sent": date if draft.direction == "inbound" else None,
            "uri": f"{path}.json",
            "subresource_uris": {"media": f"{path}/Media.json"},
        }
