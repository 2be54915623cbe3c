"""What a world is made of before it runs: the emulated platforms, the bot's settings and a clock that can be set."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple, get_args

from adapters.sandbox.common import Faults, Journal, Platform
from adapters.sandbox.slack import Channel, Member, SlackEmulator
from adapters.sandbox.telegram import Group, TelegramEmulator
from adapters.sandbox.twilio import TwilioEmulator
from bot.settings import Settings

TEAM = "T0ACME"
STAFF_CHANNEL = "C0CARE"
SECOND_CHANNEL = "C0BACKUP"
ADMIN = "U0ADMIN"
BOT = "U0BOT"
GROUP = -100700001
#: Slack waits three; a machine that is busy for a moment is no fault of the bot.
ACK_SECONDS = 15.0
SLACK_SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
TELEGRAM_TOKEN = "123456:a-token-made-up-for-the-tests"
TELEGRAM_SECRET = "a-webhook-secret-made-up"
TWILIO_SID = "AC" + "0a1b" * 8
TWILIO_TOKEN = "0123456789abcdef0123456789abcdef"
SMS_NUMBER = "+15005550006"
COMPANY = "Acme"


@dataclass
class Clock:
    """Real time, set forward by whoever asks."""

    ahead: timedelta = timedelta(0)

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead

    def time(self) -> float:
        return self().timestamp()


@dataclass(frozen=True)
class Plan:
    """How a world is set up. Without `webhooks` the bot asks for its events: Socket Mode, long polling, no SMS."""

    webhooks: bool = True
    worker: bool = True
    staff_channels: tuple[str, ...] = (f"slack:{TEAM}/{STAFF_CHANNEL}",)
    admins: tuple[str, ...] = (f"slack:{TEAM}/{ADMIN}",)


BY_WEBHOOK = Plan()


class Platforms(NamedTuple):
    """The three emulators with what they share."""

    journal: Journal
    faults: Mapping[Platform, Faults]
    slack: SlackEmulator
    telegram: TelegramEmulator
    twilio: TwilioEmulator


def platforms(bot_url: str, plan: Plan, clock: Clock) -> Platforms:
    """Not yet served. They bring what people do to the bot at `bot_url`."""
    journal = Journal()
    faults: dict[Platform, Faults] = {platform: Faults() for platform in get_args(Platform)}
    return Platforms(
        journal,
        faults,
        _slack(journal, faults, bot_url, plan),
        _telegram(journal, faults, clock),
        _twilio(journal, faults, bot_url, clock),
    )


def _slack(journal: Journal, faults: Mapping[Platform, Faults], bot_url: str, plan: Plan) -> SlackEmulator:
    return SlackEmulator(
        journal,
        faults["slack"],
        bot_token="xoxb-sandbox",
        signing_secret=SLACK_SECRET,
        events_url=f"{bot_url}/slack/events",
        users=[Member(BOT, "acme", kind="bot"), Member(ADMIN, "Grace", kind="staff")],
        channels=[Channel(STAFF_CHANNEL, "care", {ADMIN, BOT}), Channel(SECOND_CHANNEL, "backup", {ADMIN, BOT})],
        team_id=TEAM,
        app_token=None if plan.webhooks else "xapp-sandbox",
        retry_delays=(0.0, 0.0, 0.0),
        ack_seconds=ACK_SECONDS,
    )


def _telegram(journal: Journal, faults: Mapping[Platform, Faults], clock: Clock) -> TelegramEmulator:
    return TelegramEmulator(
        journal,
        faults["telegram"],
        token=TELEGRAM_TOKEN,
        users=[],
        groups=[Group(GROUP, "Care")],
        username="acme_bot",
        webhook_retry_delays=(0.05,),
        clock=clock.time,
    )


def _twilio(journal: Journal, faults: Mapping[Platform, Faults], bot_url: str, clock: Clock) -> TwilioEmulator:
    return TwilioEmulator(
        journal,
        faults["sms"],
        account_sid=TWILIO_SID,
        auth_token=TWILIO_TOKEN,
        from_number=SMS_NUMBER,
        webhook_url=f"{bot_url}/twilio/sms",
        clock=clock.time,
    )


def settings(plan: Plan, database_url: str, bot_url: str, platforms: str) -> Settings:
    by_webhook: dict[str, Any] = {
        "public_url": bot_url,
        "slack_signing_secret": SLACK_SECRET,
        "telegram_webhook_secret": TELEGRAM_SECRET,
        "twilio_account_sid": TWILIO_SID,
        "twilio_auth_token": TWILIO_TOKEN,
        "twilio_from_number": SMS_NUMBER,
        "twilio_api_base_url": f"{platforms}/twilio",
    }
    values: dict[str, Any] = {
        "database_url": database_url,
        "company_name": COMPANY,
        "quiet_hours": "off",  # tests run at any hour
        "slack_bot_token": "xoxb-sandbox",
        "slack_api_base_url": f"{platforms}/slack/api/",
        "telegram_bot_token": TELEGRAM_TOKEN,
        "telegram_api_base_url": f"{platforms}/telegram/bot",
        "telegram_file_base_url": f"{platforms}/telegram/file/bot",
        "admins": ",".join(plan.admins),
        "staff_channels": ",".join(plan.staff_channels),
        **(by_webhook if plan.webhooks else {"slack_app_token": "xapp-sandbox"}),
    }
    return Settings(_env_file=None, **values)
