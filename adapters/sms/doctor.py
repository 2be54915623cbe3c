"""Is the account good, and does Twilio know where to send what comes in?"""

from __future__ import annotations

from typing import Any
from urllib.parse import urldefrag

from twilio.base.exceptions import TwilioException  # type: ignore[import-untyped]

from adapters.sms.config import SmsConfig
from bot.contract.channel import Finding
from bot.contract.errors import SendError

#: By default Twilio repeats a webhook once, and only if it could not connect; this asks for five, whatever failed.
RETRY_FRAGMENT = "rc=5&rp=all"

_ACCOUNT = "Twilio account"
_WEBHOOK = "Twilio webhook for incoming messages"
_RETRIES = "Twilio's repeats of failed webhooks"


async def inspect(client: Any, config: SmsConfig) -> list[Finding]:
    """Never raises: what cannot be read is a finding too."""
    findings: list[Finding] = []
    try:
        findings.append(await _account(client, config))
        findings += await _webhook(client, config)
    except SendError as error:
        findings.append(Finding(_ACCOUNT, False, str(error), "Check the account SID, the auth token and the network."))
    except TwilioException:
        findings.append(Finding(_ACCOUNT, False, "Twilio's answer could not be read", "Try again later."))
    return findings


async def _account(client: Any, config: SmsConfig) -> Finding:
    account = await client.api.v2010.accounts(config.account_sid).fetch_async()
    active = account.status == "active"
    mend = "" if active else "Reactivate it in the Twilio console."
    return Finding(_ACCOUNT, active, f"the account is {account.status}", mend)


async def _webhook(client: Any, config: SmsConfig) -> list[Finding]:
    if config.inbound_url is None:
        return [Finding(_WEBHOOK, False, "no public URL is set", "Set the public URL that Twilio can reach.")]
    if config.messaging_service_sid:
        service = await client.messaging.v1.services(config.messaging_service_sid).fetch_async()
        if not service.use_inbound_webhook_on_number:
            return _registered(service.inbound_request_url, config.inbound_url)
    if not config.from_number:
        detail = "each number of the Messaging Service has a webhook of its own"
        mend = f"Turn on 'Send a webhook' in the service, with {config.inbound_url}#{RETRY_FRAGMENT}."
        return [Finding(_WEBHOOK, False, detail, mend)]
    return await _number(client, config.from_number, config.inbound_url)


async def _number(client: Any, number: str, wanted: str) -> list[Finding]:
    numbers = await client.incoming_phone_numbers.list_async(phone_number=number, limit=1)
    if not numbers:
        mend = "Set the number to one that the account owns."
        return [Finding(_WEBHOOK, False, "the number to send from is not in this account", mend)]
    if numbers[0].sms_application_sid:
        mend = "Remove the TwiML app from the number: while it is set, the number's own webhook is ignored."
        return [Finding(_WEBHOOK, False, "a TwiML app takes the number's messages", mend)]
    return _registered(numbers[0].sms_url, wanted)


def _registered(url: str | None, wanted: str) -> list[Finding]:
    address, fragment = urldefrag(url or "")
    mend = f"Set it to {wanted}#{RETRY_FRAGMENT} (POST)."
    if address.rstrip("/") != wanted:
        return [Finding(_WEBHOOK, False, f"it is {address or 'not set'}", mend)]
    repeats = {"rc", "rp"} <= {part.partition("=")[0] for part in fragment.split("&")}
    detail = "asked for" if repeats else "a message is lost when we fail once"
    return [Finding(_WEBHOOK, True, f"it is {address}"), Finding(_RETRIES, repeats, detail, "" if repeats else mend)]
