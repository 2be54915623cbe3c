"""What a channel is: one configured account on a platform, able to send, and to tell what came in.

`parse.py` and `render.py` of an adapter are pure functions; `channel.py` is the only file of it that does I/O.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, Protocol, runtime_checkable

from bot.contract.address import Address
from bot.contract.errors import SendError
from bot.contract.inbound import FileRef, Inbound
from bot.contract.outbound import FormReply, Outbound
from bot.engine.pace import Pace


@dataclass(frozen=True, slots=True)
class Paces:
    """How fast the platform lets messages come: in all, to one person, and into a place that several people share.
    None where it lets them come as fast as they can. `edits` says whether changing a message counts at its address.
    `queues`: what comes faster to the channel is queued there, not refused, so that what somebody waits for need not
    wait here for those before it."""

    channel: Pace | None = None
    person: Pace | None = None
    shared: Pace | None = None
    edits: bool = True
    queues: bool = False

    def at(self, address: Address) -> Pace | None:
        return self.shared if address.shared else self.person


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What the platform can do, where the services must know.

    `opt_out_words` are those the platform itself answers (no confirmation of ours), `opt_in_words` those it answers
    after it has taken such an opt-out; `speaks_first` is False where the customer must write first.
    """

    buttons: bool
    edits: bool
    speaks_first: bool = True
    press_needs_answer: bool = False
    """A pressed button shows a spinner until the press itself is answered."""
    opt_out_words: frozenset[str] = frozenset()
    opt_in_words: frozenset[str] = frozenset()
    attachments: bool = False
    """Files and pictures can be sent."""
    home: bool = False
    """There is a page of the bot's own."""
    menus: bool = False
    """One person's menu of commands can be set."""
    threads: bool = False
    """A message can stand in another one's thread, or as a reply to it."""
    longest: int = 4000
    """So many UTF-16 units of a notice stand in one message; what is longer is sent as several."""
    paces: Paces = Paces()


@dataclass(frozen=True, slots=True)
class ApiCall:
    """One call of the platform's API, ready to send. `names_message` marks the one whose reply names the message."""

    method: str
    payload: Mapping[str, Any]
    names_message: bool = True


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the platform said: its id of the message (empty where it names none) and how many parts it cost."""

    message: str = ""
    parts: int = 1


@dataclass(frozen=True, slots=True)
class WebhookRequest:
    """A request as it arrived. `url` is the public one the platform signed; header names are lower-case."""

    url: str
    headers: Mapping[str, str]
    body: bytes
    now: datetime


@dataclass(frozen=True, slots=True)
class WebhookReply:
    status: int = 200
    body: bytes = b""
    content_type: str = "text/plain"
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Received:
    """What a request held, and the answer to give once the events are stored. No events: nothing to store."""

    events: tuple[Inbound, ...]
    reply: WebhookReply = WebhookReply()


@dataclass(frozen=True, slots=True)
class Refused:
    """A request that proves nothing: wrong signature, stale, malformed. Nothing of it is stored.

    `why` is for the log: it quotes nothing of the request.
    """

    status: int
    why: str


#: Stores one event durably; returning means committed. What it returns answers a `FormSubmitted`; else it is None.
Handler = Callable[[Inbound], Awaitable[FormReply]]


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of `heardback doctor`: what was looked at, whether it is well, and how to mend it if not."""

    subject: str
    well: bool
    detail: str
    mend: str = ""


@dataclass(frozen=True, slots=True)
class Profile:
    """What a platform knows of a person: their name, and the language tag of their client. Empty where it can't say."""

    name: str = ""
    language: str = ""


@runtime_checkable
class KnowsPeople(Protocol):
    """A channel whose events do not tell who somebody is, but whose platform can be asked."""

    async def profile(self, address: Address) -> Profile:
        """Asked once, when somebody is met for the first time; soon answered, and never raises."""
        ...


@runtime_checkable
class KnowsNames(Protocol):
    """A channel whose platform can be asked what a shared place or a person is called."""

    async def name_of(self, address: Address) -> str:
        """As people write it (`#care`); empty where the platform does not say. Soon answered, and never raises."""
        ...


@runtime_checkable
class ShowsForms(Protocol):
    """A channel whose platform waits for an answer to a form, in the very reply to the request that brought it."""

    def answer_form(self, reply: FormReply) -> WebhookReply:
        """Pure. Over a connection of our own the body, as JSON, is the payload of the acknowledgement."""
        ...


@runtime_checkable
class FetchesFiles(Protocol):
    """A channel on which people can send files to the bot."""

    async def fetch(self, file: FileRef, limit: int) -> bytes:
        """The file's content, at most `limit` bytes of it. Raises a `SendError`."""
        ...


@dataclass(frozen=True, slots=True)
class Over:
    """What a platform cuts or shows otherwise than it is written: `text` of `length` is more than its `limit`.

    choices: more than it shows one below another; token: more bytes than a button carries; alphabet: it takes `length`
    parts because of the few characters in `text`, and would take `limit` without them.
    """

    what: Literal["label", "text", "choices", "token", "alphabet"]
    length: int
    limit: int
    text: str


@dataclass(frozen=True, slots=True)
class Measured:
    """What a message comes to: how many parts are paid for (0: nothing is sent), and what is over a limit."""

    parts: int = 1
    over: tuple[Over, ...] = ()


@runtime_checkable
class Measures(Protocol):
    """A channel, or the part of its adapter that needs no account, that knows how much of a message it can show."""

    @property
    def name(self) -> str: ...

    def measure(self, outbound: Outbound) -> Measured:
        """Pure. Of questions, notices, cards and settled questions."""
        ...


@runtime_checkable
class Channel(Protocol):
    name: str
    capabilities: Capabilities

    def render(self, outbound: Outbound) -> list[ApiCall]:
        """Pure. The calls that show it, in order."""
        ...

    async def send(self, call: ApiCall) -> Receipt:
        """One call over the platform's SDK. Raises a `SendError`; retries nothing by itself."""
        ...

    def failure(self, code: str) -> SendError | None:
        """What a send would have raised for the code of a receipt; None for a code that means nothing."""
        ...

    def receive(self, path: str, request: WebhookRequest) -> Received | Refused:
        """Pure. Checks who sent it and says what it holds. `path` is the route it came to (`/twilio/status`)."""
        ...

    async def listen(self, handle: Handler) -> None:
        """Take events over a connection of our own until cancelled (Socket Mode, long polling); each is confirmed to
        the platform only after `handle` returned. Returns at once where events come by webhook."""
        ...

    async def check(self) -> list[Finding]:
        """Are the credentials good and the webhooks registered? For `heardback doctor`; never raises."""
        ...

    async def find_sent(self, outbound: Outbound, since: datetime) -> Receipt | None:
        """Was a message whose outcome is unknown sent after all? None when it was not, or nobody can tell."""
        ...

    async def missed(self, since: datetime) -> list[Inbound]:
        """Events the platform will not repeat, read back after an outage. Empty where it repeats them itself."""
        ...

    async def close(self) -> None: ...
