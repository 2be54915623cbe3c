"""`heardback survey …`: what an admin does in chat, at the command line, for people and for scripts."""

from __future__ import annotations

import asyncio
import shlex
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from bot import doorbell, logs
from bot.services.commands import COMMANDS
from bot.settings import Settings
from bot.storage.database import Database
from bot.surveys import builtin, load_text
from tests.cli.survey_command import Desk, steps
from tests.support.answered import Answered, Asked
from tests.support.databases import PostgresDatabases, SqliteDatabases

PHONE = "tel:+12025550123"
PULSE = """\
key: pulse
title: Pulse
questions:
  - {key: score, kind: nps, text: Would you recommend us?}
endings: [{text: Bye}]
"""


@pytest.fixture(autouse=True)
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """None of this machine's, and the log as the other tests have it afterwards."""
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    yield monkeypatch
    logs.configure("INFO")


@pytest.fixture
def desk(tmp_path: Path, settings: pytest.MonkeyPatch, sqlite_databases: SqliteDatabases) -> Iterator[Desk]:
    url = sqlite_databases.fresh()
    settings.setenv("DATABASE_URL", url)
    yield Desk(tmp_path, Path(url.removeprefix("sqlite:///")))
    sqlite_databases.drop(url)


def answered(desk: Desk, *scores: int, address: str = "") -> None:
    """Customers have given these scores; where there is one, at that address."""

    async def write() -> None:
        database = Database(f"sqlite:///{desk.database}")
        people = Answered(database, builtin()["nps"])
        await people.publish(builtin()["nps"])
        await people.ask(*(Asked({"score": score}, address=address) for score in scores))
        await database.close()

    asyncio.run(write())


# ---------------------------------------------------------------- the same commands


def test_without_a_command_it_shows_what_matters_now_and_the_next_steps_as_commands(desk: Desk) -> None:
    shown = desk.said("")
    assert "No case is open." in shown
    assert steps(shown) == ["list", "new", "help"]


def test_every_step_that_is_offered_can_be_typed_as_it_stands(desk: Desk) -> None:
    desk.said("edit ces question easier remove")
    for command in steps(desk.said("edit ces")):
        result = desk.survey(command)
        left = "Left as it is" in result.stdout  # it opened a form, and there were no lines to fill it in
        assert result.exit_code == (1 if left else 0), result.output


@pytest.mark.parametrize("name", COMMANDS)
def test_no_command_breaks_and_what_is_said_to_the_operator_is_never_in_the_outbox(desk: Desk, name: str) -> None:
    for words in (COMMANDS[name].usage, name, f"{name} nps", f"{name} no_such_thing and more"):
        result = desk.survey(shlex.join(words.split()))
        assert result.exit_code in (0, 1, 2)
        assert result.output.strip()
    assert [row for row in desk.rows("SELECT address FROM outbox") if row[0].startswith("terminal:")] == []


def test_what_the_operator_does_is_in_the_audit_log_under_their_name(desk: Desk) -> None:
    desk.said("pause nps")
    assert "operator (terminal:operator): pause nps (Terminal)" in desk.said("audit")
    assert desk.rows("SELECT actor, action, allowed FROM audit LIMIT 1") == [("terminal:operator", "command pause", 1)]


def test_the_operator_is_spoken_to_in_the_language_they_chose(desk: Desk) -> None:
    desk.said("language ru")
    assert "Идущие опросы" in desk.said("")


def test_usages_are_written_as_they_are_typed_here(desk: Desk) -> None:
    assert "heardback survey rollback nps 2" in desk.survey("rollback nps").stdout
    help_ = desk.said("help results")
    assert "heardback survey results" in help_
    assert "/survey" not in help_


# ---------------------------------------------------------------- for scripts


