"""The pages and the code say the same: what one names the other has."""

from __future__ import annotations

import importlib
import pkgutil
import re
import typing
from pathlib import Path

import pytest
import typer

import bot
from adapters.slack import manifest
from bot.cli import app
from bot.contract.inbound import CommandUsed
from bot.services import commands
from bot.services.admin.asked import Misused
from bot.services.cases.commands import CASE
from bot.services.commands import COMMANDS
from bot.services.contacts.family import CONTACT
from bot.services.wishes.family import IDEA
from bot.services.wishes.understood import understood
from bot.settings import Settings
from bot.sheets.columns import HEADINGS
from bot.storage.database import Database
from bot.storage.schema import NEEDED
from bot.storage.tables import metadata
from bot.surveys import builtin
from bot.surveys.explain import KINDS
from bot.web.app import WEBHOOKS
from tests.docs import case_states
from tests.support.houses import ADMIN, Play

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text("utf-8")
CHAT = (ROOT / "bot/COMMANDS.md").read_text("utf-8")
ARCHITECTURE = (ROOT / "bot/ARCHITECTURE.md").read_text("utf-8")
GLOSSARY = (ROOT / "bot/GLOSSARY.md").read_text("utf-8")
PAGES = [ROOT / "README.md", *sorted(ROOT.glob("bot/**/*.md")), *sorted(ROOT.glob("adapters/**/*.md"))]
MAKEFILE = (ROOT / "Makefile").read_text("utf-8")


def chapter(page: str, heading: str) -> str:
    return page.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]


def commands_of(family: str) -> str:
    return chapter(CHAT, f"/{family}")


def first_column(text: str) -> list[str]:
    """What stands in backquotes at the beginning of each row of a table."""
    return re.findall(r"^\| `([^`]+)`", text, re.MULTILINE)


def python_files(package: str) -> set[str]:
    return {file.name for file in (ROOT / package).glob("*.py") if file.name != "__init__.py"}


# ---------------------------------------------------------------- README


def test_the_table_of_settings_is_the_settings() -> None:
    named = first_column(chapter(README, "Settings"))
    assert sorted(named) == sorted(name.upper() for name in Settings.model_fields)


def test_the_defaults_in_the_table_are_the_real_ones() -> None:
    rows = re.findall(r"^\| `([A-Z_]+)` \| `([^`]+)` \|", chapter(README, "Settings"), re.MULTILINE)
    defaults = {name: str(Settings.model_fields[name.lower()].default) for name, _ in rows}
    assert dict(rows) == defaults


def test_the_table_of_the_command_line_is_the_command_line() -> None:
    named = {each.split()[1] for each in first_column(chapter(README, "The command line"))}
    assert named == set(typer.main.get_command(app).commands)  # type: ignore[attr-defined]


def test_every_command_in_chat_stands_in_its_table_with_the_role_it_needs() -> None:
    rows = _with_roles(commands_of("survey"))
    assert rows == {name: command.role for name, command in COMMANDS.items()}


def _with_roles(table: str) -> dict[str, str]:
    rows = re.findall(r"^\| (.+?) \| (viewer|staff|admin) \|", table, re.MULTILINE)
    return {word.split()[0]: role for cell, role in rows for word in re.findall(r"`([^`]+)`", cell)}


def test_every_command_about_cases_stands_in_its_own_table() -> None:
    assert _with_roles(commands_of("case")) == {name: command.role for name, command in CASE.commands.items()}


def test_every_command_about_contacts_stands_in_its_own_table() -> None:
    assert _with_roles(commands_of("contact")) == {name: command.role for name, command in CONTACT.commands.items()}


def test_every_command_about_wishes_stands_in_its_table_with_the_role_it_needs() -> None:
    rows = re.findall(r"^\| (.+?) \| (anyone|staff|admin) \| (.+) \|$", commands_of("idea"), re.MULTILINE)
    said = [(role, word) for cell, role, does in rows for word in re.findall(r"`(?:/idea ?)?([^`]*)`", cell + does)]
    named = {understood(word.split())[0]: role for role, word in said}
    assert named == {name: command.role for name, command in IDEA.commands.items()}


