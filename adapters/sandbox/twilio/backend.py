"""The parts of the emulated Twilio, as the bot's calls and the people's acts find them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from adapters.sandbox.twilio.account import Account
from adapters.sandbox.twilio.carrier import Carrier
from adapters.sandbox.twilio.messages import Messages
from adapters.sandbox.twilio.phones import BlockList
from adapters.sandbox.twilio.webhooks import Webhooks


@dataclass(frozen=True, slots=True)
class Backend:
    """`number` is Twilio's IncomingPhoneNumber, which the bot may change; `since` is when the account was opened."""

    account: Account
    number: dict[str, Any]
    messages: Messages
    blocked: BlockList
    webhooks: Webhooks
    carrier: Carrier
    advanced_opt_out: bool
    since: datetime
