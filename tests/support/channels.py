"""A platform in memory, and a channel that serves it: the contract in full, with failures on demand."""

from __future__ import annotations

import asyncio
import json
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter
from pydantic_core import to_jsonable_python

from adapters.sms import measure
from bot.contract.address import Address
from bot.contract.channel import (
    ApiCall,
    Capabilities,
    Finding,
    Handler,
    Measured,
    Receipt,
    Received,
    Refused,
    WebhookReply,
    WebhookRequest,
)
from bot.contract.errors import AddressDead, EditImpossible, SendError, ThreadGone, TryLater, Unsendable
from bot.contract.inbound import (
    ButtonPressed,
    CommandUsed,
    DeliveryUpdate,
    FileRef,
    FormSubmitted,
    HomeOpened,
    Inbound,
    LinkFollowed,
    MessageReceived,
    OptOutReported,
    ReachabilityChanged,
    ShortcutUsed,
)
from bot.contract.outbound import Content, Outbound
from bot.contract.stored import from_json, to_json

Now = Callable[[], datetime]

#: What the three platforms can do, as far as the services care.
ABILITIES = {
    "telegram": Capabilities(
        buttons=True,
        edits=True,
        speaks_first=False,
        press_needs_answer=True,
        attachments=True,
        menus=True,
        threads=True,
    ),
    "slack": Capabilities(buttons=True, edits=True, attachments=True, home=True, threads=True),
    "sms": Capabilities(
        buttons=False,
        edits=False,
        opt_out_words=frozenset({"STOP", "UNSUBSCRIBE"}),
        opt_in_words=frozenset({"START", "UNSTOP", "YES"}),
    ),
}
#: What the codes of delivery receipts mean here: a few of Twilio's own.
FAILURES: dict[str, Callable[[], SendError]] = {
    "30003": lambda: TryLater("30003"),
    "30005": lambda: AddressDead("30005", "unknown"),
    "30006": lambda: AddressDead("30006", "not_mobile"),
    "21610": lambda: AddressDead("21610", "opted_out"),
}


@dataclass(frozen=True, slots=True)
class Shown:
    """One message as it went out. `message` is the platform's id of it, `edit` that of the one it changed,
    `under` that of the one in whose thread it stands."""

    at: datetime
    to: Address
    key: str
    content: Content
    message: str
    edit: str
    only_for: str
    under: str


@dataclass(slots=True)
class _Planned:
    """`error` raised by the next sends; with `after` the message is shown all the same. `gate` holds them up first."""

    error: SendError | None = None
    to: Address | None = None
    times: int | None = 1
    after: bool = False
    gate: asyncio.Event | None = None


@dataclass
class Platform:
    """What the customers of one platform see. Channels of several processes may share it.

    `calls` notes every call, `shown` what came of it, `gone` the messages that cannot be edited any more;
    nothing can stand under a message where it is `threadless`;
    `files` is what people have sent, by its handle; `missed` is what can be read back; `names` are what it says
    that people and places are called.
    """

    now: Now
    shown: list[Shown] = field(default_factory=list)
    calls: list[tuple[datetime, Address]] = field(default_factory=list)
    gone: set[str] = field(default_factory=set)
    threadless: bool = False
    files: dict[str, bytes] = field(default_factory=dict)
    missed: list[Inbound] = field(default_factory=list)
    names: dict[Address, str] = field(default_factory=dict)
    _plans: deque[_Planned] = field(default_factory=deque)

    def fail(self, error: SendError, to: Address | None = None, times: int | None = 1) -> None:
        """The next sends (to this address) raise the error; None: all of them until `mend`."""
        self._plans.append(_Planned(error, to, times))

    def lose_answer(self, error: SendError, to: Address | None = None, times: int = 1) -> None:
        """The next sends reach the customer, and the bot is told nothing but the error."""
        self._plans.append(_Planned(error, to, times, after=True))

    def hang(self, to: Address | None = None, error: SendError | None = None) -> asyncio.Event:
        """The next send waits until the event is set, then goes on, or fails."""
        gate = asyncio.Event()
        self._plans.append(_Planned(error, to, 1, gate=gate))
        return gate

    def mend(self) -> None:
        self._plans.clear()

    def to(self, address: Address) -> list[Shown]:
        return [each for each in self.shown if each.to == address]

    async def take(self, outbound: Outbound) -> Receipt:
        self.calls.append((self.now(), outbound.to))
        plan = self._next(outbound.to)
        if plan.gate is not None:
            await plan.gate.wait()
        if plan.error is not None and not plan.after:
            raise plan.error
        receipt = self._show(outbound)
        if plan.error is not None:
            raise plan.error
        return receipt

    def _next(self, to: Address) -> _Planned:
        for plan in self._plans:
            if plan.to in (None, to):
                if plan.times is not None:
                    plan.times -= 1
                if plan.times == 0:
                    self._plans.remove(plan)
                return plan
        return _Planned()

    def _show(self, outbound: Outbound) -> Receipt:
        if outbound.edit in self.gone:
            raise EditImpossible("gone")
        if self.threadless and outbound.under:
            raise ThreadGone("threadless")
        message = outbound.edit or f"m{len(self.shown) + 1}"
        self.shown.append(
            Shown(
                self.now(),
                outbound.to,
                outbound.key,
                outbound.content,
                message,
                outbound.edit,
                outbound.only_for,
                outbound.under,
            )
        )
        return Receipt(message)


