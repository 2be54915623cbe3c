"""`heardback doctor` on the emulated platforms and on real databases: what it finds, and how it says to mend it."""

from __future__ import annotations

import asyncio
import contextlib
import io
import socket
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
from pydantic import SecretStr
from rich.console import Console
from starlette.applications import Starlette
from starlette.routing import Mount
from telegram import Bot

from adapters.sandbox.server import Sandbox, Setup
from bot.doctor import examine, public_url
from bot.settings import Settings
from bot.storage import gates
from bot.storage.database import Database
from tests.cli.command_line import heardback
from tests.support.serving import serve

if TYPE_CHECKING:
    from tests.support.databases import PostgresDatabases, SqliteDatabases


@dataclass(frozen=True)
class Office:
    """The three platforms, and a folder with the settings of a bot that is right in everything."""

    sandbox: Sandbox
    url: str
    folder: Path
    database_url: str

    @property
    def settings(self) -> dict[str, str]:
        sandbox = self.sandbox
        return {
            "DATABASE_URL": self.database_url,
            "PUBLIC_URL": self.url,
            "SLACK_BOT_TOKEN": sandbox.SLACK_BOT_TOKEN,
            "SLACK_SIGNING_SECRET": sandbox.SLACK_SIGNING_SECRET,
            "SLACK_API_BASE_URL": sandbox.slack_api_base_url,
            "TELEGRAM_BOT_TOKEN": sandbox.TELEGRAM_TOKEN,
            "TELEGRAM_WEBHOOK_SECRET": sandbox.TELEGRAM_WEBHOOK_SECRET,
            "TELEGRAM_API_BASE_URL": sandbox.telegram_api_base_url,
            "TELEGRAM_FILE_BASE_URL": sandbox.telegram_file_base_url,
            "TWILIO_ACCOUNT_SID": sandbox.TWILIO_ACCOUNT_SID,
            "TWILIO_AUTH_TOKEN": sandbox.TWILIO_AUTH_TOKEN,
            "TWILIO_FROM_NUMBER": sandbox.SMS_NUMBER,
            "TWILIO_API_BASE_URL": sandbox.twilio_api_base_url,
            "ADMINS": f"slack:{sandbox.SLACK_TEAM}/{sandbox.STAFF_SLACK}",
            "STAFF_CHANNELS": f"slack:{sandbox.SLACK_TEAM}/{sandbox.STAFF_CHANNEL}",
        }

    async def register_telegram(self, url: str) -> None:
        async with Bot(self.sandbox.TELEGRAM_TOKEN, self.sandbox.telegram_api_base_url) as bot:
            await bot.set_webhook(url, secret_token=self.sandbox.TELEGRAM_WEBHOOK_SECRET)

    async def examine(self, **changes: str) -> Diagnosis:
        return await asyncio.to_thread(diagnose, self.folder, {**self.settings, **changes})


@dataclass(frozen=True)
class Diagnosis:
    well: bool
    text: str

    def mend(self, finding: str) -> str:
        """The advice under the line that begins so."""
        lines = self.text.splitlines()
        at = next(at for at, line in enumerate(lines) if line.strip().startswith(finding))
        return lines[at + 1].strip().removeprefix("→ ")

    @property
    def wrong(self) -> list[str]:
        return [line.strip() for line in self.text.splitlines() if line.strip().startswith("✗")]


def diagnose(folder: Path, settings: Mapping[str, str]) -> Diagnosis:
    file = folder / ".env"
    file.write_text("".join(f"{name}={value}\n" for name, value in settings.items()))
    paper = io.StringIO()
    well = examine(Console(file=paper, soft_wrap=True, width=200), file)
    return Diagnosis(well, paper.getvalue())


@pytest.fixture(autouse=True)
def _no_settings_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture
def sqlite_url(sqlite_databases: SqliteDatabases) -> Iterator[str]:
    url = sqlite_databases.fresh()
    yield url
    sqlite_databases.drop(url)


@contextlib.asynccontextmanager
async def platforms(folder: Path, database_url: str, sms_path: str) -> AsyncIterator[Office]:
    app = Starlette()
    async with serve(app) as url:
        sandbox = Sandbox(url, f"{url}/sandbox", setup=Setup(sms_path=sms_path))
        app.router.routes.append(Mount("/sandbox", sandbox.asgi))
        yield Office(sandbox, url, folder, database_url)
        await sandbox.aclose()


@pytest.fixture
async def office(tmp_path: Path, sqlite_url: str) -> AsyncIterator[Office]:
    async with platforms(tmp_path, sqlite_url, "/twilio/sms#rc=5&rp=all") as office:
        await office.register_telegram(f"{office.url}/telegram/webhook")
        yield office


# ---------------------------------------------------------------- platforms


