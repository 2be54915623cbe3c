"""`heardback doctor`: is everything as it must be before customers are asked? What is not comes with how to mend it.

Nothing is changed, and no secret is shown.
"""

from __future__ import annotations

import asyncio
import ipaddress
import os
from collections.abc import Awaitable, Callable, Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from dotenv import dotenv_values
from rapidfuzz.process import extractOne
from rich.console import Console
from rich.status import Status
from rich.text import Text
from sqlalchemy import make_url, text
from sqlalchemy.exc import DBAPIError

from bot import doctor_sms
from bot.bootstrap import App, build
from bot.contract.channel import Finding
from bot.settings import Settings, SettingsInvalid, load
from bot.storage import watermarks
from bot.storage.database import Database, Transaction, place, reason
from bot.storage.schema import NEEDED, is_enough, revision

#: The channels give up by themselves; this is for one that hangs.
PATIENCE = 30.0
#: Where Telegram delivers webhooks to.
_TELEGRAM_PORTS = {443, 80, 88, 8443}
_PREFIXES = ("SLACK_", "TELEGRAM_", "TWILIO_")
_TITLES = {"slack": "Slack", "telegram": "Telegram", "sms": "Twilio"}
_DIALECTS = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}

Check = Callable[[], Awaitable[list[Finding]]]


def examine(console: Console, env_file: Path = Path(".env")) -> bool:
    """Prints the findings, part by part, and returns whether all is well."""
    findings, settings = _settings(env_file)
    _show(console, "Settings", findings)
    if settings is not None:
        findings += asyncio.run(_everything(console, settings))
    wrong = sum(not finding.well for finding in findings)
    console.print()
    console.print("All is well." if not wrong else f"{wrong} {'thing' if wrong == 1 else 'things'} to mend.")
    return not wrong


def _show(console: Console, title: str, findings: Iterable[Finding]) -> None:
    console.print(Text(title, "bold"))
    for finding in findings:
        mark = Text("✓", "green") if finding.well else Text("✗", "bold red")
        console.print(Text("  ").append(mark).append(f" {finding.subject}: {finding.detail}"))
        if finding.mend:
            console.print(Text(f"    → {finding.mend}", "" if finding.well else "yellow"))


# ---------------------------------------------------------------- settings


def _settings(env_file: Path) -> tuple[list[Finding], Settings | None]:
    written = dotenv_values(env_file)
    slips = _misspelt([*written, *(name for name in os.environ if name.startswith(_PREFIXES))])
    try:
        settings = load(env_file)
    except SettingsInvalid as error:
        lines = (problem.partition(": ") for problem in error.problems)
        return [*(Finding(name, False, what) for name, _, what in lines), *slips], None
    source = f"read from the environment and {env_file}" if written else "read from the environment"
    found = [Finding("Settings", True, source), *slips, *public_url(settings)]
    return [*found, *(_no_platform() if settings.sandbox else _staff(settings))], settings


def _misspelt(names: Iterable[str]) -> list[Finding]:
    """Names that are no setting and look much like one: otherwise nobody would say that they have no effect."""
    known = [name.upper() for name in Settings.model_fields]
    unknown = dict.fromkeys(name for name in names if name.upper() not in known)
    near = ((name, extractOne(name.upper(), known, score_cutoff=85)) for name in unknown)
    return [Finding(name, False, "there is no such setting", f"Call it {hit[0]}.") for name, hit in near if hit]


def _no_platform() -> list[Finding]:
    mend = "To go live set SLACK_BOT_TOKEN, TELEGRAM_BOT_TOKEN or TWILIO_ACCOUNT_SID: see README.md, Going live."
    return [Finding("Platforms", True, "none is configured; `heardback run` plays all three in the sandbox", mend)]


class _Url(NamedTuple):
    scheme: str
    host: str
    port: int | None
    rest: str
    telegram: bool


def public_url(settings: Settings) -> list[Finding]:
    """Could a platform call it, as far as its form tells?"""
    if settings.public_url is None or _only_emulators(settings):
        return []
    parts = urlsplit(settings.public_url)
    url = _Url(parts.scheme, parts.hostname or "", parts.port, parts.query + parts.fragment, settings.has_telegram)
    wrong = [Finding("PUBLIC_URL", False, what, mend) for is_wrong, what, mend in _URL_RULES if is_wrong(url)]
    return wrong or [Finding("PUBLIC_URL", True, settings.public_url)]


def _only_emulators(settings: Settings) -> bool:
    """Nobody outside has to reach us."""
    used = (
        (settings.has_slack, settings.slack_api_base_url),
        (settings.has_telegram, settings.telegram_api_base_url),
        (settings.has_twilio, settings.twilio_api_base_url),
    )
    return all(url for configured, url in used if configured)


def _is_local(url: _Url) -> bool:
    try:
        return not ipaddress.ip_address(url.host).is_global
    except ValueError:
        return "." not in url.host or url.host.endswith((".localhost", ".local", ".internal"))


