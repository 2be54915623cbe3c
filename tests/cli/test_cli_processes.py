"""The commands that stay up, as processes: what they say when they cannot, and how they end."""

from __future__ import annotations

import signal
import socket
import sqlite3
import subprocess
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import httpx2
import pytest

from tests.cli.command_line import HEARDBACK, PATIENCE, environment, heardback

SOMEBODY = {"TELEGRAM_BOT_TOKEN": "123456:a-token-made-up-for-the-tests", "TELEGRAM_API_BASE_URL": "http://127.0.0.1:9"}


@pytest.fixture
def taken_port() -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield str(listener.getsockname()[1])


def _closed_port() -> str:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return str(listener.getsockname()[1])


def test_the_version_is_the_packages(tmp_path: Path) -> None:
    result = heardback("--version", at=tmp_path)
    assert (result.returncode, result.stdout) == (0, f"heardback {version('heardback')}\n")


def test_a_port_that_is_taken_is_one_clear_line_and_nothing_has_been_touched(tmp_path: Path, taken_port: str) -> None:
    result = heardback("run", at=tmp_path, PORT=taken_port)
    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr == f"Port {taken_port} is in use. Set PORT (or HOST) to another, or stop what runs there.\n"
    assert list(tmp_path.iterdir()) == []


def test_an_address_this_machine_does_not_have_is_one_clear_line(tmp_path: Path) -> None:
    result = heardback("run", at=tmp_path, HOST="203.0.113.7", PORT=_closed_port())
    assert result.returncode == 1
    assert result.stderr.startswith("Can't listen at 203.0.113.7:")
    assert result.stderr.count("\n") == 1


@pytest.mark.parametrize("command", ["run", "migrate"])
def test_a_database_out_of_reach_is_one_clear_line_without_the_password(tmp_path: Path, command: str) -> None:
    port = _closed_port()
    url = f"postgresql://bot:open-sesame@127.0.0.1:{port}/heardback"
    result = heardback(command, at=tmp_path, DATABASE_URL=url, PORT=_closed_port())
    assert result.returncode == 1
    assert result.stderr.startswith(f"Can't use the database at postgresql://bot:***@127.0.0.1:{port}/heardback: ")
    assert result.stderr.count("\n") == 1
    assert "open-sesame" not in result.stderr


def test_a_file_that_is_no_database_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("Buy milk. " * 100)
    result = heardback("migrate", at=tmp_path, DATABASE_URL="sqlite:///notes.txt")
    assert result.returncode == 1
    assert result.stderr == "Can't use the database at notes.txt: file is not a database\n"


@pytest.mark.parametrize("command", ["web", "worker"])
def test_without_tables_web_and_worker_send_you_to_migrate(tmp_path: Path, command: str) -> None:
    result = heardback(command, at=tmp_path, DATABASE_URL="sqlite:///empty.db", PORT=_closed_port(), **SOMEBODY)
    assert result.returncode == 1
    assert result.stderr == "The database has no tables yet. Run `heardback migrate` first.\n"


def test_web_alone_without_a_platform_would_be_of_no_use_and_says_so(tmp_path: Path) -> None:
    result = heardback("web", at=tmp_path, PORT=_closed_port())
    assert result.returncode == 2
    assert "`heardback run` plays the sandbox" in result.stderr


def test_every_wrong_setting_is_a_line_and_no_value_is_quoted(tmp_path: Path) -> None:
    result = heardback("run", at=tmp_path, PORT="http", SLACK_BOT_TOKEN="hunter2", LOG_LEVEL="loud")
    assert result.returncode == 2
    assert {line.partition(":")[0] for line in result.stderr.splitlines()} == {"PORT", "LOG_LEVEL"}
    assert "hunter2" not in result.stderr


def test_migrating_twice_is_as_good_as_once(tmp_path: Path) -> None:
    first, second = (heardback("migrate", at=tmp_path) for _ in range(2))
    assert (first.returncode, second.returncode) == (0, 0)
    assert first.stdout == second.stdout == "The database is up to date.\n"


def test_a_database_left_by_a_newer_version_is_worked_with_as_it_is(tmp_path: Path) -> None:
    heardback("migrate", at=tmp_path, DATABASE_URL="sqlite:///newer.db")
    with sqlite3.connect(tmp_path / "newer.db") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    taken_back = heardback("migrate", at=tmp_path, DATABASE_URL="sqlite:///newer.db")
    assert (taken_back.returncode, taken_back.stderr) == (0, "")


def test_run_says_where_it_is_once_it_answers_and_ends_at_ctrl_c(tmp_path: Path) -> None:
    port = _closed_port()
    running = subprocess.Popen(
        [HEARDBACK, "run"],
        cwd=tmp_path,
        env=environment({"PORT": port}),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert running.stdout is not None
    try:
        said = running.stdout.readline()
        assert said == f"Heardback is at http://127.0.0.1:{port}/  (stop with Ctrl-C)\n"
        assert httpx2.get(f"http://127.0.0.1:{port}/readyz").json() == {"database": "ok", "migrations": "ok"}
        running.send_signal(signal.SIGINT)
        _, complaints = running.communicate(timeout=PATIENCE)
    finally:
        running.kill()
        running.wait()
    assert running.returncode == 130
    assert "Traceback" not in complaints
