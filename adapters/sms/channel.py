"""The SMS channel: one Twilio account, for phone numbers and WhatsApp addresses. All its I/O starts here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from adapters.sms import doctor, history, http, parse
from adapters.sms.config import SMS_PATH, STATUS_PATH, SmsConfig
from adapters.sms.errors import error_for
from adapters.sms.measure import measure
from adapters.sms.render import render
from adapters.sms.signature import SignatureCheck, read_form
from adapters.sms.text import MAX_BODY
from bot.contract.channel import (
    ApiCall,
    Capabilities,
    Finding,
    Handler,
    Measured,
    Receipt,
    Received,
    Refused,
    WebhookRequest,
)
from bot.contract.errors import OutcomeUnknown, SendError
from bot.contract.inbound import Inbound
from bot.contract.outbound import Outbound

__all__ = ["SmsChannel", "SmsConfig"]

_READERS: dict[str, Callable[[parse.Form, datetime], Received | Refused]] = {
    SMS_PATH: parse.parse_sms,
    STATUS_PATH: parse.parse_status,
}

#: Twilio's defaults for long codes, in English only; it answers them itself.
_OPT_OUT_WORDS = frozenset({"STOP", "UNSUBSCRIBE", "END", "QUIT", "STOPALL", "REVOKE", "OPTOUT", "CANCEL"})
_OPT_IN_WORDS = frozenset({"START", "UNSTOP", "YES"})


class SmsChannel:
    name = "sms"
    capabilities = Capabilities(
        buttons=False,
        edits=False,
        opt_out_words=_OPT_OUT_WORDS,
        opt_in_words=_OPT_IN_WORDS,
        longest=MAX_BODY,
    )

    def __init__(self, config: SmsConfig) -> None:
        self._config = config
        self.capabilities = replace(self.capabilities, paces=config.paces)
        self._signatures = SignatureCheck(config)
        self._client = http.connect(config)

    def render(self, outbound: Outbound) -> list[ApiCall]:
        return render(outbound, self._config)

    def measure(self, outbound: Outbound) -> Measured:
        return measure(outbound)

    async def send(self, call: ApiCall) -> Receipt:
        message = await self._client.messages.create_async(**call.payload)
        return _receipt(message, call.payload["body"])

    def receive(self, path: str, request: WebhookRequest) -> Received | Refused:
        read = _READERS.get(path)
        if read is None:
            return Refused(404, "not a route of this channel")
        form = read_form(request.body)
        if form is None:
            return Refused(400, "the body is not a form")
        if not self._signatures.passes(request, form):
            return Refused(403, "X-Twilio-Signature is missing or wrong")
        if form.get("AccountSid") != self._config.account_sid:
            return Refused(403, "the message belongs to another account")
        return read(form, request.now)

    async def listen(self, handle: Handler) -> None:  # noqa: ARG002
        """Everything comes by webhook."""
        return

    async def check(self) -> list[Finding]:
        return await doctor.inspect(self._client, self._config)

    async def find_sent(self, outbound: Outbound, since: datetime) -> Receipt | None:
        """Raises OutcomeUnknown when Twilio cannot be asked: None would say that it may be sent again."""
        calls = self.render(outbound)
        try:
            found = [await history.find(self._client, dict(call.payload), since) for call in calls]
        except SendError as error:
            raise OutcomeUnknown(error.code, error.detail) from None
        return next(
            (_receipt(sent, call.payload["body"]) for sent, call in zip(found, calls, strict=True) if sent), None
        )

    async def missed(self, since: datetime) -> list[Inbound]:
        """Raises a `SendError` when Twilio cannot be asked. A STOP among them is an ordinary text here."""
        return list(await history.received(self._client, self._config, since))

    def failure(self, code: str) -> SendError | None:
        """What a `DeliveryUpdate.code` amounts to; None where no error was reported."""
        return error_for(int(code)) if code.isdecimal() and int(code) else None

    async def close(self) -> None:
        await self._client.http_client.close()


def _receipt(message: Any, body: str) -> Receipt:
    return Receipt(message=str(message.sid), parts=history.parts(message, body))
