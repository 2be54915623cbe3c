"""The three emulated platforms, which repeat what is not taken as the real ones do, only sooner."""

from __future__ import annotations

import asyncio
import contextlib
from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar, get_args

from starlette.applications import Starlette
from starlette.routing import Mount

from adapters.sandbox.common import Entry, Faults, Journal, Platform
from adapters.sandbox.slack import Channel, Member, SlackEmulator
from adapters.sandbox.telegram import TelegramEmulator
from adapters.sandbox.twilio import TwilioEmulator
from tests.faults.clock import Clock
from tests.support.serving import serve

TEAM = "T0ACME"
STAFF_CHANNEL = "C0CARE"
BOT = "U0BOT"
SLACK_TOKEN = "xoxb-made-up-for-the-tests"
SLACK_SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
TELEGRAM_TOKEN = "123456:a-token-made-up-for-the-tests"
TELEGRAM_SECRET = "a-webhook-secret-made-up"
TWILIO_SID = "AC" + "0a1b" * 8
TWILIO_TOKEN = "0123456789abcdef0123456789abcdef"
SMS_NUMBER = "+15005550006"

PLATFORMS: tuple[Platform, ...] = get_args(Platform)
#: How long anything that must happen may take, in seconds. It bounds a failing test, not a passing one.
PATIENCE = 60.0
#: Seconds before an event that was not taken comes again.
_AGAIN = 0.1
#: Slack waits three; on a machine that is busy for a moment that would be a fault of another kind than is meant.
_ACK_SECONDS = 15.0

_T = TypeVar("_T")


class Inbox:
    """What the bot has sent, by chat: each message once, as it first was, in the order of arrival."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._chats: dict[tuple[Platform, str], list[Entry]] = defaultdict(list)
        self._known: dict[tuple[Platform, str, str], int] = {}
        self._changed = asyncio.Condition()

    @property
    def total(self) -> int:
        return len(self._known)

    def chat(self, platform: Platform, chat: str) -> list[Entry]:
        return self._chats[platform, chat]

    def place(self, entry: Entry) -> int:
        """How many messages had come before this one, on all platforms."""
        return self._known[entry.platform, entry.chat, entry.id]

    async def until(self, look: Callable[[], _T], what: str) -> _T:
        """What `look` finds, as soon as it finds something; it looks again whenever a message arrives."""
        try:
            async with asyncio.timeout(PATIENCE), self._changed:
                while not (found := look()):
                    await self._changed.wait()
        except TimeoutError:
            raise AssertionError(f"waited in vain for {what}") from None
        return found

    async def watch(self) -> None:
        async for entry in self._journal.watch():
            key = entry.platform, entry.chat, entry.id
            if entry.mine and key not in self._known and not entry.id.startswith("cb:"):
                self._known[key] = len(self._known)
                self._chats[entry.platform, entry.chat].append(entry)
                async with self._changed:
                    self._changed.notify_all()


@dataclass
class Platforms:
    """`url` is where their APIs stand."""

    url: str
    slack: SlackEmulator
    telegram: TelegramEmulator
    twilio: TwilioEmulator
    faults: dict[Platform, Faults]
    inbox: Inbox
    _people: int = field(default=0)

    def number(self) -> int:
        """A new one for each customer."""
        self._people += 1
        return self._people

    @property
    def refused(self) -> int:
        """Calls that came too fast."""
        return sum(each.refused_calls for each in (self.slack, self.telegram, self.twilio))

    async def settled(self) -> None:
        """Everything that people did was taken, and every receipt too."""
        await self.telegram.settled()
        await self.twilio.settled()

    def settings(self, public_url: str) -> dict[str, Any]:
        """The bot's, to work with these platforms."""
        return {
            "public_url": public_url,
            "company_name": "Acme",
            "quiet_hours": "off",  # tests run at any hour
            "slack_bot_token": SLACK_TOKEN,
            "slack_signing_secret": SLACK_SECRET,
            "slack_api_base_url": f"{self.url}/slack/api/",
            "telegram_bot_token": TELEGRAM_TOKEN,
            "telegram_webhook_secret": TELEGRAM_SECRET,
            "telegram_api_base_url": f"{self.url}/telegram/bot",
            "telegram_file_base_url": f"{self.url}/telegram/file/bot",
            "twilio_account_sid": TWILIO_SID,
            "twilio_auth_token": TWILIO_TOKEN,
            "twilio_from_number": SMS_NUMBER,
            "twilio_api_base_url": f"{self.url}/twilio",
            "twilio_segments_per_second": 24,  # the emulated account takes 30
            "staff_channels": f"slack:{TEAM}/{STAFF_CHANNEL}",
        }


@contextlib.asynccontextmanager
async def platforms(public_url: str, clock: Clock, *, strict: bool = False) -> AsyncIterator[Platforms]:
    """They bring everything to the bot at `public_url`. `strict` ones refuse what comes too fast."""
    journal = Journal()
    faults: dict[Platform, Faults] = {platform: Faults() for platform in PLATFORMS}
    slack = SlackEmulator(
        journal,
        faults["slack"],
        bot_token=SLACK_TOKEN,
        signing_secret=SLACK_SECRET,
        events_url=f"{public_url}/slack/events",
        users=[Member(BOT, "acme", kind="bot")],
        channels=[Channel(STAFF_CHANNEL, "care", {BOT})],
        team_id=TEAM,
        retry_delays=(_AGAIN,) * 200,
        ack_seconds=_ACK_SECONDS,
        enforce_rate=strict,
    )
    telegram = TelegramEmulator(
        journal,
        faults["telegram"],
        token=TELEGRAM_TOKEN,
        users=[],
        username="acme_bot",
        webhook_retry_delays=(_AGAIN,),
        enforce_rate=strict,
        clock=clock.time,
    )
    twilio = TwilioEmulator(
        journal,
        faults["sms"],
        account_sid=TWILIO_SID,
        auth_token=TWILIO_TOKEN,
        from_number=SMS_NUMBER,
        webhook_url=f"{public_url}/twilio/sms",
        enforce_rate=strict,
        clock=clock.time,
    )
    inbox = Inbox(journal)
    mounts = [Mount("/slack", slack.asgi), Mount("/telegram", telegram.asgi), Mount("/twilio", twilio.asgi)]
    async with contextlib.AsyncExitStack() as stack:
        url = await stack.enter_async_context(serve(Starlette(routes=mounts)))
        for emulator in (slack, telegram, twilio):
            stack.push_async_callback(emulator.aclose)
        slack.state.base = f"{url}/slack"
        watching = asyncio.create_task(inbox.watch())
        stack.callback(watching.cancel)
        yield Platforms(url, slack, telegram, twilio, faults, inbox)
