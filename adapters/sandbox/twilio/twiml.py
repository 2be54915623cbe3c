"""What a webhook's answer tells Twilio to send back."""

from __future__ import annotations

from dataclasses import dataclass
from xml.etree import ElementTree

import httpx2

_XML = frozenset({"text/xml", "application/xml", "text/html"})


@dataclass(frozen=True, slots=True)
class Problem:
    """Twilio's code for an answer it cannot use."""

    code: int


BROKEN = Problem(12100)
WRONG_CONTENT_TYPE = Problem(12300)


def replies(answer: httpx2.Response) -> list[str] | Problem:
    """The texts to send. Plain text is one: a webhook that says "OK" texts "OK" to the customer."""
    kind = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
    if not answer.content.strip():
        return []
    if kind == "text/plain":
        return [answer.text]
    return _messages(answer.content) if kind in _XML else WRONG_CONTENT_TYPE


def _messages(document: bytes) -> list[str] | Problem:
    try:
        root = ElementTree.fromstring(document)  # noqa: S314 - the answer of the bot under test, not of a stranger
    except ElementTree.ParseError:
        return BROKEN
    if root.tag != "Response":
        return BROKEN
    return [text for message in root.iter("Message") if (text := _text(message))]


def _text(message: ElementTree.Element) -> str:
    """<Message>Hello</Message> or <Message><Body>Hello</Body></Message>."""
    return "".join([message.text or "", *(body.text or "" for body in message.iter("Body"))]).strip()