def test_the_headings_of_a_file_of_contacts_are_the_ones_that_are_understood() -> None:
    rows = re.findall(r"^\| `([a-z]+)` \| (.+) \|$", chapter(CHAT, "/contact"), re.MULTILINE)
    listed = {column: words.replace(" ", "_").replace(",_", " ") for column, words in rows if column in HEADINGS}
    assert listed == HEADINGS


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_nothing_stands_twice_in_the_tables_of_a_chapter(page: Path) -> None:
    for part in re.split(r"^#+ ", page.read_text("utf-8"), flags=re.MULTILINE):
        first = re.findall(r"^\| (`[^|]*) \|", part, re.MULTILINE)
        named = [each for cell in first for each in re.findall(r"`([^`]+)`", cell)]
        assert sorted(named) == sorted(set(named))


#: What stands between the verb and the end of a code span.
SAID_IN_CHAT = re.findall(r"`/survey ([^`…]+)`", README + CHAT)
#: A link to its table → the example of it.
FAMILIES_NAMED = dict(
    re.findall(r"^\| \[`/([a-z]+)`\]\(bot/COMMANDS\.md#\1\) \| .+ \| `(/\1 .+)` \|$", README, re.MULTILINE)
)


def test_every_family_has_a_line_in_the_readme_and_a_table_of_its_own_in_the_same_order() -> None:
    tables = re.findall(r"^## /([a-z]+)$", CHAT, re.MULTILINE)
    assert list(FAMILIES_NAMED) == tables
    assert set(tables) == set(commands.FAMILIES)


@pytest.mark.parametrize("example", FAMILIES_NAMED.values())
async def test_the_example_of_every_family_is_understood(example: str, database: Database) -> None:
    await _understood(example.removeprefix("/"), database)


@pytest.mark.parametrize("said", [*SAID_IN_CHAT, *first_column(commands_of("survey"))])
async def test_every_command_that_is_written_out_is_understood(said: str, database: Database) -> None:
    await _understood(said, database)


async def _understood(said: str, database: Database) -> None:
    """People and channels are named as Slack names them to an app."""
    text = re.sub(r"[#@]\w+", "slack:T1/C2", said)
    play = Play(database)
    event = CommandUsed(key="event:1", at=play.clock(), sender=ADMIN, command="survey", text=text)
    answered = await play.app.receiver.within(event.key, lambda work: commands.answer(work, event, text))
    assert not isinstance(answered, Misused), answered


def test_the_built_in_surveys_and_the_question_kinds_are_all_named() -> None:
    text = chapter(README, "Surveys")
    assert set(builtin()) <= set(re.findall(r"`([a-z_]+)`", text.partition("```")[0]))
    assert set(KINDS) == set(re.findall(r"`([a-z_]+)`", text.partition("Question kinds: ")[2]))


@pytest.mark.parametrize("target", sorted(set(re.findall(r"`make ([a-z]+)", README))))
def test_every_make_target_of_the_readme_is_there(target: str) -> None:
    assert re.search(rf"^{target}:", MAKEFILE, re.MULTILINE), target


@pytest.mark.parametrize("path", ["/twilio/sms", "/twilio/status"])
def test_the_webhooks_to_be_entered_by_hand_are_the_real_ones(path: str) -> None:
    assert path in README
    assert path in WEBHOOKS


def test_the_manifests_path_is_where_slack_is_listened_to() -> None:
    assert WEBHOOKS[manifest.PATH] == "slack"


# ---------------------------------------------------------------- the map


