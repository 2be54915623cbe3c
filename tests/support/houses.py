"""The bot in a test's own process, on a real database: platforms in memory, and a clock that only the test moves."""

from __future__ import annotations

import itertools
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Executable, select

from bot.bootstrap import App
from bot.contract.address import Address
from bot.contract.channel import Channel
from bot.contract.inbound import ButtonPressed, CommandUsed, Inbound, LinkFollowed, MessageReceived
from bot.contract.outbound import Button, Card, Content, Notice
from bot.doorbell import LocalDoorbell
from bot.services.askings.asker import Asker
from bot.services.deliver import Courier
from bot.services.house import Clock, House
from bot.services.receive import Receiver
from bot.services.surveys import Library
from bot.services.timers import Timekeeper
from bot.settings import Settings
from bot.storage.database import Database
from bot.storage.tables import contacts, outbox
from tests.support.channels import MemoryChannel, Platform, Shown
from tests.support.databases import BORN

ANN, BOB = Address("telegram", "101"), Address("telegram", "102")
PHONE = Address("tel", "+12025550123")
MEMBER = Address("slack", "T1/U5")
ADMIN, AGENT, VIEWER = Address("slack", "T1/U1"), Address("slack", "T1/U2"), Address("slack", "T1/U3")
CARE, BACKUP = Address("slack", "T1/C1"), Address("slack", "T1/C2")

_numbers = itertools.count(1)
#: More than any test needs: it bounds one that fails.
_ROUNDS = 500


@dataclass
class VirtualClock:
    now: datetime = BORN + timedelta(hours=3)

    def __call__(self) -> datetime:
        return self.now


def put_together(database: Database, channels: Mapping[str, Channel], clock: Clock, **more: Any) -> App:
    """The bot over these channels, everything else as the composition root has it, and customers who may be asked
    at any hour. `more` goes to the House."""
    given = {
        "company": "Acme",
        "language": "en",
        "admins": (ADMIN,),
        "staff_channels": (CARE, BACKUP),
        "spoken": None,
        **more,
    }
    house = House(database=database, channels=channels, library=Library(), clock=clock, **given)
    doorbell = LocalDoorbell()
    courier = Courier(house, doorbell)
    settings = Settings(_env_file=None, database_url=database.url)
    receiver, timekeeper, asker = Receiver(house, courier), Timekeeper(house, courier), Asker(house, courier)
    return App(settings, house, doorbell, courier, receiver, timekeeper, asker)


