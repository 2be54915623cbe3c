"""Reading Twilio's message list: what was sent after all, and what came in while nobody listened."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from adapters.sms.config import SmsConfig
from adapters.sms.parse import CustomerEvent, read_message
from adapters.sms.segments import segments

#: Twilio's times are whole seconds of its own clock.
_CLOCK_SKEW = timedelta(seconds=5)
_SEARCHED = 200
_PAGE = 1000
#: What Twilio puts before the words of an account that does not pay yet.
_TRIAL_PREFIX = "Sent from your Twilio trial account - "


async def find(client: Any, payload: dict[str, Any], since: datetime) -> Any | None:
    """The newest message to the same number with the same words since then, as the SDK's instance.

    Not filtered by `DateSent`: a queued message has none, and it is the one that must not be sent twice.
    """
    messages = await client.messages.list_async(to=payload["to"], limit=_SEARCHED)
    wanted = (payload["body"], _TRIAL_PREFIX + payload["body"])
    return next((message for message in messages if _is_ours(message, since) and message.body in wanted), None)


def _is_ours(message: Any, since: datetime) -> bool:
    return str(message.direction).startswith("outbound") and _happened(message) >= since - _CLOCK_SKEW


def parts(message: Any, body: str) -> int:
    """What Twilio says it costs; a Messaging Service says 0 before it chose a sender, then it is counted here."""
    said = str(message.num_segments or "")
    return int(said) if said.isdecimal() and int(said) else segments(body).count


async def received(client: Any, config: SmsConfig, since: datetime) -> list[CustomerEvent]:
    """The customers' messages since then, oldest first, with the keys that their webhooks would have had."""
    found: dict[str, tuple[datetime, CustomerEvent]] = {}
    for filters in _inboxes(config):
        listed = await client.messages.list_async(**filters, date_sent_after=since - _CLOCK_SKEW, page_size=_PAGE)
        for message in listed:
            if (event := _event(message, since)) is not None:
                found[event.key] = event.at, event
    return [event for _, event in sorted(found.values(), key=lambda each: each[0])]


def _inboxes(config: SmsConfig) -> list[dict[str, str]]:
    """A Messaging Service has numbers that we are not told of, so there everything is read."""
    if config.messaging_service_sid or not config.from_number:
        return [{}]
    return [{"to": config.from_number}, {"to": f"whatsapp:{config.from_number}"}]


def _event(message: Any, since: datetime) -> CustomerEvent | None:
    at = _happened(message)
    if message.direction != "inbound" or not message.from_ or at < since - _CLOCK_SKEW:
        return None
    form = {
        "MessageSid": str(message.sid),
        "From": str(message.from_),
        "Body": str(message.body or ""),
        "NumMedia": str(message.num_media or ""),
    }
    return read_message(form, at)


def _happened(message: Any) -> datetime:
    """When Twilio took it. Without a time it counts as long ago."""
    return message.date_created or message.date_sent or datetime.min.replace(tzinfo=UTC)
