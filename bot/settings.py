"""The settings, read once from the environment or `.env`, then frozen. No secret is shown where they are printed."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import (
    AnyHttpUrl,
    BeforeValidator,
    Field,
    SecretStr,
    TypeAdapter,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from bot.contract.address import Address
from bot.engine import hours_text
from bot.engine.hours import Hours, Span
from bot.engine.languages import Language
from bot.engine.quiet import same_every_day

DEFAULT_DATABASE = "sqlite:///data/heardback.db"
_URL: TypeAdapter[Any] = TypeAdapter(AnyHttpUrl)


class SettingsInvalid(Exception):
    """The start is refused. `problems` holds one line for each setting that is wrong or missing; no value is quoted."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def _url(value: str) -> str:
    try:
        parsed = _URL.validate_python(value)
    except ValidationError:
        raise ValueError("must be an address that starts with http:// or https://") from None
    if parsed.username or parsed.password:
        raise ValueError("must not hold a user name or a password")
    return value.rstrip("/")


def _addresses(value: object) -> object:
    return [part for part in value.split(",") if part.strip()] if isinstance(value, str) else value


def _address(value: object) -> object:
    try:
        return Address.parse(value) if isinstance(value, str) else value
    except ValueError:
        raise ValueError("must be slack:T…/U…, slack:T…/C…, telegram:123 or tel:+4479…, with commas between") from None


def _price(value: object) -> object:
    """A wrong one would be believed, so it is held to what a text message can cost."""
    try:
        price = Decimal(str(value))
        believable = 0 < price <= 10
    except InvalidOperation:
        believable = False
    if not believable:
        raise ValueError("must be what one segment costs, such as 0.0079")
    return price


def _span(text: str) -> Span | None:
    read = hours_text.parse(text)
    return same_every_day(read) if isinstance(read, Hours) else None


def _blank(value: object) -> object:
    """An empty line in `.env` means that the setting is not there."""
    return None if isinstance(value, str) and not value.strip() else value


Url = Annotated[str, Field(max_length=500)]
Addresses = Annotated[tuple[Annotated[Address, BeforeValidator(_address)], ...], NoDecode, BeforeValidator(_addresses)]


