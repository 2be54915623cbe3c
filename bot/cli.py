"""The `heardback` command. Imports stay inside the commands: the heavy ones cost seconds, and `--help` needs none."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import TYPE_CHECKING, Any

import typer
from rich.console import Console

if TYPE_CHECKING:
    from bot.settings import Settings

app = typer.Typer(
    help="Asks customers for feedback where they already talk, and makes sure that somebody acts on it.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
errors = Console(stderr=True, highlight=False, markup=False, soft_wrap=True)


def _settings() -> Settings:
    """The settings, or one line for each problem and exit code 2."""
    from bot.settings import SettingsInvalid, load

    try:
        return load()
    except SettingsInvalid as error:
        for problem in error.problems:
            errors.print(problem)
        raise typer.Exit(2) from None


def _run(work: Coroutine[Any, Any, None]) -> None:
    try:
        asyncio.run(work)
    except KeyboardInterrupt:
        raise typer.Exit(130) from None


@app.command()
def run() -> None:
    """Migrate, then web and worker in one process. Without credentials: the sandbox."""
    settings = _settings()
    from bot import run as running

    running.configure_logging(settings.log_level)
    _run(running.everything(settings))


@app.command()
def web() -> None:
    """The web process: webhooks, health, metrics."""
    settings = _settings()
    from bot import run as running

    running.configure_logging(settings.log_level)
    _run(running.web_only(settings))


@app.command()
def worker() -> None:
    """A worker process: outbox, timers, Socket Mode, long polling."""
    settings = _settings()
    from bot import run as running

    running.configure_logging(settings.log_level)
    _run(running.worker_only(settings))


@app.command()
def migrate() -> None:
    """Bring the database's schema up to date."""
    settings = _settings()
    from bot import run as running

    _run(running.migrate_only(settings))
    typer.echo("The database is up to date.")
