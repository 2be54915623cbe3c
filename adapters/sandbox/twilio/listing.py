"""Lists of Twilio's objects: filters, and pages of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from adapters.sandbox.twilio.errors import ApiError, invalid_parameter
from adapters.sandbox.twilio.messages import Message, sent_at

_PAGE_SIZE = 50
_MAX_PAGE_SIZE = 1000
#: What a filter asks of a message. "DateSent>" and "DateSent<" take in the time they name.
_DATE_FILTERS = {
    "DateSent": lambda sent, asked: sent.date() == asked.date(),
    "DateSent>": lambda sent, asked: sent >= asked,
    "DateSent<": lambda sent, asked: sent <= asked,
}


def filtered(messages: Sequence[Message], params: Mapping[str, str]) -> list[Message] | ApiError:
    """The messages that fit To, From and the dates (ISO 8601; UTC unless they say otherwise)."""
    for name in _DATE_FILTERS.keys() & params.keys():
        asked = _date(params[name])
        if asked is None:
            return invalid_parameter(name)
        messages = [message for message in messages if _DATE_FILTERS[name](sent_at(message), asked)]
    wanted = {field.lower(): params[field] for field in ("To", "From") if field in params}
    return [message for message in messages if all(message[field] == value for field, value in wanted.items())]


def _date(text: str) -> datetime | None:
    try:
        date = datetime.fromisoformat(text)
    except ValueError:
        return None
    return date if date.tzinfo else date.replace(tzinfo=UTC)


def page(
    path: str, key: str, items: Sequence[Mapping[str, Any]], params: Mapping[str, str]
) -> dict[str, Any] | ApiError:
    """One page of a list at `path`, under `key`, with the addresses of its neighbours."""
    size, number = params.get("PageSize", str(_PAGE_SIZE)), params.get("Page", "0")
    if not size.isdecimal() or not 1 <= int(size) <= _MAX_PAGE_SIZE:
        return invalid_parameter("PageSize")
    if not number.isdecimal():
        return invalid_parameter("Page")
    filters = {name: value for name, value in params.items() if name not in ("Page", "PageToken", "PageSize")}
    return _page(path, key, items, filters, int(size), int(number))


def _page(
    path: str, key: str, items: Sequence[Mapping[str, Any]], filters: dict[str, str], size: int, number: int
) -> dict[str, Any]:
    def uri(of: int) -> str:
        return f"{path}?{urlencode({**filters, 'PageSize': size, 'Page': of})}"

    start, end = number * size, min((number + 1) * size, len(items))
    return {
        key: list(items[start:end]),
        "page": number,
        "page_size": size,
        "start": start,
        "end": max(end - 1, 0),
        "uri": uri(number),
        "first_page_uri": uri(0),
        "next_page_uri": uri(number + 1) if end < len(items) else None,
        "previous_page_uri": uri(number - 1) if number else None,
    }