async def test_where_all_is_well_every_part_is_ticked(office: Office) -> None:
    found = await office.examine()
    assert (found.well, found.wrong) == (True, [])
    assert found.text.endswith("All is well.\n")
    for line in (
        "✓ Settings: read from the environment and",
        "✓ Schema: up to date",
        "✓ Journal: wal",
        "✓ Writing: allowed",
        "✓ Slack bot token: signed in as",
        f"✓ Slack events: come to {office.url}/slack/events",
        "✓ Telegram token: @",
        f"✓ Telegram delivery: {office.url}/telegram/webhook",
        "✓ Twilio account: the account is active",
        f"✓ Twilio webhook for incoming messages: it is {office.url}/twilio/sms",
        "✓ Number cap: 20 conversations a day with one number",
    ):
        assert line in found.text


async def test_text_messages_to_everywhere_are_advised_against_until_admins_name_countries(office: Office) -> None:
    found = await office.examine()
    assert found.well
    assert "/gate countries allow GB, US" in found.mend("✓ Countries: text messages are exchanged with every country")
    assert "/gate cap prefix" in found.mend("✓ Prefix caps: none")
    database = Database(office.database_url)
    async with database.transaction() as tx:
        for name, value in (("countries", ["US", "GB"]), ("number_cap", None), ("prefix_caps:+4479", 50)):
            await gates.put_rule(tx, name, value, "slack:T1/U1", datetime.now(UTC))
    await database.close()
    found = await office.examine()
    assert "✓ Countries: GB, US\n" in found.text
    assert "/gate cap number 20" in found.mend("✓ Number cap: one number may have any number of conversations a day")
    assert "✓ Prefix caps: 50 with +4479… a day\n" in found.text


async def test_without_text_messages_nothing_is_advised_about_them(office: Office) -> None:
    without = dict.fromkeys((name for name in office.settings if name.startswith("TWILIO")), "")
    found = await office.examine(**without)
    assert "✓ Telegram token" in found.text
    assert "Countries" not in found.text


async def test_wrong_credentials_are_found_on_every_platform_and_none_is_shown(office: Office) -> None:
    wrong = {
        "SLACK_BOT_TOKEN": "xoxb-not-the-right-one",
        "TELEGRAM_BOT_TOKEN": "123456:not-the-right-one-either",
        "TWILIO_AUTH_TOKEN": "ffffffffffffffffffffffffffffffff",
    }
    found = await office.examine(**wrong)
    assert not found.well
    assert "invalid_auth" in found.text
    assert "@BotFather" in found.mend("✗ Telegram token")
    assert "auth token" in found.mend("✗ Twilio account")
    secrets = [*wrong.values(), office.sandbox.SLACK_SIGNING_SECRET, office.sandbox.TELEGRAM_WEBHOOK_SECRET]
    assert [secret for secret in secrets if secret in found.text] == []


async def test_a_platform_that_is_down_does_not_keep_the_others_from_being_looked_at(office: Office) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        nobody = f"http://127.0.0.1:{listener.getsockname()[1]}/bot"
    found = await office.examine(TELEGRAM_API_BASE_URL=nobody)
    assert found.wrong == [line for line in found.wrong if line.startswith("✗ Telegram")] != []
    assert "✓ Slack bot token" in found.text
    assert "✓ Twilio account" in found.text


async def test_webhooks_that_lead_elsewhere_come_with_the_address_they_should_have(
    tmp_path: Path, sqlite_url: str
) -> None:
    async with platforms(tmp_path, sqlite_url, "/somewhere/else") as office:
        found = await office.examine()
    assert f"{office.url}/twilio/sms#rc=5&rp=all" in found.mend("✗ Twilio webhook")
    assert "it registers its webhook" in found.mend("✗ Telegram delivery")
    assert found.text.endswith("2 things to mend.\n")


async def test_a_webhook_that_twilio_would_not_repeat_is_a_message_that_can_be_lost(
    tmp_path: Path, sqlite_url: str
) -> None:
    async with platforms(tmp_path, sqlite_url, "/twilio/sms") as office:
        await office.register_telegram(f"{office.url}/telegram/webhook")
        found = await office.examine()
    assert found.wrong == ["✗ Twilio's repeats of failed webhooks: a message is lost when we fail once"]


# ---------------------------------------------------------------- settings


def test_every_wrong_setting_is_a_line_and_nothing_else_is_asked(tmp_path: Path) -> None:
    found = diagnose(tmp_path, {"PORT": "many", "SLACK_SIGNING_SECRET": "shh-a-secret", "ADMINS": "grace"})
    assert not found.well
    assert {line.partition(":")[0] for line in found.wrong} >= {"✗ PORT", "✗ ADMINS"}
    assert "Database" not in found.text
    assert "shh-a-secret" not in found.text


