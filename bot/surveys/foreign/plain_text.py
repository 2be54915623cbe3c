"""Foreign texts → plain ones: HTML becomes words and line ends, Markdown stays as it is, nothing is loaded."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import NamedTuple

#: So much of one text is looked at; what is shown is cut at 3,000 anyway.
_LOOKED_AT = 60_000
_TAG = re.compile(r"(<[^<>]*>)")
_NAME = re.compile(r"</?([A-Za-z][A-Za-z0-9]*)(?=[\s/>])")
_LINK = re.compile(r"""href\s*=\s*["']?(https?://[^\s"'<>]{1,500})""", re.IGNORECASE)


def _words(names: str) -> frozenset[str]:
    return frozenset(names.split())


#: What browsers know; `<name>` in a text is no tag.
_INLINE = _words(
    "a abbr b big button cite code del em font i input ins kbd label mark q s small span strike strong sub sup u"
)
_MEDIA = _words("img video audio iframe embed object svg canvas map")
_SILENT = _words("script style template noscript title")
_BLOCKS = _words(
    "address article aside blockquote body br center dd details div dl dt fieldset figure footer form h1 h2 h3 h4 h5 "
    "h6 head header hr html legend li link main meta nav ol option p pre section select summary table tbody td "
    "textarea th thead tr ul"
)
_KNOWN = _INLINE | _MEDIA | _SILENT | _BLOCKS
#: Invisible or meaningless in a message; line ends and tabs become spaces below.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufeff\ufffe\uffff]")


class Plain(NamedTuple):
    """`lost` names the pictures, films and the like that stood in the text."""

    text: str
    lost: tuple[str, ...] = ()


def plain(text: str) -> Plain:
    """The words of a text that may be HTML. A link's address is kept behind its words."""
    text = text[:_LOOKED_AT].encode("utf-8", "replace").decode()
    pieces = _Pieces()
    for piece in _TAG.split(text):
        pieces.take(piece)
    words = _CONTROL.sub("", html.unescape("".join(pieces.words)))
    return Plain("\n".join(_lines(words)), tuple(dict.fromkeys(pieces.lost)))


class _Pieces:
    """Tags and the words between them, one after the other."""

    def __init__(self) -> None:
        self.words: list[str] = []
        self.lost: list[str] = []
        self.silent = ""
        self.link = ""

    def take(self, piece: str) -> None:
        name = _tag(piece)
        if self.silent:
            self.silent = "" if name == self.silent and piece.startswith("</") else self.silent
        elif not name:
            self.words.append("" if piece.startswith("<!") and piece.endswith(">") else piece)
        else:
            self.tag(name, piece)

    def tag(self, name: str, piece: str) -> None:
        opens = not piece.startswith("</")
        if name in _MEDIA and opens:
            self.lost.append(name)
        elif name in _SILENT and opens and not piece.endswith("/>"):
            self.silent = name
        elif name == "a":
            self.anchor(_LINK.search(piece))
        elif name in _BLOCKS:
            self.words.append("\n")

    def anchor(self, opened: re.Match[str] | None) -> None:
        if opened is None and self.link and self.link not in "".join(self.words[-4:]):
            self.words.append(f" ({self.link})")
        self.link = opened[1] if opened else ""


def _tag(piece: str) -> str:
    """The name of a tag that browsers know, else ""."""
    found = _NAME.match(piece) if piece.endswith(">") else None
    name = found[1].lower() if found else ""
    return name if name in _KNOWN else ""


def _lines(words: str) -> Iterator[str]:
    """Without surplus spaces, and with at most one empty line between two others."""
    empty = True
    for line in (" ".join(each.split()) for each in words.splitlines()):
        if line or not empty:
            yield line
        empty = not line