@pytest.mark.parametrize("package", ["engine", "services", "storage"])
def test_every_file_stands_in_its_table_of_the_architecture(package: str) -> None:
    rows = re.findall(r"^\|.+", chapter(ARCHITECTURE, f"The {package}"), re.MULTILINE)
    named = set(re.findall(r"`([a-z_]+\.py)`", "\n".join(rows)))
    there = python_files(f"bot/{package}")
    assert (there - named, named - there) == (set(), set())


def test_every_part_of_the_bot_stands_on_the_map_of_the_house() -> None:
    house = chapter(ARCHITECTURE, "The house")
    parts = {module.name for module in pkgutil.iter_modules(bot.__path__)}
    assert {part for part in parts if not re.search(rf"\b{part}\b", house)} == set()


def test_the_table_of_a_cases_states_is_the_codes() -> None:
    assert case_states.written(ARCHITECTURE) == ARCHITECTURE, "run python -m tests.docs.case_states"
    assert "| `Acknowledged` |" in ARCHITECTURE


def test_every_channel_is_named() -> None:
    text = chapter(ARCHITECTURE, "The channels")
    channels = {file.parent.name for file in (ROOT / "adapters").glob("*/channel.py")}
    assert {name for name in channels if f"`{name}`" not in text} == set()


def test_every_event_has_a_row_in_the_table_of_transitions() -> None:
    from bot.engine import events

    named = first_column(chapter(ARCHITECTURE, "The engine"))
    assert {event.__name__ for event in typing.get_args(events.Event)} <= set(named)


def test_every_decision_is_half_a_page_and_says_its_price() -> None:
    for page in sorted((ROOT / "bot/decisions").glob("*.md")):
        text = page.read_text("utf-8")
        assert text.startswith("# "), page.name
        assert text.rpartition("\n\n")[2].startswith("**Price:**"), page.name
        assert len(text.split()) < 300, page.name


def test_the_newest_migration_is_the_schema_that_the_code_needs() -> None:
    """A database at it, or beyond it, is left as it is: a migration above it would never be carried out."""
    migrations = sorted(file.name for file in (ROOT / "migrations/versions").glob("[0-9]*.py"))
    assert migrations[-1].partition("_")[0] == NEEDED


# ---------------------------------------------------------------- words


def classes() -> set[str]:
    """The names of all classes, protocols and type aliases of the bot and of the sandbox's front door."""
    modules = [module.name for module in pkgutil.walk_packages(bot.__path__, "bot.")]
    found = [vars(importlib.import_module(name)) for name in (*modules, "adapters.sandbox.server")]
    return {name for names in found for name in names if name[:1].isupper()}


def test_every_class_of_the_glossary_is_in_the_code() -> None:
    named = set(re.findall(r"`([A-Z][A-Za-z]+)`", GLOSSARY))
    assert len(named) > 30
    assert named - classes() == set()


def test_the_glossary_and_the_database_have_the_same_tables() -> None:
    named = {
        word for line in re.findall(r"\(([^()]*table[^()]*|[^()]*history[^()]*)\)", GLOSSARY) for word in _tables(line)
    }
    assert named == set(metadata.tables)


def _tables(brackets: str) -> list[str]:
    return re.findall(r"`([a-z_]+)`", brackets)


# ---------------------------------------------------------------- links and paths


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#]+)[^)]*\)", page.read_text("utf-8"))
    local = [link for link in links if not link.startswith("http")]
    assert [link for link in local if not (page.parent / link).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_path_in_backquotes_is_there(page: Path) -> None:
    text = re.sub(r"```.*?```", "", page.read_text("utf-8"), flags=re.DOTALL)
    paths = re.findall(r"`((?:bot|adapters|tests|migrations)/[\w/.*-]*)`", text)
    assert [path for path in paths if not list(ROOT.glob(path.rstrip("/")))] == []


def test_the_picture_is_small_enough_to_be_waited_for() -> None:
    pictures = list((ROOT / "adapters/sandbox/pictures").iterdir())
    assert [picture.name for picture in pictures if picture.stat().st_size > 150_000] == []
    assert all(f"pictures/{picture.name}" in README for picture in pictures)
