"""Contact details: the one e-mail address or phone number in a message, whatever polite words stand around it."""

from __future__ import annotations

import re

import phonenumbers

from bot.engine.replies.outcome import Accepted, Reply, Said, rejected
from bot.engine.survey import ContactDetails
from bot.engine.words.text import fold, lower

_LABEL = r"[^\W_](?:[\w-]{0,61}[^\W_])?"
_EMAIL = re.compile(
    rf"(?<![\w.!#$%&*+/=?^{{|}}~@-])[\w!#$%&*+/=?^{{|}}~-]+(?:\.[\w!#$%&*+/=?^{{|}}~-]+)*@(?:{_LABEL}\.)+[^\W\d_]{{2,63}}(?![\w@-])"
)
_LONGEST_EMAIL = 254  # RFC 5321, with the note of erratum 1690
#: "Don't write to …" gives an address, but no leave to use it.
_NEGATION = re.compile(
    r"\b(?:not|don't|dont|do not|never|stop|isn't|wrong|no|не|нет|никогда|нельзя)\b|不|别|別|勿|没|沒"
)


def read_contact(_question: ContactDetails, said: Said) -> Reply:
    """The value is a phone number in E.164 form, or an e-mail address with its domain in lower case."""
    plain = fold(said.text)
    emails = {_normal(match[0]) for match in _EMAIL.finditer(plain)}
    others = _EMAIL.sub(" ; ", plain)
    found = emails | _phones(others, said.region)
    if len(found) > 1:
        return rejected("contact_one")
    value = found.pop() if found else ""
    if not value or "@" in others or len(value) > _LONGEST_EMAIL or _NEGATION.search(lower(others)):
        return rejected("contact")
    return Accepted(value)


def _normal(email: str) -> str:
    local, _, domain = email.rpartition("@")
    return f"{local}@{domain.lower()}"


def _phones(text: str, region: str | None) -> set[str]:
    """Valid numbers only; without a country code they are read as those of `region`."""
    matches = phonenumbers.PhoneNumberMatcher(text, region.upper() if region else None)
    return {phonenumbers.format_number(match.number, phonenumbers.PhoneNumberFormat.E164) for match in matches}