@pytest.mark.parametrize(
    ("command", "code"),
    [
        ("list", 0),
        ("show nps", 0),
        ("pause nps", 0),
        ("show delivery", 1),
        ("send nps to nobody", 1),
        ("send nps to contact Nobody", 1),
        ("publish nps", 1),
        ("rollback nps 7", 1),
        ("import nowhere.yaml", 2),
        ("import", 2),
        ("frobnicate", 2),
        ("show", 2),
        ("results nps by phase of the moon", 2),
        ("--continue list", 2),
        ("--continue", 1),
    ],
)
def test_a_script_learns_from_the_exit_code_whether_it_was_done(desk: Desk, command: str, code: int) -> None:
    assert desk.survey(command).exit_code == code


def test_what_is_wrong_with_a_survey_is_an_exit_code_as_well(desk: Desk) -> None:
    assert desk.survey("check nps").exit_code == 0
    desk.said("edit nps question score delete")
    assert desk.survey("check nps").exit_code == 1
    assert desk.survey("publish nps").exit_code == 1


def test_a_line_that_a_script_reads_is_not_broken(desk: Desk) -> None:
    (line,) = [line for line in desk.said("show nps").splitlines() if line.startswith("Thank you for being frank.")]
    assert line.endswith("people who can change something.")
    assert len(line) > 80


# ---------------------------------------------------------------- to customers


def test_a_survey_is_sent_by_the_workers_and_by_nobody_here(desk: Desk) -> None:
    asked = desk.said(f"send nps to {PHONE}")
    assert steps(asked) == [f"send nps to {PHONE} yes"]
    assert desk.rows("SELECT * FROM outbox") == []
    assert f"nps is on its way to {PHONE}" in desk.said(f"send nps to {PHONE} yes")
    rows = desk.rows("SELECT address, channel, state, attempts, leased_until FROM outbox")
    assert rows == [(PHONE, "sms", "pending", 0, None)]


def test_somebody_known_is_confirmed_by_a_number_that_a_shell_does_not_take_for_a_comment(desk: Desk) -> None:
    answered(desk, 9, address=PHONE)
    (step,) = steps(desk.said(f"send stars to {PHONE}"))
    ((number,),) = desk.rows(f"SELECT id FROM addresses WHERE address = '{PHONE}'")
    assert step == f"send stars to '#{number}' yes"
    assert f"stars is on its way to {PHONE}" in desk.said(step)


def test_a_survey_cannot_be_sent_to_the_console_itself(desk: Desk) -> None:
    desk.said("list")
    assert desk.survey("send nps to terminal:operator yes").exit_code == 1
    assert desk.rows("SELECT * FROM conversations") == []


def test_on_postgresql_the_workers_are_woken(
    settings: pytest.MonkeyPatch, postgresql_databases: PostgresDatabases, tmp_path: Path
) -> None:
    url = postgresql_databases.fresh()
    settings.setenv("DATABASE_URL", url)
    try:
        with psycopg.connect(url, autocommit=True) as worker:
            worker.execute(f"LISTEN {doorbell.CHANNEL}")
            assert "on its way" in Desk(tmp_path, tmp_path).said(f"send nps to {PHONE} yes")
            (ring,) = worker.notifies(timeout=10, stop_after=1)
            assert ring.payload == "sms"
            assert worker.execute("SELECT address, attempts FROM outbox").fetchall() == [(PHONE, 0)]
    finally:
        postgresql_databases.drop(url)


# ---------------------------------------------------------------- forms and previews


#: An empty survey of that title, in English, that begins with a score.
NEW = "8\n1\n{title}\n1\nWould you recommend us?\n"


def test_a_survey_is_made_line_by_line_then_published_and_asked(desk: Desk) -> None:
    shown = desk.said("new", NEW.format(title="Delivery day") + "skip\n" * 9)
    assert "delivery_day" in shown
    assert desk.rows("SELECT survey_key, changed_by_name FROM drafts") == [("delivery_day", "operator")]
    desk.said("publish delivery_day")
    assert "delivery_day is on its way" in desk.said(f"send delivery_day to {PHONE} yes")


