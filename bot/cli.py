"""The `heardback` command. Imports stay inside the commands: the heavy ones cost seconds, and `--help` needs none."""

from __future__ import annotations

import asyncio
import json
import shlex
from collections.abc import Coroutine
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console

if TYPE_CHECKING:
    from bot.engine.errors import Problem
    from bot.engine.languages import Language
    from bot.engine.survey import Survey
    from bot.services.lint import Lint
    from bot.services.transcript import Transcript
    from bot.settings import Settings

app = typer.Typer(
    help="Asks customers for feedback where they already talk, and makes sure that somebody acts on it.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
output = Console(highlight=False, markup=False, soft_wrap=True)
errors = Console(stderr=True, highlight=False, markup=False, soft_wrap=True)

#: Something is wrong with what was looked at; the command itself could not be carried out as it was given.
WRONG, MISUSED = 1, 2


def _show_version(wanted: bool) -> None:
    if wanted:
        output.print(f"heardback {version('heardback')}")
        raise typer.Exit


@app.callback()
def heardback(
    _version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Say which version this is.")
    ] = False,
) -> None:
    """Asks customers for feedback where they already talk, and makes sure that somebody acts on it."""


def _fail(line: str, code: int = MISUSED) -> typer.Exit:
    """To be raised: an error that was to be expected, in one line."""
    errors.print(line)
    return typer.Exit(code)


def _settings() -> Settings:
    """The settings, or one line for each problem and exit code 2."""
    from bot.settings import SettingsInvalid, load

    try:
        return load()
    except SettingsInvalid as error:
        raise _fail(str(error)) from None


# ---------------------------------------------------------------- processes


def _run(work: Coroutine[Any, Any, None]) -> None:
    from bot.run import CannotStart

    try:
        asyncio.run(work)
    except CannotStart as error:
        raise _fail(str(error), WRONG) from None
    except KeyboardInterrupt:
        raise typer.Exit(130) from None


def _configured() -> Settings:
    """For a process that makes no sense without a platform: the sandbox is played by `heardback run` alone."""
    settings = _settings()
    if settings.sandbox:
        raise _fail(
            "No platform is configured. `heardback run` plays the sandbox; `heardback doctor` says how to go live."
        )
    return settings


@app.command()
def run() -> None:
    """Migrate, then web and worker in one process. Without credentials: the sandbox."""
    settings = _settings()
    from bot import logs
    from bot import run as running

    logs.configure(settings.log_level)
    _run(running.everything(settings))


@app.command()
def web() -> None:
    """The web process: webhooks, health, metrics."""
    settings = _configured()
    from bot import logs
    from bot import run as running

    logs.configure(settings.log_level)
    _run(running.web_only(settings))


@app.command()
def worker() -> None:
    """A worker process: outbox, timers, Socket Mode, long polling."""
    settings = _configured()
    from bot import logs
    from bot import run as running

    logs.configure(settings.log_level)
    _run(running.worker_only(settings))


@app.command()
def migrate() -> None:
    """Bring the database's schema up to date."""
    settings = _settings()
    from bot import run as running

    _run(running.migrate_only(settings))
    output.print("The database is up to date.")


@app.command()
def doctor() -> None:
    """Look at settings, database, credentials and webhooks, and say how to mend what is wrong."""
    from bot.doctor import examine

    if not examine(output):
        raise typer.Exit(WRONG)


# ---------------------------------------------------------------- surveys


@app.command()
def survey(
    words: Annotated[list[str] | None, typer.Argument(metavar="COMMAND", help="As after /survey in chat.")] = None,
    folder: Annotated[
        Path, typer.Option("--output", metavar="FOLDER", help="Where files and pictures are kept.")
    ] = Path(),
    go_on: Annotated[bool, typer.Option("--continue", help="Go on with a form or preview that was left.")] = False,
) -> None:
    """Do what an admin does in chat with /survey, beside a bot that runs.

    Forms and previews are gone through line by line. Exit code 1: it could not
    be done, or something was found wrong; 2: it was not asked as it must be.

    \b
    Examples:
      heardback survey                          what matters now
      heardback survey help                     all commands
      heardback survey results nps last 30d     the figures, and a picture
      heardback survey send nps to tel:+447700900123 yes
      heardback survey new csat                 asks what it should be like
      heardback survey import feedback.xlsx     YAML, SurveyJS, XLSForm, FLOIP
      heardback survey export nps --output out  the answers, as a file
    """
    from bot import console, logs

    settings = _settings()
    logs.configure("ERROR")
    try:
        code = console.run(settings, console.Wish(tuple(words or ()), go_on, folder), output)
    except console.CannotDo as error:
        raise _fail(str(error), error.code) from None
    except KeyboardInterrupt:
        output.print()
        raise typer.Exit(130) from None
    raise typer.Exit(code)


@app.command()
def play(
    survey: Annotated[str, typer.Argument(help="A built-in survey's key, or a survey file.")] = "nps",
    language: Annotated[str, typer.Option(help="en, ru, zh-Hans or zh-Hant.")] = "",
    save: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="Keep the conversation as a golden test. A bare name goes to tests/golden/SURVEY/."
        ),
    ] = None,
) -> None:
    """Play a survey in the terminal. Nothing is stored, nobody is paged."""
    from bot.play import place_for
    from bot.play import play as play_it
    from bot.services.rehearsal import Rehearsal

    settings = _settings()
    found = _survey(survey)
    spoken = _language(language, found, settings.default_language)
    kept = _free(place_for(save, found, spoken)) if save is not None else None
    output.print("You are the customer. `back`, `skip`, `help` and `STOP` work as in any chat; Ctrl-D ends it.\n")
    transcript = play_it(Rehearsal(found, spoken, company=settings.company_name), output, lambda: input("> "))
    if kept is not None:
        _keep(transcript, kept)