_URL_RULES: tuple[tuple[Callable[[_Url], bool], str, str], ...] = (
    (lambda url: url.scheme != "https", "is not https: the platforms call nothing else", "Put TLS in front of us."),
    (_is_local, "can't be reached from the internet", "Give the name under which everybody reaches us."),
    (lambda url: "_" in url.host, "has an underscore in its name, which Twilio refuses", "Use a name without one."),
    (lambda url: bool(url.rest), "has something after the path", "Give only https://, the name and perhaps a path."),
    (
        lambda url: url.telegram and (url.port or 443) not in _TELEGRAM_PORTS,
        "has a port that Telegram does not call",
        "Use 443, 80, 88 or 8443.",
    ),
)


def _staff(settings: Settings) -> list[Finding]:
    configured = {"slack": settings.has_slack, "telegram": settings.has_telegram, "sms": settings.has_twilio}
    lists = {"ADMINS": settings.admins, "STAFF_CHANNELS": settings.staff_channels}
    deaf = [
        Finding(name, False, f"nobody can be reached at {address}", f"Configure {address.channel}, or take it out.")
        for name, addresses in lists.items()
        for address in addresses
        if not configured.get(address.channel)
    ]
    return [*deaf, *(_NO_STAFF[name] for name, addresses in lists.items() if not addresses)]


_NO_STAFF = {
    "ADMINS": Finding(
        "ADMINS", False, "nobody may give commands", "Name one, such as slack:T…/U…, telegram:123 or tel:+4479…."
    ),
    "STAFF_CHANNELS": Finding("STAFF_CHANNELS", True, "none; a case is brought to the admins themselves"),
}


# ---------------------------------------------------------------- what must be asked


async def _everything(console: Console, settings: Settings) -> list[Finding]:
    """The database and every platform at the same time."""
    app = build(settings)
    try:
        parts = await _together(console, _checks(app))
    finally:
        await app.close()
    for title, findings in parts.items():
        if findings:
            _show(console, title, findings)
    return [finding for findings in parts.values() for finding in findings]


def _checks(app: App) -> dict[str, Check]:
    checks: dict[str, Check] = {"Database": lambda: _database(app.house.database)}
    checks |= {_TITLES[name]: channel.check for name, channel in app.house.channels.items()}
    if "sms" in app.house.channels and not _is_missing(app.house.database):
        checks["Text messages"] = lambda: doctor_sms.examine(app.house)
    return checks


async def _together(console: Console, checks: Mapping[str, Check]) -> dict[str, list[Finding]]:
    waiting = list(checks)
    with console.status(_asking(waiting)) as status:
        done = await asyncio.gather(*(_one(title, check, waiting, status) for title, check in checks.items()))
    return dict(zip(checks, done, strict=True))


async def _one(title: str, check: Check, waiting: list[str], status: Status) -> list[Finding]:
    try:
        async with asyncio.timeout(PATIENCE):
            return await check()
    except TimeoutError:
        return [Finding(title, False, f"no answer within {PATIENCE:.0f} seconds", "Look at the network, try again.")]
    finally:
        waiting.remove(title)
        status.update(_asking(waiting))


def _asking(waiting: list[str]) -> str:
    return f"Asking {', '.join(waiting)} …"


# ---------------------------------------------------------------- the database


async def _database(database: Database) -> list[Finding]:
    where = place(database.url)
    if _is_missing(database):
        mend = "`heardback migrate` makes it; so does `heardback run`."
        return [Finding("Database", False, f"there is no {where} yet", mend)]
    try:
        return [Finding("Database", True, f"{_DIALECTS[database.dialect]}, {where}"), *await _state(database)]
    except (DBAPIError, OSError) as error:
        return [Finding("Database", False, f"{where}: {reason(error)}", "Look at DATABASE_URL, and whether it runs.")]


def _is_missing(database: Database) -> bool:
    """Connecting would make the file."""
    file = make_url(database.url).database or ""
    return database.dialect == "sqlite" and file not in ("", ":memory:") and not Path(file).exists()


async def _state(database: Database) -> list[Finding]:
    journal = await _journal(database) if database.dialect == "sqlite" else []
    found = await revision(database)
    if not is_enough(found):
        detail = f"is at {found}, this version needs {NEEDED}" if found else "has no tables yet"
        return [*journal, Finding("Schema", False, detail, "Run `heardback migrate`.")]
    return [*journal, Finding("Schema", True, f"up to date ({found})"), await _writable(database)]


async def _journal(database: Database) -> list[Finding]:
    async with database.engine.connect() as connection:
        mode = (await connection.execute(text("PRAGMA journal_mode"))).scalar_one()
    mend = "" if mode == "wal" else "Keep the file on a local disk: over a network file system it can't be safe."
    return [Finding("Journal", mode == "wal", f"{mode}, flushed at every commit" if mode == "wal" else mode, mend)]


async def _writable(database: Database) -> Finding:
    """Writes, and takes it back."""
    try:
        async with database.engine.connect() as connection:
            await watermarks.put(Transaction(connection, database.dialect), "doctor", datetime.now(UTC))
            await connection.rollback()
    except DBAPIError as error:
        return Finding("Writing", False, reason(error), "Give the database's user, or ours, the right to write.")
    return Finding("Writing", True, "allowed")
