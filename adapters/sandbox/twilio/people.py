"""What people do with their phones: the acts of a player or a test."""

from __future__ import annotations

import secrets
from collections.abc import Callable

from adapters.sandbox.twilio.account import API_VERSION, Account
from adapters.sandbox.twilio.carrier import Carrier
from adapters.sandbox.twilio.messages import Draft, Message, Messages
from adapters.sandbox.twilio.phones import OPTED_OUT, REACHED, BlockList, Phone, keyword
from adapters.sandbox.twilio.twiml import Problem, replies
from adapters.sandbox.twilio.webhooks import HTTP_FAILURE, Webhooks

_PLACES = ("City", "State", "Zip", "Country")


class People:
    """Each act returns once the bot's webhook has answered, or has been given up: with the message's sid."""

    def __init__(
        self,
        account: Account,
        messages: Messages,
        webhooks: Webhooks,
        carrier: Carrier,
        blocked: BlockList,
        number: Callable[[], dict[str, str]],
        *,
        advanced_opt_out: bool,
    ) -> None:
        self._account = account
        self._messages = messages
        self._webhooks = webhooks
        self._carrier = carrier
        self._blocked = blocked
        self._advanced_opt_out = advanced_opt_out
