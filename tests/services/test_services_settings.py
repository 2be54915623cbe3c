"""The settings: what is wrong is said in one line each, and what is secret is never shown."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

import pytest

from bot.settings import Settings, SettingsInvalid, load

SLACK = {"SLACK_BOT_TOKEN": "xoxb-1-secret", "SLACK_SIGNING_SECRET": "signing-secret"}
TELEGRAM = {"TELEGRAM_BOT_TOKEN": "123456:telegram-secret"}
TWILIO = {
    "TWILIO_ACCOUNT_SID": "AC" + "0" * 32,
    "TWILIO_AUTH_TOKEN": "twilio-secret",
    "TWILIO_FROM_NUMBER": "+15005550006",
    "PUBLIC_URL": "https://feedback.example",
}


@pytest.fixture(autouse=True)
def _bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [field.upper() for field in Settings.model_fields]:
        monkeypatch.delenv(name, raising=False)


def problems(monkeypatch: pytest.MonkeyPatch, given: Mapping[str, str]) -> list[str]:
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SettingsInvalid) as caught:
        load(env_file=None)
    return caught.value.problems


WRONG: dict[str, tuple[dict[str, str], list[str]]] = {
    "port": ({"PORT": "ninety"}, ["PORT"]),
    "port too high": ({"PORT": "70000"}, ["PORT"]),
    "language": ({"DEFAULT_LANGUAGE": "de"}, ["DEFAULT_LANGUAGE"]),
    "log level": ({"LOG_LEVEL": "CHATTY"}, ["LOG_LEVEL"]),
    "database": ({"DATABASE_URL": "mysql://root:hunter2@db/x"}, ["DATABASE_URL"]),
    "no database at all": ({"DATABASE_URL": "somewhere"}, ["DATABASE_URL"]),
    "public url": ({"PUBLIC_URL": "feedback.example"}, ["PUBLIC_URL"]),
    "company": ({"COMPANY_NAME": "x" * 61}, ["COMPANY_NAME"]),
    "an admin": ({"ADMINS": "slack:T1/U1,robin"}, ["ADMINS"]),
    "a staff channel": ({"STAFF_CHANNELS": "#feedback"}, ["STAFF_CHANNELS"]),
    "slack token": ({**SLACK, "SLACK_BOT_TOKEN": "xoxp-1-secret"}, ["SLACK_BOT_TOKEN"]),
    "slack app token": ({**SLACK, "SLACK_APP_TOKEN": "secret"}, ["SLACK_APP_TOKEN"]),
    "slack without proof": ({"SLACK_BOT_TOKEN": "xoxb-1-secret"}, ["SLACK_SIGNING_SECRET or SLACK_APP_TOKEN"]),
    "proof without slack": ({"SLACK_SIGNING_SECRET": "secret"}, ["SLACK_BOT_TOKEN"]),
    "telegram token": ({"TELEGRAM_BOT_TOKEN": "secret"}, ["TELEGRAM_BOT_TOKEN"]),
    "telegram webhook": ({**TELEGRAM, "PUBLIC_URL": "https://x.example"}, ["TELEGRAM_WEBHOOK_SECRET or SECRET_KEY"]),
    "webhook secret": ({**TELEGRAM, "TELEGRAM_WEBHOOK_SECRET": "not so!"}, ["TELEGRAM_WEBHOOK_SECRET"]),
    "twilio alone": (
        {"TWILIO_ACCOUNT_SID": "AC" + "0" * 32},
        ["TWILIO_AUTH_TOKEN", "TWILIO_FROM_NUMBER or TWILIO_MESSAGING_SERVICE_SID", "PUBLIC_URL"],
    ),
    "twilio account": ({**TWILIO, "TWILIO_ACCOUNT_SID": "0" * 34}, ["TWILIO_ACCOUNT_SID"]),
    "twilio number": ({**TWILIO, "TWILIO_FROM_NUMBER": "07700 900123"}, ["TWILIO_FROM_NUMBER"]),
    "twilio without account": ({"TWILIO_AUTH_TOKEN": "secret"}, ["TWILIO_ACCOUNT_SID"]),
    "a price of nothing": ({"SMS_PRICE": "0"}, ["SMS_PRICE"]),
    "a price in words": ({"SMS_PRICE": "a cent"}, ["SMS_PRICE"]),
    "no price at all": ({"SMS_PRICE": "NaN"}, ["SMS_PRICE"]),
    "a currency": ({"SMS_CURRENCY": "dollars"}, ["SMS_CURRENCY"]),
    "several at once": ({"PORT": "0", "LOG_LEVEL": "x"}, ["PORT", "LOG_LEVEL"]),
}


@pytest.mark.parametrize(("given", "names"), WRONG.values(), ids=WRONG)
def test_each_wrong_or_missing_setting_is_named_in_a_line_of_its_own_without_its_value(
    monkeypatch: pytest.MonkeyPatch, given: dict[str, str], names: list[str]
) -> None:
    lines = problems(monkeypatch, given)
    assert sorted(line.partition(": ")[0] for line in lines) == sorted(names)
    assert all(line.partition(": ")[2] and "\n" not in line for line in lines)
    assert not any(value in line for line in lines for value in given.values() if len(value) > 4)


@pytest.mark.parametrize("given", [SLACK, TELEGRAM, TWILIO, {**SLACK, **TELEGRAM}, {}])
def test_a_platform_that_is_whole_is_enough(monkeypatch: pytest.MonkeyPatch, given: dict[str, str]) -> None:
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    assert load(env_file=None).sandbox == (not given)


def test_the_price_of_a_segment_is_kept_as_exactly_as_it_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    assert (load(env_file=None).sms_price, load(env_file=None).sms_currency) == (None, "USD")
    monkeypatch.setenv("SMS_PRICE", "0.0079")
    monkeypatch.setenv("SMS_CURRENCY", "eur")
    assert (load(env_file=None).sms_price, load(env_file=None).sms_currency) == (Decimal("0.0079"), "EUR")


def test_an_empty_line_is_no_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (*SLACK, *TELEGRAM, *TWILIO, "PORT", "ADMINS", "DATABASE_URL"):
        monkeypatch.setenv(name, "  ")
    settings = load(env_file=None)
    assert (settings.sandbox, settings.port, settings.admins) == (True, 8000, ())


def test_no_secret_is_shown_where_settings_are_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    secrets = {
        **SLACK,
        **TELEGRAM,
        **TWILIO,
        "SLACK_APP_TOKEN": "xapp-secret",
        "TELEGRAM_WEBHOOK_SECRET": "webhook-secret",
        "SECRET_KEY": "key-secret",
        "DATABASE_URL": "postgresql://robin:database-secret@db.example/heardback",
    }
    for name, value in secrets.items():
        monkeypatch.setenv(name, value)
    settings = load(env_file=None)
    for shown in (
        repr(settings),
        str(settings),
        f"{settings.__dict__}",
        settings.model_dump_json(exclude={"database_url"}),
    ):
        assert "secret" not in shown.replace("_secret", "").replace("secret_", "").replace(secrets["DATABASE_URL"], "")


def test_settings_do_not_change_once_they_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = load(env_file=None)
    with pytest.raises(ValueError, match="frozen"):
        settings.port = 1  # type: ignore[misc]
    monkeypatch.setenv("PORT", "9")
    assert settings.port == 8000
