"""A small world: the three emulated platforms, the whole bot on a port of its own, and people who talk to it.

Everything runs in the test's event loop and over real HTTP on the loopback interface: the bot is put together by
`bot.bootstrap.build` and served by `bot.run.web`, its adapters use the platforms' own SDKs.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, TypeVar

from sqlalchemy import Executable, select
from starlette.applications import Starlette
from starlette.routing import Mount

from adapters.sandbox.common import Faults, Journal, Platform
from adapters.sandbox.slack import Member, SlackEmulator
from adapters.sandbox.telegram import Person, TelegramEmulator
from adapters.sandbox.twilio import TwilioEmulator
from bot import run
from bot.bootstrap import App, build
from bot.contract.address import Address
from bot.engine.survey import Survey
from bot.storage import surveys, tables
from tests.support.players import Player, Seen, SlackPlayer, SmsPlayer, TelegramPlayer, WhatsAppPlayer
from tests.support.serving import serve
from tests.support.stage import ADMIN, BY_WEBHOOK, STAFF_CHANNEL, Clock, Plan, platforms, settings

_T = TypeVar("_T")

#: How long anything that must happen may take, in seconds. It bounds a failing test, not a passing one.
PATIENCE = 60.0
#: How often the database is looked at where no journal says that something has changed.
_GLANCE = 0.02


@dataclass
class World:
    url: str
    journal: Journal
    faults: Mapping[Platform, Faults]
    slack: SlackEmulator
    telegram: TelegramEmulator
    twilio: TwilioEmulator
    clock: Clock
    app: App
    _changed: asyncio.Condition = field(default_factory=asyncio.Condition)
    _people: int = 0

    # -- people

    def slack_customer(self, name: str = "Ada", locale: str = "en-US") -> SlackPlayer:
        player = self.slack_member(f"U{self._number():07}", name)
        self.slack.state.workspace.members[player.user].locale = locale
        return player

    def slack_member(self, user: str, name: str, channels: Sequence[str] = ()) -> SlackPlayer:
        """Somebody new in the workspace, seen in their direct messages with the bot."""
        self.slack.state.workspace.members[user] = Member(user, name)
        for channel in channels:
            self.slack.state.workspace.channels[channel].members.add(user)
        return SlackPlayer(self, user)

    def telegram_customer(self, language: str = "en", name: str = "Ada") -> TelegramPlayer:
        """Somebody who has not yet pressed Start."""
        person = Person(700000000 + self._number(), name, language)
        self.telegram.chats.people[person.id] = person
        return TelegramPlayer(self, person.id)

    def sms_customer(self, prefix: str = "+447700") -> SmsPlayer:
        return SmsPlayer(self, f"{prefix}{900000 + self._number()}")

    def whatsapp_customer(self, prefix: str = "+447700") -> WhatsAppPlayer:
        return WhatsAppPlayer(self, f"{prefix}{900000 + self._number()}")

    @property
    def admin(self) -> SlackPlayer:
        """The admin of the settings, in the first staff channel, with everything there read."""
        player = SlackPlayer(self, ADMIN, STAFF_CHANNEL)
        player.skim()
        return player

    def _number(self) -> int:
        self._people += 1
        return self._people

    # -- what the admin does now and then

    async def tell_bot(self, command: str, family: str = "survey") -> str:
        """The private answer to `/survey <command>` by the admin."""
        admin = self.admin
        await admin.command(command, family)
        return (await admin.next_private()).text

    async def never_storms(self) -> None:
        """Every case comes as a card of its own, however many the stories bring at once."""
        await self.tell_bot("add everyone", "team")
        assert "Cases are never bundled." in await self.tell_bot("storm everyone off", "team")

    async def start_token(self, survey: str = "nps") -> str:
        """The payload of a start link that the admin asks for."""
        answer = await self.tell_bot(f"link {survey}")
        return answer.partition("?start=")[2].split()[0]

    async def card(self, about: Player, seen_by: Player | None = None) -> Seen:
        """The first card of somebody's case, as staff see it where they are."""
        staff = seen_by or self.admin
        return (await self.until(lambda: staff.showing(str(about.address)), f"a card about {about.address}"))[0]

    async def publish(self, survey: Survey) -> None:
        async with self.app.house.database.transaction() as tx:
            await surveys.publish_first(tx, survey.key, survey.model_dump(mode="json"), self.clock())

    # -- waiting

    async def until(self, look: Callable[[], _T], what: str) -> _T:
        """What `look` finds, as soon as it finds something; it looks again whenever a platform's journal changes."""
        try:
            async with asyncio.timeout(PATIENCE):
                while not (found := look()):
                    await self._glance()
        except TimeoutError:
            raise AssertionError(f"waited in vain for {what}") from None
        return found

    async def until_stored(self, statement: Executable, so: Callable[[Sequence[Any]], object] = bool) -> Sequence[Any]:
        """The rows, once they are `so`."""
        rows: Sequence[Any] = ()
        try:
            async with asyncio.timeout(PATIENCE):
                while not so(rows := await self.rows(statement)):
                    await self._glance()
        except TimeoutError:
            raise AssertionError(f"waited in vain; stored is {rows}") from None
        return rows

    async def quiet(self) -> None:
        """Everything that has happened is stored, and everything due has been sent."""
        await self.telegram.settled()
        await self.twilio.settled()
        due = select(tables.outbox.c.key).where(
            tables.outbox.c.state == "pending", tables.outbox.c.available_at <= self.clock() + timedelta(seconds=1)
        )
        await self.until_stored(due, lambda rows: not rows)
        await self.app.courier.settle()

    async def advance(self, time: timedelta) -> None:
        """Time passes once nothing is under way, and the worker looks what has fallen due."""
        await self.quiet()
        self.clock.ahead += time
        self.app.doorbell.ring()

    async def note_changes(self) -> None:
        """Wakes those who wait whenever something happens on a platform, until cancelled."""
        async for _ in self.journal.watch():
            async with self._changed:
                self._changed.notify_all()

    async def _glance(self) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_GLANCE), self._changed:
                await self._changed.wait()

    # -- what is recorded

    async def rows(self, statement: Executable) -> Sequence[Any]:
        async with self.app.house.database.transaction() as tx:
            return (await tx.run(statement)).mappings().all()

    async def answers(self, address: Address) -> dict[str, Any]:
        """Question → value of the answers that count, in this person's latest conversation."""
        a, c, where = tables.answers, tables.conversations, tables.addresses
        latest = select(c.c.id).join(where, where.c.id == c.c.address_id).where(where.c.address == str(address))
        statement = (
            select(a.c.question, a.c.value)
            .where(a.c.conversation_id == latest.order_by(c.c.id.desc()).limit(1).scalar_subquery())
            .where(a.c.superseded_at.is_(None))
            .order_by(a.c.id)
        )
        return {row["question"]: row["value"] for row in await self.rows(statement)}

    async def conversations(self, address: Address) -> list[tuple[str, str, str | None]]:
        """(survey, status, outcome) of each conversation there has been at this address."""
        c, where = tables.conversations, tables.addresses
        statement = (
            select(c.c.survey_key, c.c.status, c.c.outcome)
            .join(where, where.c.id == c.c.address_id)
            .where(where.c.address == str(address))
            .order_by(c.c.id)
        )
        return [(row["survey_key"], row["status"], row["outcome"]) for row in await self.rows(statement)]

    async def remarks(self, address: Address) -> list[str]:
        r, where = tables.remarks, tables.addresses
        statement = select(r.c.words).join(where, where.c.contact_id == r.c.contact_id)
        return [
            row["words"] for row in await self.rows(statement.where(where.c.address == str(address)).order_by(r.c.id))
        ]

    async def state_of(self, address: Address) -> str:
        where = tables.addresses
        rows = await self.rows(select(where.c.state, where.c.reason).where(where.c.address == str(address)))
        return f"{rows[0]['state']} {rows[0]['reason']}".strip()