class MemoryChannel:
    """The contract over a `Platform` in memory. Webhooks are events as JSON (`dump`), proven by nothing."""

    def __init__(self, name: str, platform: Platform) -> None:
        self.name = name
        self.capabilities = ABILITIES[name]
        self.platform = platform

    def render(self, outbound: Outbound) -> list[ApiCall]:
        return [ApiCall("send", to_json(outbound))]

    async def send(self, call: ApiCall) -> Receipt:
        return await self.platform.take(from_json(dict(call.payload)))

    def failure(self, code: str) -> SendError | None:
        known = FAILURES.get(code)
        return known() if known is not None else None

    def receive(self, path: str, request: WebhookRequest) -> Received | Refused:
        return Received((load(request.body),), WebhookReply())

    async def listen(self, handle: Handler) -> None:
        return

    async def check(self) -> list[Finding]:
        return []

    async def fetch(self, file: FileRef, limit: int) -> bytes:
        if file.handle not in self.platform.files:
            raise Unsendable("file_not_found")
        content = self.platform.files[file.handle]
        if len(content) > limit:
            raise Unsendable("too_large")
        return content

    async def name_of(self, address: Address) -> str:
        return self.platform.names.get(address, "")

    async def find_sent(self, outbound: Outbound, since: datetime) -> Receipt | None:
        """As on SMS: by address and words, since only those are known to the platform."""
        for each in reversed(self.platform.to(outbound.to)):
            if each.content == outbound.content and each.at >= since:
                return Receipt(each.message)
        return None

    async def missed(self, since: datetime) -> list[Inbound]:
        return [event for event in self.platform.missed if event.at >= since]

    def measure(self, outbound: Outbound) -> Measured:
        """As text messages are, in parts; elsewhere nobody pays by the part."""
        return measure.measure(outbound) if self.name == "sms" else Measured()

    async def close(self) -> None:
        return


# ---------------------------------------------------------------- events as JSON

_KINDS: dict[str, TypeAdapter[Any]] = {
    kind.__name__: TypeAdapter(kind)
    for kind in (
        MessageReceived,
        ButtonPressed,
        CommandUsed,
        LinkFollowed,
        ShortcutUsed,
        ReachabilityChanged,
        OptOutReported,
        FormSubmitted,
        HomeOpened,
        DeliveryUpdate,
    )
}


def dump(event: Inbound) -> bytes:
    """The event as a webhook body of these channels."""
    return json.dumps({"kind": type(event).__name__, **to_jsonable_python(event)}).encode()


def load(body: bytes) -> Inbound:
    state: dict[str, Any] = json.loads(body)
    event: Inbound = _KINDS[state.pop("kind")].validate_python(state)
    return event
