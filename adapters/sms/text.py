"""Words on their way into a text message: cleaned, put into the cheap alphabet where nothing is lost, cut to fit."""

from __future__ import annotations

import re
import unicodedata

from adapters.sms.segments import is_gsm, utf16_units

MAX_BODY = 1600
"""Twilio's limit (error 21617). It counts characters; UTF-16 units are counted here, which is never more generous."""

_ELLIPSIS = "..."

#: No screen shows these, and some of them would let a customer's words reorder or overwrite the rest of the message:
#: control characters but the newline, lone surrogates, and the embeddings, overrides and isolates of direction.
_UNSHOWABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069]")

#: What says the same in GSM-7. Letters are never changed: `ç` is not `c`.
_IN_GSM = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛′`´ʼ", "'"),
        **dict.fromkeys("“”„‟″«»", '"'),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        **dict.fromkeys("\t\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f", " "),
        **dict.fromkeys("\u200b\u2060\ufeff\u00ad", ""),
        **dict.fromkeys("•·‣", "-"),
        **dict.fromkeys("\u2028\u2029", "\n"),
        "…": "...",
        "→": "->",
        "×": "x",
    }
)

#: A pair of WhatsApp's markers around words, as it would take them for bold, italic, struck or monospaced.
_WHATSAPP_MARKED = re.compile(r"(?<![\w/])(?P<mark>[*_~`])(?=\S).*?(?<=\S)(?P=mark)(?!\w)")
_WHATSAPP_LITERAL = str.maketrans("*_~`", "＊＿～｀")


def clean(text: str) -> str:
    """The text without what no screen can show."""
    return _UNSHOWABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def to_gsm(text: str) -> str:
    """The text in GSM-7 if changing punctuation alone brings the whole of it there; else unchanged."""
    plain = plainer(text)
    return plain if is_gsm(plain) else text


def plainer(text: str) -> str:
    """The text with such punctuation as GSM-7 has; what else it lacks stays."""
    return unicodedata.normalize("NFC", text).translate(_IN_GSM)


def literal_on_whatsapp(text: str) -> str:
    """The text with full-width look-alikes where WhatsApp would format by a marker: it has no way to escape one."""
    return _WHATSAPP_MARKED.sub(lambda marked: marked[0].translate(_WHATSAPP_LITERAL), text)


def clip(text: str, limit: int) -> str:
    """At most `limit` UTF-16 units, cut after a word where one ends in the last quarter."""
    if utf16_units(text) <= limit:
        return text
    kept = text.encode("utf-16-le")[: 2 * max(0, limit - len(_ELLIPSIS))].decode("utf-16-le", "ignore")
    word_end = max(kept.rfind(" "), kept.rfind("\n"))
    if word_end > len(kept) * 3 // 4:
        kept = kept[:word_end]
    return (kept.rstrip() + _ELLIPSIS)[:limit]


def one_line(text: str, limit: int) -> str:
    """The text on one line, so that nobody's words can pass for a line of the bot's own."""
    return clip(" ".join(clean(text).split()), limit)
