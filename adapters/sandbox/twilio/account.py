"""The account, its number and its settings, in Twilio's JSON."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from hashlib import sha256
from typing import Any

API_VERSION = "2010-04-01"


@dataclass(frozen=True, slots=True)
class Account:
    """`messaging_service_sid` is None where messages are sent from the number itself."""

    sid: str
    auth_token: str
    from_number: str
    messaging_service_sid: str | None

    @property
    def path(self) -> str:
        return f"/{API_VERSION}/Accounts/{self.sid}"

    def json(self, since: datetime) -> dict[str, Any]:
        """Twilio's Account. The token is not shown."""
        date = format_datetime(since)
        return {
            "sid": self.sid,
            "owner_account_sid": self.sid,
            "friendly_name": "Sandbox",
            "status": "active",
            "type": "Trial",
            "auth_token": None,
            "date_created": date,
            "date_updated": date,
            "uri": f"{self.path}.json",
            "subresource_uris": {"messages": f"{self.path}/Messages.json"},
        }


def new_number(account: Account, webhook_url: str, since: datetime) -> dict[str, Any]:
    """Twilio's IncomingPhoneNumber, whose sms_url is the webhook."""
    sid = "PN" + sha256(account.from_number.encode()).hexdigest()[:32]
    date = format_datetime(since)
    return {
        "sid": sid,
        "account_sid": account.sid,
        "api_version": API_VERSION,
        "phone_number": account.from_number,
        "friendly_name": account.from_number,
        "capabilities": {"voice": False, "sms": True, "mms": True, "fax": False},
        "date_created": date,
        "date_updated": date,
        "sms_url": webhook_url,
        "sms_method": "POST",
        "sms_fallback_url": "",
        "sms_fallback_method": "POST",
        "status_callback": "",
        "status_callback_method": "POST",
        "status": "in-use",
        "uri": f"{account.path}/IncomingPhoneNumbers/{sid}.json",
    }


def update_number(number: dict[str, Any], params: dict[str, str]) -> None:
    """Change the settings that the emulator has; those of telephone calls and the like are ignored."""
    for name, value in params.items():
        field = re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()
        if field in number:
            number[field] = value