def test_a_setting_with_a_slip_in_its_name_is_found_in_the_file_and_in_the_environment(
    tmp_path: Path, sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TELEGRAM_BOT_TOKN", "123456:a-token-made-up-for-the-tests")
    found = diagnose(tmp_path, {"DATABASE_URL": sqlite_url, "COMPANY_NAM": "Blue Door", "EDITOR": "ed"})
    assert found.mend("✗ COMPANY_NAM") == "Call it COMPANY_NAME."
    assert found.mend("✗ TELEGRAM_BOT_TOKN") == "Call it TELEGRAM_BOT_TOKEN."
    assert len(found.wrong) == 2


def test_without_a_platform_it_is_the_sandbox_and_the_way_out_of_it_is_shown(tmp_path: Path, sqlite_url: str) -> None:
    found = diagnose(tmp_path, {"DATABASE_URL": sqlite_url})
    assert found.well
    assert "none is configured" in found.text
    assert "README.md, Going live" in found.mend("✓ Platforms")


def called_at(url: str) -> list[str]:
    telegram = SecretStr("123456:a-token-made-up-for-the-tests")
    settings = Settings(
        _env_file=None, public_url=url, telegram_bot_token=telegram, telegram_webhook_secret=SecretStr("made-up")
    )
    return [f"{'✓' if finding.well else '✗'} {finding.detail}" for finding in public_url(settings)]


@pytest.mark.parametrize(
    ("url", "what"),
    [
        ("http://feedback.example.com", "is not https: the platforms call nothing else"),
        ("https://127.0.0.1", "can't be reached from the internet"),
        ("https://10.1.2.3", "can't be reached from the internet"),
        ("https://localhost", "can't be reached from the internet"),
        ("https://bot.internal", "can't be reached from the internet"),
        ("https://feed_back.example.com", "has an underscore in its name, which Twilio refuses"),
        ("https://feedback.example.com/?x=1", "has something after the path"),
        ("https://feedback.example.com:8080", "has a port that Telegram does not call"),
    ],
)
def test_a_public_url_that_no_platform_could_call_is_refused(url: str, what: str) -> None:
    assert called_at(url) == [f"✗ {what}"]


@pytest.mark.parametrize("url", ["https://feedback.example.com", "https://example.com:8443/heardback"])
def test_a_public_url_that_can_be_called_is_shown(url: str) -> None:
    assert called_at(url) == [f"✓ {url}"]


async def test_staff_who_cannot_be_reached_are_named(office: Office) -> None:
    found = await office.examine(ADMINS="terminal:me", STAFF_CHANNELS="")
    assert found.wrong == ["✗ ADMINS: nobody can be reached at terminal:me"]
    assert found.mend("✗ ADMINS") == "Configure terminal, or take it out."
    assert "a case is brought to the admins themselves" in found.text


async def test_a_bot_without_an_admin_would_obey_nobody(office: Office) -> None:
    assert (await office.examine(ADMINS="")).wrong == ["✗ ADMINS: nobody may give commands"]


# ---------------------------------------------------------------- the database


def test_a_database_file_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    found = diagnose(tmp_path, {"DATABASE_URL": f"sqlite:///{tmp_path}/data/mine.db"})
    assert "heardback migrate" in found.mend("✗ Database")
    assert not (tmp_path / "data").exists()


def test_a_database_without_tables_is_to_be_migrated(tmp_path: Path, postgresql_databases: PostgresDatabases) -> None:
    url = postgresql_databases.empty()
    found = diagnose(tmp_path, {"DATABASE_URL": url})
    assert found.wrong == ["✗ Schema: has no tables yet"]
    assert found.mend("✗ Schema") == "Run `heardback migrate`."
    postgresql_databases.drop(url)


def test_a_migrated_database_is_fine_on_both(tmp_path: Path, database_url: str) -> None:
    assert diagnose(tmp_path, {"DATABASE_URL": database_url}).well


def test_a_server_that_only_reads_is_found_by_writing(tmp_path: Path, postgresql_databases: PostgresDatabases) -> None:
    url = postgresql_databases.fresh()
    reading = sa.make_url(url).update_query_dict({"options": "-c default_transaction_read_only=on"})
    found = diagnose(tmp_path, {"DATABASE_URL": f"'{reading.render_as_string(hide_password=False)}'"})
    assert len(found.wrong) == 1
    assert "read-only transaction" in found.wrong[0]
    postgresql_databases.drop(url)


def test_looking_leaves_nothing_behind(tmp_path: Path, sqlite_url: str) -> None:
    diagnose(tmp_path, {"DATABASE_URL": sqlite_url})
    engine = sa.create_engine(sqlite_url)
    with engine.connect() as connection:
        assert connection.execute(sa.text("SELECT count(*) FROM watermarks")).scalar_one() == 0
    engine.dispose()


def test_a_server_that_is_down_is_named_without_its_password(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    found = diagnose(tmp_path, {"DATABASE_URL": f"postgresql://bot:open-sesame@127.0.0.1:{port}/feedback"})
    assert f"✗ Database: postgresql://bot:***@127.0.0.1:{port}/feedback: " in found.text
    assert "open-sesame" not in found.text


# ---------------------------------------------------------------- the command


def test_the_exit_code_tells_a_deployment_whether_to_go_on(tmp_path: Path, sqlite_url: str) -> None:
    well = heardback("doctor", at=tmp_path, DATABASE_URL=sqlite_url)
    assert (well.returncode, well.stderr) == (0, "")
    ill = heardback("doctor", at=tmp_path, DATABASE_URL="mysql://nobody")
    assert (ill.returncode, ill.stderr) == (1, "")
    assert "✗ DATABASE_URL" in ill.stdout
