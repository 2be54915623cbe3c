"""Typed lines → events."""

from __future__ import annotations

import re
from datetime import datetime

from bot.contract.address import Address
from bot.contract.inbound import MAX_TEXT, MessageReceived

YOU = Address("terminal", "you")

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def typed(line: str, id_: str, at: datetime) -> MessageReceived:
    """One line, without its line break. `id_` is unique for ever: a console gives its lines no names."""
    text = _UNSTORABLE.sub("", line.rstrip("\r\n"))[:MAX_TEXT]
    return MessageReceived(key=f"terminal:{id_}", at=at, sender=YOU, text=text, message=id_)
