"""Why a send failed, and what that means for the message. Adapters turn platform codes into these, by a literal table.

SendError
├── TryLater           the platform did not take it; `retry_after` seconds if it said so, and for which scope
├── OutcomeUnknown     no answer, or one that says nothing: it may or may not have been sent
├── AddressDead        this customer cannot be reached there any more; `reason` is one of REASONS
├── TargetUnusable     a staff channel is archived, or the bot was removed from it
├── AddressMoved       the chat has a new address; send there
├── EditImpossible     the message can't be changed any more; send a new one
├── ThreadGone         nothing can stand under that message any more; send it without a thread
├── ChannelBroken      our credentials or configuration: nothing will go out until somebody mends it
└── Unsendable         our own mistake (too long, malformed): no retry will help
"""

from __future__ import annotations

from typing import Literal

from bot.contract.address import Address

DeadReason = Literal["blocked", "opted_out", "deactivated", "unknown", "not_mobile", "never_started"]
Scope = Literal["address", "channel"]


class SendError(Exception):
    """`code` is the platform's own; `detail` is for the operator and holds no customer text and no secret."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code
        self.detail = detail


class TryLater(SendError):
    def __init__(
        self, code: str, detail: str = "", *, retry_after: float | None = None, scope: Scope = "address"
    ) -> None:
        super().__init__(code, detail)
        self.retry_after = retry_after
        self.scope: Scope = scope


class OutcomeUnknown(SendError):
    pass


class AddressDead(SendError):
    def __init__(self, code: str, reason: DeadReason, detail: str = "") -> None:
        super().__init__(code, detail)
        self.reason: DeadReason = reason


class TargetUnusable(SendError):
    pass


class AddressMoved(SendError):
    def __init__(self, code: str, address: Address) -> None:
        super().__init__(code)
        self.address = address


class EditImpossible(SendError):
    pass


class ThreadGone(SendError):
    pass


class ChannelBroken(SendError):
    pass


class Unsendable(SendError):
    pass
