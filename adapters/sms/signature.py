"""Was this webhook sent by Twilio? The SDK's own check, over all parameters, screened of what makes it raise."""

from __future__ import annotations

from urllib.parse import parse_qsl

from starlette.datastructures import ImmutableMultiDict
from twilio.request_validator import (  # type: ignore[import-untyped]
    SIGNATURE_HEADER,
    SIGNATURE_SETTINGS_HEADER,
    RequestValidator,
    get_signature_algorithm,
)

from adapters.sms.config import SmsConfig
from bot.contract.channel import WebhookRequest

_SIGNATURE = SIGNATURE_HEADER.lower()
_SETTINGS = SIGNATURE_SETTINGS_HEADER.lower()
_MAX_FIELDS = 500

Form = ImmutableMultiDict[str, str]


def read_form(body: bytes) -> Form | None:
    """The posted fields, blank ones too since they are signed. None for what is no form."""
    try:
        pairs = parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=_MAX_FIELDS)
    except ValueError:
        return None
    return ImmutableMultiDict(pairs)


class SignatureCheck:
    """Twilio signs with the auth token, or (SDK 9.13 on) with a SharedKey that a header then names."""

    def __init__(self, config: SmsConfig) -> None:
        self._by_token = RequestValidator(config.auth_token)
        self._by_key = RequestValidator(config.signing_secret or config.auth_token)

    def passes(self, request: WebhookRequest, form: Form) -> bool:
        signature = request.headers.get(_SIGNATURE)
        if not signature:
            return False
        settings = request.headers.get(_SETTINGS, "")
        validator = self._by_key if settings else self._by_token
        try:
            return bool(validator.validate(request.url, form, signature, get_signature_algorithm(settings)))
        except ValueError:  # an address that is none, or characters that no encoding has
            return False
