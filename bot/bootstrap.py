"""The composition root: Settings → App. The only file that names concrete adapters and puts everything together.

Each adapter is imported only where its platform is configured: the SDKs are most of the process's memory.
"""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import SecretStr

from adapters.hooks.poster import HttpPoster
from bot.charts.studio import Studio
from bot.contract.address import Address
from bot.contract.channel import Channel
from bot.doorbell import LocalDoorbell, PostgresDoorbell
from bot.services import links, surveys
from bot.services.askings.asker import Asker
from bot.services.deliver import Courier
from bot.services.house import Clock, House, utc_now
from bot.services.law import restored, retention
from bot.services.receive import Receiver
from bot.services.surveys import Library
from bot.services.timers import Timekeeper
from bot.services.topics import matching, starters
from bot.services.work import Work
from bot.settings import Settings
from bot.sheets.reader import SheetReader
from bot.storage import migrate
from bot.storage.database import Database
from bot.surveys.foreign.reader import Reader

if TYPE_CHECKING:
    from adapters.sandbox.server import Sandbox

#: Seconds that a shutdown waits for sends under way.
PATIENCE = 5.0
#: Where the emulated platforms stand on our own server.
SANDBOX_PATH = "/sandbox"


@dataclass(frozen=True, slots=True)
class App:
    """Everything, put together and not yet running."""

    settings: Settings
    house: House
    doorbell: LocalDoorbell
    courier: Courier
    receiver: Receiver
    timekeeper: Timekeeper
    asker: Asker
    studio: Studio = field(default_factory=Studio)
    reader: Reader = field(default_factory=Reader)
    sheets: SheetReader = field(default_factory=SheetReader)

    async def migrate(self) -> None:
        """The newest schema, and the surveys and topics that come with the product."""
        await migrate.upgrade(self.house.database)
        await restored.prepare(self.house)
        await restored.erase_again(self.house, self.receiver)
        async with self.house.database.transaction() as tx:
            await surveys.publish_builtin(tx, self.house.clock())
            await starters.install(tx, self.house.clock())
            await retention.arm(tx, self.house.clock())

    async def prepare(self) -> None:
        """What would hold up the first customer, and can be done before."""
        await asyncio.to_thread(matching.prepare)

    async def listen_to_doorbell(self) -> None:
        if isinstance(self.doorbell, PostgresDoorbell):
            await self.doorbell.run()

    async def new_link(self, survey_key: str) -> str:
        """The token of a link that starts a survey, made by the operator rather than by a command in chat."""
        async with self.house.database.transaction() as tx:
            work = Work(tx, self.house, self.house.clock(), "operator")
            return await links.make(work, survey_key, Address("terminal", "operator"))

    async def close(self) -> None:
        """Finishes the sends under way, then lets go of connections. One that hangs is left to its lease: whoever takes
        it up then finds out whether it went through."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self.courier.settle(), PATIENCE)
        for channel in self.house.channels.values():
            await channel.close()
        await self.studio.close()
        await self.reader.close()
        await self.sheets.close()
        await self.house.database.close()


def build(settings: Settings, clock: Clock = utc_now) -> App:
    channels = {channel.name: channel for channel in _channels(settings)}
    database = Database(settings.database_url)
    studio, reader, sheets = Studio(), Reader(), SheetReader()
    doorbell = PostgresDoorbell(settings.database_url) if database.dialect == "postgresql" else LocalDoorbell()
    house = House(
        database=database,
        channels=channels,
        library=Library(),
        company=settings.company_name,
        language=settings.default_language,
        admins=settings.admins,
        staff_channels=settings.staff_channels,
        clock=clock,
        deep_links=_deep_links(channels),
        text_number=settings.twilio_from_number or "",
        spoken=settings.spoken,
        sms_price=settings.sms_price,
        sms_currency=settings.sms_currency,
        secret_key=settings.secret_key.get_secret_value() if settings.secret_key else "",
        erasures_file=settings.erasures_file or _beside_sqlite(settings, "erasures"),
        reader=reader.read,
        sheets=sheets.read,
        region=settings.default_region,
        draw=studio.picture,
        poster=HttpPoster(settings.webhook_http_loopback),
    )
    courier = Courier(house, doorbell)
    receiver, timekeeper = Receiver(house, courier), Timekeeper(house, courier)
    asker = Asker(house, courier)
    return App(settings, house, doorbell, courier, receiver, timekeeper, asker, studio, reader, sheets)


def shell(settings: Settings, console: Channel, operator: Address) -> App:
    """For commands given at a console, by an operator who is an admin. Without credentials the house is the sandbox's,
    whose platforms are in another process."""
    if settings.sandbox:
        settings, _ = _played(settings, None)
    app = build(settings)
    house = app.house
    channels, admins = {**house.channels, console.name: console}, (*house.admins, operator)
    return replace(app, house=replace(house, channels=channels, admins=admins))


def _channels(settings: Settings) -> list[Channel]:
    makers = (_slack, _telegram, _sms)
    return [channel for make in makers if (channel := make(settings)) is not None]


def _slack(settings: Settings) -> Channel | None:
    if settings.slack_bot_token is None:
        return None
    from adapters.slack.channel import SlackChannel, SlackConfig

    return SlackChannel(
        SlackConfig(
            bot_token=settings.slack_bot_token.get_secret_value(),
            signing_secret=_secret(settings.slack_signing_secret) or "",
            app_token=_secret(settings.slack_app_token),
            api_base_url=settings.slack_api_base_url,
            public_url=settings.public_url,
        )
    )


def _telegram(settings: Settings) -> Channel | None:
    if settings.telegram_bot_token is None:
        return None
    from adapters.telegram.channel import TelegramChannel, TelegramConfig

    return TelegramChannel(
        TelegramConfig(
            bot_token=settings.telegram_bot_token.get_secret_value(),
            webhook_secret=_secret(settings.telegram_webhook_secret) or _derived(settings, "telegram webhook"),
            api_base_url=settings.telegram_api_base_url,
            file_base_url=settings.telegram_file_base_url,
            public_url=settings.public_url,
        )
    )


def _sms(settings: Settings) -> Channel | None:
    if settings.twilio_account_sid is None or settings.twilio_auth_token is None:
        return None
    from adapters.sms.channel import SmsChannel, SmsConfig

    return SmsChannel(
        SmsConfig(
            account_sid=settings.twilio_account_sid,
            auth_token=settings.twilio_auth_token.get_secret_value(),
            from_number=settings.twilio_from_number,
            messaging_service_sid=settings.twilio_messaging_service_sid,
            api_base_url=settings.twilio_api_base_url,
            public_url=settings.public_url,
            segments_per_second=settings.twilio_segments_per_second,
        )
    )


def _secret(value: SecretStr | None) -> str | None:
    return value.get_secret_value() if value is not None else None


def _derived(settings: Settings, purpose: str) -> str | None:
    """A secret for one purpose, from SECRET_KEY: the same after every start, and telling nothing of the others."""
    key = _secret(settings.secret_key)
    return hmac.new(key.encode(), purpose.encode(), "sha256").hexdigest() if key else None


def _deep_links(channels: dict[str, Channel]) -> dict[str, Callable[[str], str]]:
    if "telegram" not in channels:
        return {}
    from adapters.telegram.channel import TelegramChannel, deep_link

    telegram = channels["telegram"]
    assert isinstance(telegram, TelegramChannel)

    def write(token: str) -> str:
        """Before Telegram has told the bot its name, what the customer would type."""
        return deep_link(telegram.bot_username, token) if telegram.bot_username else f"/start {token}"

    return {"telegram": write}


# ---------------------------------------------------------------- the sandbox


def sandbox(settings: Settings) -> tuple[Settings, Sandbox]:
    """The emulated platforms on our own server, and the settings that point the real adapters at them."""
    return _played(settings, _beside_sqlite(settings, "sandbox"))


def _played(settings: Settings, journal_file: Path | None) -> tuple[Settings, Sandbox]:
    from adapters.sandbox.server import Sandbox, Setup

    base_url = f"http://127.0.0.1:{settings.port}"
    played = Sandbox(
        base_url,
        base_url + SANDBOX_PATH,
        journal_file=journal_file,
        # What the README tells a company to set: without it Twilio repeats nothing that we could not take.
        setup=Setup(name=settings.company_name or "Heardback", sms_path="/twilio/sms#rc=5&rp=all"),
    )
    return settings.model_copy(update=_sandbox_settings(played, base_url)), played


def _sandbox_settings(played: Sandbox, base_url: str) -> dict[str, object]:
    staff, colleague = (
        Address("slack", f"{played.SLACK_TEAM}/{user}") for user in (played.STAFF_SLACK, played.COLLEAGUE_SLACK)
    )
    return {
        "public_url": base_url,
        "quiet_hours": "off",  # who tries it out may do so at night
        "slack_bot_token": SecretStr(played.SLACK_BOT_TOKEN),
        "slack_signing_secret": SecretStr(played.SLACK_SIGNING_SECRET),
        "slack_api_base_url": played.slack_api_base_url,
        "telegram_bot_token": SecretStr(played.TELEGRAM_TOKEN),
        "telegram_webhook_secret": SecretStr(played.TELEGRAM_WEBHOOK_SECRET),
        "telegram_api_base_url": played.telegram_api_base_url,
        "telegram_file_base_url": played.telegram_file_base_url,
        "twilio_account_sid": played.TWILIO_ACCOUNT_SID,
        "twilio_auth_token": SecretStr(played.TWILIO_AUTH_TOKEN),
        "twilio_from_number": played.SMS_NUMBER,
        "twilio_api_base_url": played.twilio_api_base_url,
        "admins": (staff, Address("telegram", str(played.STAFF_TELEGRAM)), colleague),
        "staff_channels": (Address("slack", f"{played.SLACK_TEAM}/{played.STAFF_CHANNEL}"),),
    }


def _beside_sqlite(settings: Settings, name: str) -> Path | None:
    """A file beside that of SQLite; None where the database is a server."""
    prefix = "sqlite:///"
    if not settings.database_url.startswith(prefix):
        return None
    database = Path(settings.database_url.removeprefix(prefix))
    return database.with_name(f"{database.stem}-{name}.jsonl")