class Settings(BaseSettings):
    """Exactly the names of the README's table, in lower case."""

    model_config = SettingsConfigDict(env_file=".env", env_file_encoding="utf-8", extra="ignore", frozen=True)

    database_url: Annotated[str, Field(repr=False)] = DEFAULT_DATABASE  # may hold a password
    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=1, le=65535)] = 8000
    public_url: Url | None = None
    company_name: Annotated[str, Field(max_length=60)] = ""
    default_language: Language = "en"
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    secret_key: SecretStr | None = None
    erasures_file: Path | None = None

    slack_bot_token: SecretStr | None = None
    slack_signing_secret: SecretStr | None = None
    slack_app_token: SecretStr | None = None
    slack_api_base_url: Url | None = None

    telegram_bot_token: SecretStr | None = None
    telegram_webhook_secret: SecretStr | None = None
    telegram_api_base_url: Url | None = None
    telegram_file_base_url: Url | None = None

    twilio_account_sid: str | None = None
    twilio_auth_token: SecretStr | None = None
    twilio_from_number: str | None = None
    twilio_messaging_service_sid: str | None = None
    twilio_api_base_url: Url | None = None
    twilio_segments_per_second: Annotated[float, Field(ge=0.1, le=1000)] = 1.0

    quiet_hours: str = "8:00-21:00"
    """When customers may be asked, where they are; `off` is at any hour. `/gate quiet` goes before it."""

    sms_price: Annotated[Decimal, BeforeValidator(_price)] | None = None
    sms_currency: str = "USD"
    default_region: Annotated[str, Field(pattern="^([A-Z]{2})?$")] = ""

    api_requests_per_minute: Annotated[int, Field(ge=1, le=65535)] = 600
    webhook_http_loopback: bool = False

    admins: Addresses = ()
    staff_channels: Addresses = ()

    @field_validator("*", mode="before")
    @classmethod
    def _without_blanks(cls, value: object, info: Any) -> object:
        blank = _blank(value)
        return cls.model_fields[info.field_name].get_default() if blank is None else blank

    @field_validator("log_level", mode="before")
    @classmethod
    def _any_case(cls, value: object) -> object:
        return value.upper() if isinstance(value, str) else value

    @field_validator(
        "public_url", "slack_api_base_url", "telegram_api_base_url", "telegram_file_base_url", "twilio_api_base_url"
    )
    @classmethod
    def _is_url(cls, value: str | None) -> str | None:
        return _url(value) if value else value

    @field_validator("quiet_hours")
    @classmethod
    def _is_span(cls, value: str) -> str:
        if value.casefold() != "off" and _span(value) is None:
            raise ValueError("must be two times of one day, such as 8:00-21:00, or off")
        return value

    @field_validator("sms_currency")
    @classmethod
    def _is_currency(cls, value: str) -> str:
        if not re.fullmatch(r"[A-Za-z]{3}", value):
            raise ValueError("must be a currency's three letters, such as USD")
        return value.upper()

    @field_validator("database_url")
    @classmethod
    def _is_database(cls, value: str) -> str:
        try:
            backend = make_url(value).drivername.partition("+")[0]
        except (ArgumentError, ValueError):  # a password with : or @ in it must be written as %3A or %40
            backend = ""
        if backend not in ("sqlite", "postgresql", "postgres"):
            raise ValueError("must look like sqlite:///data/heardback.db or postgresql://user:password@host/name")
        return value

    @model_validator(mode="after")
    def _each_platform_is_whole(self) -> Settings:
        problems = [*self._slack_problems(), *self._telegram_problems(), *self._twilio_problems()]
        if problems:
            raise ValueError("\n".join(problems))
        return self

    @cached_property
    def has_slack(self) -> bool:
        return self.slack_bot_token is not None

    @cached_property
    def has_telegram(self) -> bool:
        return self.telegram_bot_token is not None

    @cached_property
    def has_twilio(self) -> bool:
        return self.twilio_account_sid is not None

    @property
    def spoken(self) -> Span | None:
        """The times of day that `quiet_hours` says; None is any."""
        return _span(self.quiet_hours)

    @property
    def sandbox(self) -> bool:
        """With no platform's credentials the sandbox is started instead."""
        return not (self.has_slack or self.has_telegram or self.has_twilio)

    def _slack_problems(self) -> list[str]:
        return [
            *_token("SLACK_BOT_TOKEN", self.slack_bot_token, r"xoxb-\S+", "a bot token; it starts with xoxb-"),
            *_token("SLACK_APP_TOKEN", self.slack_app_token, r"xapp-\S+", "an app-level token; it starts with xapp-"),
            *_needs(
                {
                    "SLACK_SIGNING_SECRET or SLACK_APP_TOKEN": self.slack_signing_secret or self.slack_app_token,
                },
                self.has_slack,
                "SLACK_BOT_TOKEN",
            ),
            *_needs(
                {"SLACK_BOT_TOKEN": self.slack_bot_token},
                bool(self.slack_signing_secret or self.slack_app_token),
                "the other Slack settings",
            ),
        ]

    def _telegram_problems(self) -> list[str]:
        bot, hook = self.telegram_bot_token, self.telegram_webhook_secret
        return [
            *_token("TELEGRAM_BOT_TOKEN", bot, r"[0-9]{3,20}:\S{10,}", "as @BotFather gives it: 123456:ABC…"),
            *_token("TELEGRAM_WEBHOOK_SECRET", hook, r"[A-Za-z0-9_-]{1,256}", "1 to 256 of A-Z a-z 0-9 _ -"),
            *_needs(
                {"TELEGRAM_WEBHOOK_SECRET or SECRET_KEY": self.telegram_webhook_secret or self.secret_key},
                self.has_telegram and self.public_url is not None,
                "TELEGRAM_BOT_TOKEN and PUBLIC_URL (webhook)",
            ),
        ]

    def _twilio_problems(self) -> list[str]:
        sid = self.twilio_account_sid
        sender = self.twilio_from_number or self.twilio_messaging_service_sid
        number = self.twilio_from_number
        return [
            *(_bad("TWILIO_ACCOUNT_SID", "AC and 32 hex digits") if sid and not _SID.fullmatch(sid) else []),
            *(
                _bad("TWILIO_FROM_NUMBER", "a number like +447700900123")
                if number and not _NUMBER.fullmatch(number)
                else []
            ),
            *_needs(
                {
                    "TWILIO_AUTH_TOKEN": self.twilio_auth_token,
                    "TWILIO_FROM_NUMBER or TWILIO_MESSAGING_SERVICE_SID": sender,
                    "PUBLIC_URL": self.public_url,
                },
                self.has_twilio,
                "TWILIO_ACCOUNT_SID",
            ),
            *_needs({"TWILIO_ACCOUNT_SID": sid}, bool(self.twilio_auth_token or sender), "the other Twilio settings"),
        ]


_SID = re.compile(r"AC[0-9a-fA-F]{32}")
_NUMBER = re.compile(r"\+[1-9][0-9]{4,14}")


def _bad(name: str, form: str) -> list[str]:
    return [f"{name}: must be {form}"]


def _token(name: str, value: SecretStr | None, pattern: str, form: str) -> list[str]:
    return _bad(name, form) if value and not re.fullmatch(pattern, value.get_secret_value()) else []


def _needs(settings: dict[str, object], wanted: bool, by: str) -> list[str]:
    return [f"{name}: missing, needed by {by}" for name, value in settings.items() if wanted and not value]


def load(env_file: Path | str | None = ".env") -> Settings:
    """The settings, or SettingsInvalid with every problem. Values are never part of a problem: one may be a secret."""
    try:
        return Settings(_env_file=env_file)
    except ValidationError as error:
        raise SettingsInvalid([line for each in error.errors() for line in _lines(each)]) from None


#: What pydantic says in a programmer's words.
_PLAIN = {
    "int_parsing": "must be a whole number",
    "bool_parsing": "must be true or false",
    "greater_than_equal": "must be a number from 1 to 65535",
    "less_than_equal": "must be a number from 1 to 65535",
}


def _lines(error: Any) -> list[str]:
    message: str = error["msg"].removeprefix("Value error, ")
    if not error["loc"]:
        return message.splitlines()
    name = str(error["loc"][0]).upper()
    message = _PLAIN.get(error["type"], message)
    return [f"{name}: {message[:1].lower()}{message[1:]}" if error["type"] != "value_error" else f"{name}: {message}"]
