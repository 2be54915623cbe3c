"""What the SMS channel must be told about its Twilio account."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.contract.channel import Paces
from bot.engine.pace import Pace

SMS_PATH = "/twilio/sms"
STATUS_PATH = "/twilio/status"


@dataclass(frozen=True, slots=True)
class SmsConfig:
    """One Twilio account. Messages leave by the Messaging Service if there is one, else from `from_number` (E.164).

    `api_base_url` points the SDK elsewhere (an emulator); `public_url` is where Twilio reaches us, without a path.
    `signing_secret` is the SharedKey's, for an account that signs its webhooks with one instead of the auth token.
    `timeout` is the longest one API call may take, in seconds. `segments_per_second` is how many the sender may send.
    """

    account_sid: str
    auth_token: str = field(repr=False)
    from_number: str | None = None
    messaging_service_sid: str | None = None
    api_base_url: str | None = None
    public_url: str | None = None
    signing_secret: str | None = field(default=None, repr=False)
    timeout: float = 15.0
    segments_per_second: float = 1.0

    def __post_init__(self) -> None:
        if not self.from_number and not self.messaging_service_sid:
            raise ValueError("SMS needs a number to send from, or a Messaging Service (MG…)")

    @property
    def paces(self) -> Paces:
        """What comes faster Twilio queues: no campaign stands there before a reply."""
        calls = max(1, int(self.segments_per_second))
        pace = Pace(calls, calls / self.segments_per_second, burst=max(1, calls // 8))
        return Paces(channel=pace, queues=True)

    @property
    def inbound_url(self) -> str | None:
        return self._public(SMS_PATH)

    @property
    def status_url(self) -> str | None:
        return self._public(STATUS_PATH)

    def _public(self, path: str) -> str | None:
        return self.public_url.rstrip("/") + path if self.public_url else None