def test_a_backslash_goes_on_in_the_next_line_where_a_form_wants_several(desk: Desk) -> None:
    lines = "5\nWhich was it?\n" + "skip\n" * 3 + "The price\\\nThe service\n" + "skip\n" * 9
    desk.survey("edit stars add", lines)
    ((document,),) = desk.rows("SELECT document FROM drafts")
    assert '"The price"' in document
    assert '"The service"' in document


def test_a_form_that_was_left_is_gone_on_with_and_has_lost_nothing(desk: Desk) -> None:
    left = desk.survey("new", "8\n1\nKept title\n")
    assert left.exit_code == 1
    assert left.stdout.endswith("Left as it is. `heardback survey --continue` goes on with it.\n")
    assert desk.rows("SELECT * FROM drafts") == []
    shown = desk.said("--continue", "1\nWould you recommend us?\n" + "skip\n" * 9)
    assert "Kind of the first question" in shown
    assert desk.rows("SELECT survey_key FROM drafts") == [("kept_title",)]


def test_a_form_that_a_preview_took_the_place_of_is_gone_on_with_after_it(desk: Desk) -> None:
    desk.survey("edit stars add", "8\n")
    desk.said("preview stars", "STOP\n")
    shown = desk.said("--continue", "Anything else?\n" + "skip\n" * 9)
    assert "draft, last changed by operator" in shown
    assert desk.survey("--continue").exit_code == 1


def test_a_form_that_somebody_else_was_faster_than_overwrites_nothing_and_says_how_to_go_on(desk: Desk) -> None:
    desk.survey("edit stars about", "skip\n")
    desk.said("edit stars question reason remove")
    late = desk.survey("--continue", "stars\n" + "skip\n" * 30)
    assert late.exit_code == 1, late.output
    assert [step.rpartition(" ")[0] for step in steps(late.stdout)] == ["edit stars keep", "edit stars drop"]
    assert "draft" in desk.said(steps(late.stdout)[0])


def test_another_command_is_not_taken_for_a_line_of_the_form_that_is_open(desk: Desk) -> None:
    desk.survey("new", "8\n")
    assert desk.survey("list", "8\n8\n8\n").exit_code == 0
    assert desk.rows("SELECT count(*) FROM dialogues") == [(1,)]


def test_a_preview_is_played_to_its_end_and_nothing_of_it_is_kept(desk: Desk) -> None:
    shown = desk.said("preview nps", "2\nToo slow\nno\nno\n")
    assert "would page" in shown
    assert "- held_back: Too slow" in shown
    assert any(step.startswith("publish nps") for step in steps(shown))
    assert desk.rows("SELECT * FROM answers") == desk.rows("SELECT * FROM dialogues") == []


def test_stop_ends_a_preview_and_stops_nobody(desk: Desk) -> None:
    assert "The preview is over." in desk.said("preview nps", "STOP\n")
    assert desk.rows("SELECT count(*) FROM addresses WHERE state = 'opted_out'") == [(0,)]


# ---------------------------------------------------------------- files


def test_results_come_with_a_picture_in_the_folder_that_was_named(desk: Desk) -> None:
    answered(desk, *[9] * 12, *[3] * 4)
    shown = desk.said("results nps --output figures")
    assert "50" in shown
    assert "Saved as figures/nps.png" in shown
    assert (desk.folder / "figures/nps.png").read_bytes().startswith(b"\x89PNG")


def test_no_file_ever_takes_the_place_of_another(desk: Desk) -> None:
    answered(desk, 9)
    desk.said("export nps")
    first = (desk.folder / "nps-answers.csv").read_bytes()
    assert "Saved as nps-answers.csv" in desk.said("export nps")
    answered(desk, 3)
    shown = desk.said("export nps")
    assert "Saved as nps-answers-2.csv\n(nps-answers.csv is another file, and stays)" in shown
    assert (desk.folder / "nps-answers.csv").read_bytes() == first
    assert (desk.folder / "nps-answers-2.csv").read_bytes() != first


