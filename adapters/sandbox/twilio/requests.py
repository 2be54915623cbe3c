"""A request to send a message: what it must hold before Twilio takes it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from starlette.datastructures import FormData

from adapters.sandbox.twilio.account import Account
from adapters.sandbox.twilio.errors import ApiError, invalid_parameter

MAX_BODY = 1600  # characters
MAX_MEDIA = 10
MAX_VALIDITY = 36_000  # seconds

_PHONE = re.compile(r"\+[1-9]\d{6,14}")
#: WhatsApp knows numbers, and user ids such as US.1234.
_WHATSAPP = re.compile(r"whatsapp:(\+[1-9]\d{6,14}|[A-Z]{2}\.\w+)")


@dataclass(frozen=True, slots=True)
class MessageRequest:
    """The parameters of Messages.create that the emulator heeds; "" where one is absent."""

    to: str
    sender: str
    service: str
    body: str
    media: tuple[str, ...]
    content_sid: str
    status_callback: str
    validity_period: str
    send_at: str
    schedule_type: str

    @property
    def by_whatsapp(self) -> bool:
        return self.to.startswith("whatsapp:")

    def problem(self, account: Account) -> ApiError | None:
        """The first reason to refuse it."""
        return self._absence() or self._excess() or self._wrong_address() or self._wrong_sender(account)

    def _absence(self) -> ApiError | None:
        if not self.to:
            return ApiError(21604, "A 'To' phone number is required.")
        if not self.sender and not self.service:
            return ApiError(21603, "A 'From' phone number is required.")
        if not self.body and not self.media and not self.content_sid:
            return ApiError(21602, "Message body is required.")
        return None

    def _excess(self) -> ApiError | None:
        if len(self.body) > MAX_BODY:
            return ApiError(21617, "The concatenated message body exceeds the 1600 character limit")
        if len(self.media) > MAX_MEDIA:
            return ApiError(21623, "Number of media files exceeds allowed limit")
        if self.validity_period and not self._validity_is_possible():
            return ApiError(90007, "Invalid validity period value")
        return None

    def _validity_is_possible(self) -> bool:
        return self.validity_period.isdecimal() and 1 <= int(self.validity_period) <= MAX_VALIDITY

    def _wrong_address(self) -> ApiError | None:
        if not (_WHATSAPP if self.by_whatsapp else _PHONE).fullmatch(self.to):
            return ApiError(21211, f"Invalid 'To' Phone Number: {self.to}")
        if self.to == self.sender:
            return ApiError(21266, "'To' and 'From' number cannot be the same")
        if self.status_callback and not _is_callback(self.status_callback):
            return ApiError(21609, f"The StatusCallback URL {self.status_callback} is not a valid URL.")
        return None

    def _wrong_sender(self, account: Account) -> ApiError | None:
        if self.service and self.service != account.messaging_service_sid:
            return ApiError(21701, "The Messaging Service resource does not exist")
        if (self.send_at or self.schedule_type) and not (
            self.send_at and self.schedule_type == "fixed" and self.service
        ):
            return invalid_parameter("SendAt")
        if self.service:
            return None
        channel = "whatsapp:" if self.by_whatsapp else ""
        if self.sender.removeprefix("whatsapp:") != account.from_number:
            return ApiError(21606, f"The 'From' phone number provided ({self.sender}) is not a valid message sender")
        if not self.sender.startswith(channel or "+"):
            return ApiError(21910, "Invalid From and To pair. From and To should be of the same channel")
        return None


def _is_callback(url: str) -> bool:
    """Twilio takes no host with an underscore."""
    parts = urlsplit(url)
    return parts.scheme in ("http", "https") and bool(parts.hostname) and "_" not in str(parts.hostname)


def message_request(form: FormData) -> MessageRequest:
    def one(name: str) -> str:
        return str(form.get(name, ""))

    return MessageRequest(
        to=one("To"),
        sender=one("From"),
        service=one("MessagingServiceSid"),
        body=one("Body"),
        media=tuple(str(url) for url in form.getlist("MediaUrl")),
        content_sid=one("ContentSid"),
        status_callback=one("StatusCallback"),
        validity_period=one("ValidityPeriod"),
        send_at=one("SendAt"),
        schedule_type=one("ScheduleType"),
    )