def _free(file: Path) -> Path:
    """The file's place, made if need be: before anything is played, so that nobody plays in vain."""
    try:
        if file.exists():
            raise _fail(f"{file} is there already, and is not overwritten. Choose another name.")
        file.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _fail(f"Can't write {file}: {error.strerror}") from None
    return file


def _keep(transcript: Transcript, file: Path) -> None:
    from bot.play import keep

    try:
        for line in keep(transcript, file):
            output.print(line)
    except OSError as error:
        raise _fail(f"Can't write {file}: {error.strerror}", WRONG) from None


def _survey(named: str) -> Survey:
    from bot.surveys import builtin

    surveys = builtin()
    if named in surveys:
        return surveys[named]
    file = Path(named)
    if file.suffix in (".yaml", ".yml") or file.is_file():
        return _load(file)
    from rapidfuzz.process import extractOne

    near = extractOne(named, list(surveys), score_cutoff=50)
    advice = f"Did you mean {near[0]}?" if near else f"There are {', '.join(surveys)}, or name a file."
    raise _fail(f'There is no survey "{named}". {advice}')


def _language(named: str, survey: Survey, default: Language) -> Language:
    """The one asked for; else the staff's own if the survey speaks it."""
    from bot.engine.languages import LANGUAGES
    from bot.engine.words import language_named

    if not named:
        return default if default in survey.languages else survey.default_language
    found = language_named(named)
    if found is None:
        raise _fail(f'There is no language "{named}". There are {", ".join(LANGUAGES)}.')
    return found


@app.command()
def check(file: Annotated[Path, typer.Argument(help="A survey file (YAML).")]) -> None:
    """Say what is wrong with a survey file or could be better, line by line, and what it costs by SMS."""
    survey = _load(file)
    found = _lint(survey, _settings())
    how = "can run" if found.findings else "is fine"
    output.print(f"{file} {how}: {len(survey.questions)} questions, in {', '.join(survey.languages)}.")
    _print_findings(file, found)


def _lint(survey: Survey, settings: Settings) -> Lint:
    """As if it were asked on every channel, whichever are configured."""
    from adapters.slack import measure as slack
    from adapters.sms import measure as sms
    from adapters.telegram import measure as telegram
    from bot.services import lint

    around = lint.Around(company=settings.company_name, currency=settings.sms_currency)
    return lint.of(survey, (slack, telegram, sms), settings.sms_price, around)


def _print_findings(file: Path, found: Lint) -> None:
    from bot.services.lint import costs
    from bot.services.voice import say
    from bot.surveys.document import read

    document = read(file.read_text("utf-8-sig"))
    for finding in found.findings:
        path = finding.where.path
        words = f"{say(finding.what, 'en')} {say(finding.mend, 'en')}"
        output.print(f"{file}:{document.line(path)}: {finding.weight}: {'.'.join(map(str, path))}: {words}")
    for line in costs(found, "en"):
        output.print(line)


def _load(file: Path) -> Survey:
    from bot.engine.errors import SurveyInvalid
    from bot.surveys import load_file

    try:
        return load_file(file)
    except OSError as error:
        raise _fail(f"Can't read {file}: {error.strerror}") from None
    except SurveyInvalid as error:
        _advise_import(file)
        _print_problems(file, error.problems)
        raise typer.Exit(WRONG) from None


def _advise_import(file: Path) -> None:
    """Somebody else's survey is not looked into here. Raises Exit where the file looks like one."""
    from bot.surveys.foreign import reading

    with file.open("rb") as opened:
        found = reading.foreign_format(opened.read(reading.MAX_BYTES))
    if found:
        command = f"heardback survey import {shlex.quote(str(file))}"
        raise _fail(f"{file} looks like {found}, not like a survey of ours. `{command}` brings it.", WRONG)


def _print_problems(file: Path, problems: tuple[Problem, ...]) -> None:
    """In the form that editors and terminals make a link of."""
    for problem in problems:
        where = ".".join(map(str, problem.path))
        output.print(f"{file}:{problem.line or 1}: {where + ': ' if where else ''}{problem.message}")


@app.command()
def schema() -> None:
    """Print the JSON Schema of survey files, for an editor that completes and checks them."""
    from bot.surveys import json_schema

    output.print(json.dumps(json_schema(), indent=2, ensure_ascii=False))


@app.command()
def manifest(
    public_url: Annotated[str, typer.Argument(help="Where Slack reaches us; PUBLIC_URL if left out.")] = "",
    socket_mode: Annotated[bool, typer.Option("--socket-mode", help="An app that needs no public URL.")] = False,
) -> None:
    """Print the Slack app's manifest, ready to paste."""
    from adapters.slack.manifest import app_manifest

    url = None if socket_mode else public_url or _settings().public_url
    if url is None and not socket_mode:
        raise _fail("Where does Slack reach us? Name the URL, set PUBLIC_URL, or choose --socket-mode.")
    output.print(app_manifest(url), end="")