@dataclass
class Play:
    """A running bot, whoever talks to it, and what they see. Several may share database, platforms and clock: then
    they are several processes of one bot."""

    database: Database
    clock: VirtualClock = field(default_factory=VirtualClock)
    platforms: dict[str, Platform] = field(default_factory=dict)
    house: dict[str, Any] = field(default_factory=dict)
    app: App = field(init=False)

    def __post_init__(self) -> None:
        for name in ("telegram", "slack", "sms"):
            self.platforms.setdefault(name, Platform(self.clock))
        channels = {name: MemoryChannel(name, platform) for name, platform in self.platforms.items()}
        self.app = put_together(self.database, channels, self.clock, **self.house)

    def twin(self) -> Play:
        """Another process of the same bot."""
        return Play(self.database, self.clock, self.platforms, self.house)

    # -- what people do

    async def take(self, event: Inbound) -> None:
        """The event comes in; nothing else happens but what it sets off at once."""
        await self.app.receiver.handle(event)

    async def say(self, who: Address, text: str, **more: Any) -> MessageReceived:
        event = self.message(who, text, **more)
        await self.take(event)
        await self.work()
        return event

    def message(self, who: Address, text: str, **more: Any) -> MessageReceived:
        n = next(_numbers)
        given = {"key": f"event:{n}", "at": self.clock(), "message": f"in{n}", **more}
        return MessageReceived(sender=who, text=text, **given)

    async def press(self, who: Address, label: str, **more: Any) -> ButtonPressed:
        """Presses the newest button with that label that this person was ever shown."""
        event = self.pressing(who, label, **more)
        await self.take(event)
        await self.work()
        return event

    def pressing(self, who: Address, label: str, place: Address | None = None, **more: Any) -> ButtonPressed:
        shown, button = self.button(place or who, label)
        given = {"key": f"event:{next(_numbers)}", "at": self.clock(), "message": shown.message, **more}
        return ButtonPressed(sender=who, token=button.token, place=place, **given)

    def button(self, where: Address, label: str) -> tuple[Shown, Button]:
        for shown in reversed(self.seen(where)):
            for button in buttons(shown.content):
                if button.label == label:
                    return shown, button
        raise AssertionError(f"{where} was never shown a button {label!r}")

    async def command(self, who: Address, text: str, **more: Any) -> str:
        """`/survey …`; returns the answer."""
        before = len(self.seen(who))
        event = CommandUsed(
            key=f"event:{next(_numbers)}", at=self.clock(), sender=who, text=text, **{"command": "survey", **more}
        )
        await self.take(event)
        await self.work()
        answers = [words(each.content) for each in self.seen(who)[before:] if isinstance(each.content, Notice)]
        return answers[-1] if answers else ""

    async def follow(self, who: Address, payload: str) -> None:
        event = LinkFollowed(key=f"event:{next(_numbers)}", at=self.clock(), sender=who, payload=payload)
        await self.take(event)
        await self.work()

    # -- what the bot does by itself

    async def work(self) -> None:
        """Everything that is due now is sent and fired."""
        await self.send()
        await _until_idle(self.app.timekeeper.fire_next)
        await self.ask()
        await self.send()

    async def ask(self) -> None:
        """Whoever is to be asked by now is, as far as the outbox has room."""
        while any([await self.app.asker.ask_next(name) for name in ("", *self.platforms)]):
            await self.send()

    async def send(self) -> None:
        """The workers' rounds until nothing is due."""
        await self.app.courier.settle()
        await _until_idle(self._send_round)

    async def _send_round(self) -> bool:
        began = [await self.app.courier.work_on(name) for name in self.platforms]
        await self.app.courier.settle()
        return any(began)

    async def wait(self, time: timedelta) -> None:
        """Time passes at once, then what has become due happens."""
        self.clock.now += time
        await self.work()

    # -- what is to be seen

    def seen(self, who: Address) -> list[Shown]:
        """All that ever came to this address, oldest first; an edit is one more."""
        return self.platforms[who.channel].to(who)

    def cards(self, where: Address) -> list[Shown]:
        """The cards that came there, and every change of one."""
        return [each for each in self.seen(where) if isinstance(each.content, Card)]

    def card(self, where: Address) -> str:
        """The newest card there as it stands now."""
        return words(self.cards(where)[-1].content)

    def thread(self, where: Address) -> list[str]:
        """What was said in threads there, oldest first."""
        return [words(each.content) for each in self.seen(where) if each.under]

    def last(self, who: Address) -> str:
        return words(self.seen(who)[-1].content)

    async def rows(self, statement: Executable) -> Sequence[Mapping[str, Any]]:
        async with self.database.transaction() as tx:
            return await tx.rows(statement)

    async def outbox(self, who: Address) -> Sequence[Mapping[str, Any]]:
        """The address's rows in the outbox, oldest first."""
        return await self.rows(select(outbox).where(outbox.c.address == str(who)).order_by(outbox.c.id))

    async def count_contacts(self) -> int:
        return len(await self.rows(select(contacts.c.id)))


async def _until_idle(round_: Callable[[], Awaitable[bool]]) -> None:
    for _ in range(_ROUNDS):
        if not await round_():
            return
    raise AssertionError("the work never ends")


def words(content: Content) -> str:
    """Every word of a message, in reading order."""
    parts: dict[str, Callable[[Any], list[str]]] = {
        "question": lambda q: [q.lead, q.text, *(b.label for b in q.choices), q.hint],
        "notice": lambda n: [n.text],
        "settled": lambda s: [s.text, s.answer],
        "attachment": lambda a: [a.name, a.caption, a.alt],
        "menu": lambda m: [f"/{name} {does}" for name, does in m.commands],
        "home": lambda h: [each.text for each in h.sections],
        "form": lambda f: [f.title, *(each.label for each in f.fields)],
        "card": lambda c: [c.headline, *(f"{a}: {b}" for a, b in c.facts), *(f"{a} {b}" for a, b in c.quotes), c.state],
    }
    return "\n".join(part for part in parts[content.kind](content) if part)


def buttons(content: Content) -> tuple[Button, ...]:
    sections = [button for each in getattr(content, "sections", ()) for button in each.buttons]
    return (
        *getattr(content, "choices", ()),
        *getattr(content, "controls", ()),
        *getattr(content, "buttons", ()),
        *sections,
    )