@contextlib.asynccontextmanager
async def world(database_url: str, plan: Plan = BY_WEBHOOK) -> AsyncIterator[World]:
    """The world, running on a database that somebody has prepared."""
    clock, bot_port = Clock(), _free_port()
    bot_url = f"http://127.0.0.1:{bot_port}"
    played = platforms(bot_url, plan, clock)
    mounts = [
        Mount("/slack", played.slack.asgi),
        Mount("/telegram", played.telegram.asgi),
        Mount("/twilio", played.twilio.asgi),
    ]
    async with contextlib.AsyncExitStack() as stack:
        platforms_url = await stack.enter_async_context(serve(Starlette(routes=mounts)))
        for close in (played.slack.aclose, played.telegram.aclose, played.twilio.aclose):
            stack.push_async_callback(close)
        played.slack.state.base = f"{platforms_url}/slack"
        app = build(settings(plan, database_url, bot_url, platforms_url), clock)
        made = World(bot_url, *played, clock, app)
        await stack.enter_async_context(_noting(made))
        await stack.enter_async_context(serve(run.web(app, with_worker=plan.worker, played=None), bot_port))
        await made.until(lambda: _listens(played.telegram) or not plan.worker, "the bot to listen to Telegram")
        yield made


@contextlib.asynccontextmanager
async def _noting(made: World) -> AsyncIterator[None]:
    notes = asyncio.create_task(made.note_changes())
    try:
        yield
    finally:
        notes.cancel()
        await asyncio.gather(notes, return_exceptions=True)


def _listens(telegram: TelegramEmulator) -> bool:
    return any(method in ("setWebhook", "getUpdates") for method, _ in telegram.calls)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])
