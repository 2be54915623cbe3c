"""The sandbox: the three emulated platforms and the page to play on them, as one app to be mounted."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

from phonenumbers import PhoneNumberFormat, format_number, parse
from starlette.applications import Starlette
from starlette.routing import Mount

from adapters.sandbox.common import Faults, Journal, Platform
from adapters.sandbox.page.acts import Deliveries, fault_acts, sms_acts
from adapters.sandbox.page.app import Page
from adapters.sandbox.page.scene import Actions, Hands, Place, Scene, Uploads
from adapters.sandbox.page.screens import Screens
from adapters.sandbox.page.slack_acts import slack_acts, slack_shortcut, slack_upload
from adapters.sandbox.page.telegram_acts import Seat, telegram_acts, telegram_upload
from adapters.sandbox.slack import Channel, Member, SlackEmulator
from adapters.sandbox.telegram import Group, Person, TelegramEmulator
from adapters.sandbox.twilio import TwilioEmulator


@dataclass(frozen=True, slots=True)
class Setup:
    """The bot as one sets it up at the platforms: what it is called, where it takes webhooks, how people begin."""

    name: str = "Heardback"
    slack_path: str = "/slack/events"
    sms_path: str = "/twilio/sms"
    shortcut: str = "give_feedback"
    keyword: str = "FEEDBACK"


class Sandbox:
    """Mount `asgi` where `public_url` points, e.g. at /sandbox of the bot's own server, and `aclose` it in the end.

    The credentials below are made up and good for nothing else. `faults` are what goes wrong, by platform.
    `telegram_start_payload` is what the page's START button carries and may be set at any time.
    """

    SLACK_BOT_TOKEN = "xoxb-sandbox-not-a-secret"  # noqa: S105
    SLACK_SIGNING_SECRET = "5a6db0c5a6db0c5a6db0c5a6db0c5a6d"  # noqa: S105
    SLACK_TEAM = "T0SANDBOX"
    TELEGRAM_TOKEN = "123456:sandbox-token-that-is-not-a-secret0"  # noqa: S105
    TELEGRAM_WEBHOOK_SECRET = "sandbox-webhook-secret"  # noqa: S105
    TWILIO_ACCOUNT_SID = "AC5a6db0c5a6db0c5a6db0c5a6db0c5a6d"
    TWILIO_AUTH_TOKEN = "6db0c5a6db0c5a6db0c5a6db0c5a6db0"  # noqa: S105
    #: Both numbers belong to nobody: one is Twilio's own for tests, the other kept for fiction.
    SMS_NUMBER = "+15005550006"
    CUSTOMER_NUMBER = "+12025550123"

    CUSTOMER_SLACK = "U0YOU"
    STAFF_SLACK = "U0STAFF"
    COLLEAGUE_SLACK = "U0COLLEAGUE"
    STAFF_CHANNEL = "C0FEEDBACK"
    CUSTOMER_TELEGRAM = 770000001
    STAFF_TELEGRAM = 770000002
    STAFF_GROUP = -1001770000003

    def __init__(
        self,
        base_url: str,
        public_url: str,
        *,
        journal_file: Path | None = None,
        telegram_start_payload: str = "",
        setup: Setup | None = None,
    ) -> None:
        self.base_url = base_url.rstrip("/")
        self.public_url = public_url.rstrip("/")
        self.telegram_start_payload = telegram_start_payload
        self.setup = setup or Setup()
        self.journal = Journal(journal_file)
        self.faults: dict[Platform, Faults] = {platform: Faults() for platform in get_args(Platform)}
        self._screens = Screens(self._look)
        self._deliveries = Deliveries(self._screens)
        self.slack = self._slack()
        self.telegram = self._telegram()
        self.twilio = self._twilio()
        self.asgi = Starlette(
            routes=[
                Mount("/slack", self._screens.touched_by(self.slack.asgi)),
                Mount("/telegram", self._screens.touched_by(self.telegram.asgi)),
                Mount("/twilio", self.twilio.asgi),
                Mount("/", Page(self.journal, self._scene(), self._screens, self._hands()).asgi),
            ]
        )

    @property
    def slack_api_base_url(self) -> str:
        return f"{self.public_url}/slack/api/"

    @property
    def telegram_api_base_url(self) -> str:
        return f"{self.public_url}/telegram/bot"

    @property
    def telegram_file_base_url(self) -> str:
        return f"{self.public_url}/telegram/file/bot"

    @property
    def twilio_api_base_url(self) -> str:
        return f"{self.public_url}/twilio"

    async def aclose(self) -> None:
        """Stop bringing anything to the bot."""
        self._deliveries.cancel()
        await self.slack.aclose()
        await self.telegram.aclose()
        await self.twilio.aclose()

    def _slack(self) -> SlackEmulator:
        return SlackEmulator(
            self.journal,
            self.faults["slack"],
            bot_token=self.SLACK_BOT_TOKEN,
            signing_secret=self.SLACK_SIGNING_SECRET,
            events_url=self.base_url + self.setup.slack_path,
            users=[
                Member(self.CUSTOMER_SLACK, "You"),
                Member(self.STAFF_SLACK, "Staff", kind="staff"),
                Member(self.COLLEAGUE_SLACK, "Colleague", kind="staff"),
                Member("U0BOT", self.setup.name, kind="bot"),
            ],
            channels=[Channel(self.STAFF_CHANNEL, "feedback", {self.STAFF_SLACK, self.COLLEAGUE_SLACK, "U0BOT"})],
            team_id=self.SLACK_TEAM,
            public_base=f"{self.public_url}/slack",
        )

    def _telegram(self) -> TelegramEmulator:
        people = [Person(self.CUSTOMER_TELEGRAM, "You"), Person(self.STAFF_TELEGRAM, "Staff")]
        return TelegramEmulator(
            self.journal,
            self.faults["telegram"],
            token=self.TELEGRAM_TOKEN,
            users=people,
            groups=[Group(self.STAFF_GROUP, "Staff")],
        )

    def _twilio(self) -> TwilioEmulator:
        return TwilioEmulator(
            self.journal,
            self.faults["sms"],
            account_sid=self.TWILIO_ACCOUNT_SID,
            auth_token=self.TWILIO_AUTH_TOKEN,
            from_number=self.SMS_NUMBER,
            webhook_url=self.base_url + self.setup.sms_path,
        )

    def _scene(self) -> Scene:
        name, workspace = self.setup.name, self.slack.state.workspace
        return Scene(
            chats={
                "slack": (Place("slack", workspace.direct(self.CUSTOMER_SLACK).id, name),),
                "telegram": (
                    Place("telegram", str(self.CUSTOMER_TELEGRAM), "Customer"),
                    Place("telegram", str(self.STAFF_TELEGRAM), "Admin"),
                    Place("telegram", str(self.STAFF_GROUP), "Staff"),
                ),
                "sms": (Place("sms", self.CUSTOMER_NUMBER, name),),
                "staff": self._desk(self.STAFF_SLACK),
                "colleague": self._desk(self.COLLEAGUE_SLACK),
            },
            users={"slack": self.CUSTOMER_SLACK, "staff": self.STAFF_SLACK, "colleague": self.COLLEAGUE_SLACK},
            names={
                "bot": name,
                "staff": "Staff",
                "colleague": "Colleague",
                "number": format_number(parse(self.SMS_NUMBER), PhoneNumberFormat.INTERNATIONAL),
                "keyword": self.setup.keyword,
                "telegram": self.telegram.username,
                self.STAFF_CHANNEL: "#feedback",
                **{member.id: member.name for member in workspace.members.values()},
            },
        )

    def _desk(self, user: str) -> tuple[Place, ...]:
        direct = self.slack.state.workspace.direct(user)
        return Place("slack", self.STAFF_CHANNEL, "#feedback"), Place("slack", direct.id, self.setup.name)

    def _look(self) -> dict[str, Any]:
        """What stands beside messages: by phone in Slack, by chat in Telegram."""
        return {
            "slack": self._slack_screen(self.CUSTOMER_SLACK),
            "staff": self._slack_screen(self.STAFF_SLACK),
            "colleague": self._slack_screen(self.COLLEAGUE_SLACK),
            "telegram": {str(seat.chat): self.telegram.menu(seat.user, seat.chat) for seat in self._seats()},
        }

    def _slack_screen(self, user: str) -> dict[str, Any]:
        return {"modal": self.slack.modal(user), "home": self.slack.home(user)}

    def _seats(self) -> tuple[Seat, ...]:
        return (
            Seat(self.CUSTOMER_TELEGRAM, self.CUSTOMER_TELEGRAM, lambda: self.telegram_start_payload),
            Seat(self.STAFF_TELEGRAM, self.STAFF_TELEGRAM),
            Seat(self.STAFF_TELEGRAM, self.STAFF_GROUP),
        )

    def _hands(self) -> Hands:
        return Hands(self._acts(), self._uploads())

    def _acts(self) -> Actions:
        taken = self._deliveries.taken
        return {
            **slack_acts(self.slack, "slack", self.CUSTOMER_SLACK, taken),
            **slack_shortcut(self.slack, self.CUSTOMER_SLACK, self.setup.shortcut, taken),
            **slack_acts(self.slack, "staff", self.STAFF_SLACK, taken),
            **slack_acts(self.slack, "colleague", self.COLLEAGUE_SLACK, taken),
            **telegram_acts(self.telegram, self._seats()),
            **sms_acts(self.twilio, self.CUSTOMER_NUMBER, self.setup.keyword),
            **fault_acts(self.faults["slack"], "slack"),
            **fault_acts(self.faults["telegram"], "telegram"),
            **fault_acts(self.faults["sms"], "sms"),
        }

    def _uploads(self) -> Uploads:
        taken = self._deliveries.taken
        return {
            "slack": slack_upload(self.slack, self.CUSTOMER_SLACK, taken),
            "staff": slack_upload(self.slack, self.STAFF_SLACK, taken),
            "colleague": slack_upload(self.slack, self.COLLEAGUE_SLACK, taken),
            "telegram": telegram_upload(self.telegram, self._seats()),
        }
