"""Where somebody is reached: one spelling everywhere, in settings, tables, commands and logs.

slack:T1/U2 (a person) · slack:T1/C3 (a channel) · telegram:42 · telegram:-100123 (a group) · tel:+4479… ·
whatsapp:+4479… (or whatsapp:US.1234, a user id that is no phone number)
"""

from __future__ import annotations

import re
from typing import NamedTuple

_FORMS = {
    "slack": re.compile(r"[TE][A-Z0-9]{1,20}/[UWCDG][A-Z0-9]{1,20}"),
    "telegram": re.compile(r"-?[0-9]{1,16}"),
    "tel": re.compile(r"\+[1-9][0-9]{4,14}"),
    "whatsapp": re.compile(r"(\+[1-9][0-9]{4,14}|[A-Z]{2}\.[A-Za-z0-9]{1,40})"),
    # Whoever was there has been erased; the number is the row's.
    "erased": re.compile(r"[0-9]{1,18}"),
    "terminal": re.compile(r"[a-z]{1,20}"),
}


class Address(NamedTuple):
    """`scheme` names the platform; `id` is the platform's own, for Slack `TEAM/ID`."""

    scheme: str
    id: str

    def __str__(self) -> str:
        return f"{self.scheme}:{self.id}"

    @property
    def channel(self) -> str:
        """The channel that serves it: one Twilio account carries SMS and WhatsApp alike."""
        return _CHANNELS.get(self.scheme, self.scheme)

    @property
    def shared(self) -> bool:
        """Whether it is a place where several are, and nobody's own chat: a Slack channel, a Telegram group."""
        return bool(_SHARED.fullmatch(str(self)))

    @classmethod
    def parse(cls, text: str) -> Address:
        """The address behind its spelling. Raises ValueError with a sentence that shows the right forms."""
        scheme, _, rest = text.strip().partition(":")
        form = _FORMS.get(scheme)
        if form is None or not form.fullmatch(rest):
            raise ValueError(
                f"'{text.strip()}' is not an address; write slack:T…/U…, slack:T…/C…, telegram:123 or tel:+4479…"
            )
        return cls(scheme, rest)


_SHARED = re.compile(r"slack:[^/]+/[CG].+|telegram:-.+")
_CHANNELS = {"tel": "sms", "whatsapp": "sms"}
