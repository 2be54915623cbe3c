"""What becomes of a text to a phone, and who no longer wants any."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from adapters.sandbox.common import Entry, Journal

#: How a phone that isn't simply reached behaves.
Phone = Literal[
    "not_mobile", "landline", "unreachable", "unknown", "blocked", "filtered", "queue_overflow", "opted_out"
]

#: Twilio's code for a text to somebody who opted out.
OPTED_OUT = 21610


@dataclass(frozen=True, slots=True)
class Fate:
    """`refused`: the code with which the call itself fails. Otherwise the last `status` and its `error`."""

    status: Literal["delivered", "undelivered", "failed"] = "delivered"
    error: int | None = None
    refused: int | None = None


REACHED = Fate()
FATES: dict[Phone, Fate] = {
    "not_mobile": Fate(refused=21614),
    "landline": Fate("undelivered", 30006),
    "unreachable": Fate("undelivered", 30003),
    "unknown": Fate("undelivered", 30005),
    "blocked": Fate("undelivered", 30004),
    "filtered": Fate("undelivered", 30007),
    "queue_overflow": Fate("failed", 30001),
    "opted_out": Fate("failed", OPTED_OUT, refused=OPTED_OUT),
}

#: Twilio's defaults for long codes. Only a text that is nothing else counts.
_KEYWORDS = {
    "STOP": ("STOP", "UNSUBSCRIBE", "END", "QUIT", "STOPALL", "REVOKE", "OPTOUT", "CANCEL"),
    "START": ("START", "UNSTOP", "YES"),
    "HELP": ("HELP", "INFO"),
}
_MEANINGS = {word: meaning for meaning, words in _KEYWORDS.items() for word in words}

#: What Twilio itself answers, in its own words or near to them.
CONFIRMATIONS = {
    "STOP": "You have successfully been unsubscribed. You will not receive any more messages from this number. "
    "Reply START to resubscribe.",
    "START": "You have successfully been re-subscribed to messages from this number. Reply HELP for help. "
    "Reply STOP to unsubscribe. Msg&Data Rates May Apply.",
    "HELP": "Reply STOP to unsubscribe. Msg&Data Rates May Apply.",
}

#: Which keyword makes a difference to whom: (keyword, has opted out).
_HEEDED = {("STOP", False), ("START", True), ("HELP", False)}


def keyword(text: str) -> str | None:
    """ "STOP", "START" or "HELP" if Twilio takes the text as one of these."""
    return _MEANINGS.get(text.strip().upper())


class BlockList:
    """Who opted out. It is kept in the journal, in entries that no chat shows, and so outlives a restart."""

    _CHAT = "sandbox"

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    def __contains__(self, number: str) -> bool:
        entry = self._journal.get("sms", self._CHAT, number)
        return entry is not None and bool(entry.body["opted_out"])

    def set(self, number: str, *, opted_out: bool) -> None:
        body = {"opted_out": opted_out}
        self._journal.record(Entry("sms", self._CHAT, number, mine=False, body=body, deleted=True))

    def heed(self, number: str, text: str) -> str | None:
        """Take a STOP or START in; gives what Twilio answers by itself, if anything.

        A second STOP, and a START of somebody who never left, are not answered.
        """
        meaning = keyword(text) or ""
        out = number in self
        if (meaning, out) not in _HEEDED:
            return None
        if meaning != "HELP":
            self.set(number, opted_out=not out)
        return CONFIRMATIONS[meaning]
