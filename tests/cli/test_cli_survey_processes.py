"""`heardback survey` as a process: at a terminal, and beside a bot that runs."""

from __future__ import annotations

import asyncio
import socket
import sqlite3
import subprocess
from pathlib import Path

import pytest

from adapters.sandbox.server import Sandbox
from tests.cli.command_line import HEARDBACK, PATIENCE, at_a_terminal, environment, heardback
from tests.support.patience import until


@pytest.fixture
def migrated(tmp_path: Path) -> Path:
    """A folder with the database that `heardback run` would use there."""
    assert heardback("migrate", at=tmp_path).returncode == 0
    return tmp_path


def test_a_form_is_filled_in_at_a_terminal_left_with_ctrl_d_and_gone_on_with(migrated: Path) -> None:
    with at_a_terminal("survey", "edit", "nps", "add", at=migrated) as terminal:
        terminal.see("Ctrl-D leaves")
        terminal.see("> ")
        terminal.type("8\n")
        terminal.see("> ")
        terminal.type("And one thing\\\n")
        terminal.see(". ")
        terminal.type("more?\n")
        terminal.see("> ")
        terminal.type("\x04")
        terminal.see("`heardback survey --continue` goes on with it.")
        assert terminal.end() == 0
    finished = subprocess.run(
        [HEARDBACK, "survey", "--continue"],
        cwd=migrated,
        env=environment({}),
        input="skip\n" * 30,  # more than it asks
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=True,
    )
    assert "draft, last changed by operator" in finished.stdout
    with sqlite3.connect(migrated / "data/heardback.db") as connection:
        ((document,),) = connection.execute("SELECT document FROM drafts").fetchall()
    assert '"And one thing\\nmore?"' in document


def test_ctrl_c_in_a_form_ends_it_without_a_traceback(migrated: Path) -> None:
    with at_a_terminal("survey", "new", at=migrated) as terminal:
        terminal.see("> ")
        terminal.interrupt()
        assert terminal.end() == 130
    assert "Traceback" not in terminal.shown


def test_what_is_sent_here_reaches_the_customer_through_the_bot_that_runs(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = str(listener.getsockname()[1])
    running = subprocess.Popen(
        [HEARDBACK, "run"], cwd=tmp_path, env=environment({"PORT": port}), stdout=subprocess.PIPE, text=True
    )
    try:
        assert running.stdout is not None
        assert "Heardback is at" in running.stdout.readline()
        phone = f"tel:{Sandbox.CUSTOMER_NUMBER}"
        sent = heardback("survey", "send", "nps", "to", phone, "yes", at=tmp_path, PORT=port)
        assert (sent.returncode, sent.stdout) == (0, f"nps is on its way to {phone} (English).\n\n")
        asyncio.run(until(lambda: _taken(tmp_path, phone)))
        link = heardback("survey", "link", "nps", at=tmp_path, PORT=port)
        assert link.stdout.startswith("https://t.me/")
    finally:
        running.kill()
        running.wait()


def _taken(folder: Path, address: str) -> bool:
    """Whether the platform has taken what was written for that address."""
    with sqlite3.connect(folder / "data/heardback.db") as connection:
        rows = connection.execute("SELECT state, message FROM outbox WHERE address = ?", (address,)).fetchall()
    return bool(rows) and all(state == "sent" and message for state, message in rows)
