"""Slack's way of writing text, both ways. Its `text` fields escape `& < >` and put what is special in angle brackets;
a client sends the emoji a person typed as `:name:`. Everything that leaves here towards the bot is plain text.
"""

from __future__ import annotations

import re

import emoji

from bot.contract.inbound import MAX_TEXT

_SPECIAL = re.compile(r"<([@#!]?)([^<>|]*)(?:\|([^<>]*))?>")
_SKIN_TONE = re.compile(r":skin-tone-[2-6]:")
#: `&amp;` last, or `&amp;lt;` would lose two layers at once.
_ENTITIES = (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))


def read(text: str, bot: str = "") -> str:
    """What the person typed, as they saw it: at most MAX_TEXT characters, without a mention of `bot` (its user id)."""
    return _plain(_SPECIAL.sub(_seen, _without_mention(text, bot)))


def read_command(text: str, team: str, bot: str = "") -> str:
    """As `read`, but people and channels become addresses (`#feedback` → `slack:T1/C3`), so that a command can use
    them: what is seen does not name them."""
    named = re.sub(r"<[@#]([A-Z0-9]+)(\|[^<>]*)?>", rf"slack:{team}/\1", _without_mention(text, bot))
    return _plain(_SPECIAL.sub(_seen, named))


def read_field(text: str) -> str:
    """What was typed into a field of a form. It comes as it is, but for the emoji."""
    return clean(_emojized(text).strip())


def clean(text: str) -> str:
    """Without what no database can hold (NUL, lone surrogates), at most MAX_TEXT characters."""
    return text.replace("\0", "").encode("utf-8", "ignore").decode()[:MAX_TEXT]


def escape(text: str) -> str:
    """Text for a `text` field, in which nothing links, mentions or pings."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def escape_within(text: str, limit: int) -> str:
    """`escape`, at most `limit` characters long, never cut inside an entity."""
    escaped = escape(text)
    if len(escaped) <= limit:
        return escaped
    return re.sub(r"&\w*$", "", escaped[: limit - 1]) + "…"


def cut(text: str, limit: int) -> str:
    """At most `limit` characters, with an ellipsis where some are left out."""
    return text if len(text) <= limit else text[: limit - 1] + "…"


def _without_mention(text: str, bot: str) -> str:
    return re.sub(rf"<@{re.escape(bot)}(\|[^<>]*)?>", "", text) if bot else text


def _plain(text: str) -> str:
    text = _emojized(text)
    for entity, character in _ENTITIES:
        text = text.replace(entity, character)
    return clean(text.strip())


def _emojized(text: str) -> str:
    return emoji.emojize(_SKIN_TONE.sub("", text), language="alias")


def _seen(special: re.Match[str]) -> str:
    """What a client shows for `<@U1>`, `<#C1|general>`, `<!here>` or `<https://example.org|example.org>`."""
    mark, target, label = special[1], special[2], special[3] or ""
    if mark == "":
        return _link(target, label)
    if mark == "#":
        return "#" + (label or target).removeprefix("#")
    if target.startswith("date^"):
        return label
    return "@" + (label or target).removeprefix("@")


def _link(url: str, label: str) -> str:
    """Slack makes links of addresses that people type; only a label of their own is told apart from its target."""
    typed = label.rstrip("/")
    if not label or url.startswith(("mailto:", "tel:")) or url.rstrip("/") == typed:
        return label or url
    return label if url.partition("://")[2].rstrip("/") == typed else f"{label} ({url})"