def test_a_survey_that_was_exported_is_the_same_when_it_is_read(desk: Desk) -> None:
    desk.said("export nps yaml")
    assert load_text((desk.folder / "nps.yaml").read_text("utf-8")) == builtin()["nps"]


def test_a_place_where_nothing_can_be_kept_is_one_line(desk: Desk) -> None:
    (desk.folder / "file").write_text("")
    result = desk.survey("export nps --output file")
    assert (result.exit_code, result.stderr) == (2, "Can't open file: File exists\n")


def test_a_survey_file_becomes_a_draft(desk: Desk) -> None:
    (desk.folder / "my pulse.yaml").write_text(PULSE)
    shown = desk.said("import 'my pulse.yaml'")
    assert "my pulse.yaml is now the draft pulse" in shown
    assert any(step.startswith("publish pulse") for step in steps(shown))
    assert desk.rows("SELECT survey_key, changed_by_name FROM drafts") == [("pulse", "operator")]


def test_what_an_imported_survey_could_not_bring_is_said_by_name(desk: Desk) -> None:
    (desk.folder / "visit.json").write_text(
        '{"title": "Visit", "elements": [{"type": "comment", "name": "why"}, {"type": "signaturepad", "name": "sig"}]}'
    )
    assert "not supported: sig" in desk.said("import visit.json")


def test_a_file_that_holds_no_survey_is_refused_with_a_sentence_that_helps(desk: Desk) -> None:
    (desk.folder / "broken.json").write_text('{"title": ')
    result = desk.survey("import broken.json")
    assert result.exit_code == 1
    assert "broken.json can't be read as a survey" in result.stdout


@pytest.mark.parametrize("file", ["nowhere.yaml", "."])
def test_a_file_that_cannot_be_read_is_one_line(desk: Desk, file: str) -> None:
    result = desk.survey(f"import {file}")
    assert (result.exit_code, result.stdout, result.stderr.count("\n")) == (2, "", 1)
    assert result.stderr.startswith(f"Can't open {file}: ")


# ---------------------------------------------------------------- the database


def refusal(desk: Desk) -> str:
    result = desk.survey("list")
    assert (result.exit_code, result.stdout, result.stderr.count("\n")) == (1, "", 1)
    return result.stderr


def test_a_database_that_is_not_there_yet_is_not_made_by_looking_for_it(
    tmp_path: Path, settings: pytest.MonkeyPatch
) -> None:
    assert "has no tables yet. Run `heardback run` or `heardback migrate` first." in refusal(Desk(tmp_path, tmp_path))
    assert list(tmp_path.iterdir()) == []


def test_a_database_of_an_older_version_is_left_to_be_migrated(desk: Desk) -> None:
    desk.rows("UPDATE alembic_version SET version_num = '0001'")
    assert "is an older version's. Run `heardback migrate` first." in refusal(desk)
    assert desk.rows("SELECT version_num FROM alembic_version") == [("0001",)]


def test_a_file_that_is_no_database_is_one_line(tmp_path: Path, settings: pytest.MonkeyPatch) -> None:
    (tmp_path / "notes.txt").write_text("Buy milk. " * 100)
    settings.setenv("DATABASE_URL", "sqlite:///notes.txt")
    assert refusal(Desk(tmp_path, tmp_path)) == "Can't use the database at notes.txt: file is not a database\n"


def test_a_database_that_somebody_holds_is_one_line(desk: Desk) -> None:
    with sqlite3.connect(desk.database) as other:
        other.execute("BEGIN IMMEDIATE")
        assert "database is locked" in refusal(desk)


def test_a_server_out_of_reach_is_one_line_without_the_password(tmp_path: Path, settings: pytest.MonkeyPatch) -> None:
    settings.setenv("DATABASE_URL", "postgresql://bot:open-sesame@127.0.0.1:1/heardback")
    said = refusal(Desk(tmp_path, tmp_path))
    assert said.startswith("Can't use the database at postgresql://bot:***@127.0.0.1:1/heardback: ")
    assert "open-sesame" not in said
