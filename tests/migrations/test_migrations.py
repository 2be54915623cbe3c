"""The schema grows by migrations alone: from nothing, back, again, by two at once, and under the feet of old code."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from bot.storage import schema
from bot.storage.tables import metadata
from tests.migrations.expanding import broken_promises, connected, migrate, revisions
from tests.support.databases import Databases

ROOT = Path(__file__).parents[2]
SCRIPTS = ROOT / "migrations"
HEAD = revisions(SCRIPTS)[-1]


@pytest.fixture
def url(databases: Databases) -> Iterator[str]:
    """A database without any table."""
    made = databases.empty()
    yield made
    databases.drop(made)


def differences(url: str) -> list[object]:
    """Between the database and the tables as the code knows them."""
    with connected(url) as connection:
        by_default = connection.dialect.name == "postgresql"  # SQLite writes them down in other words
        opts = {"compare_type": True, "compare_server_default": by_default}
        context = MigrationContext.configure(connection, opts=opts)
        return list(compare_metadata(context, metadata))


def tables(url: str) -> set[str]:
    with connected(url) as connection:
        return set(sa.inspect(connection).get_table_names()) - {"alembic_version"}


def test_from_nothing_the_migrations_make_exactly_the_tables_the_code_knows(url: str) -> None:
    migrate(url, SCRIPTS, HEAD)
    assert differences(url) == []
    assert tables(url) == set(metadata.tables)


def test_the_comparison_would_see_a_column_too_few(url: str) -> None:
    migrate(url, SCRIPTS, HEAD)
    with connected(url) as connection:
        connection.execute(sa.text("ALTER TABLE staff DROP COLUMN name"))
    assert differences(url) != []


def test_every_revision_can_be_undone_and_done_again(url: str) -> None:
    migrate(url, SCRIPTS, HEAD)
    for revision in ["base", *revisions(SCRIPTS)][-2::-1]:
        migrate(url, SCRIPTS, revision)
    assert tables(url) == set()
    migrate(url, SCRIPTS, HEAD)
    assert differences(url) == []


def test_migrating_twice_is_harmless(url: str) -> None:
    for _ in range(2):
        migrate(url, SCRIPTS, HEAD)
    assert differences(url) == []


def test_two_processes_that_migrate_at_once_do_not_get_into_each_others_way(url: str) -> None:
    command = [sys.executable, "-c", "from bot.cli import app; app()", "migrate"]
    running = [
        subprocess.Popen(command, cwd=ROOT, env={**os.environ, "DATABASE_URL": url}, stdout=subprocess.DEVNULL)
        for _ in range(2)
    ]
    assert [process.wait(60) for process in running] == [0, 0]
    assert differences(url) == []
    with connected(url) as connection:
        keys = connection.execute(sa.text("SELECT key FROM surveys")).scalars().all()
    assert sorted(keys) == sorted(set(keys)) != []


def test_the_code_says_which_revision_it_needs() -> None:
    assert schema.NEEDED == HEAD


# ---------------------------------------------------------------- old code, new schema


def test_old_code_works_on_the_schema_of_the_next_revision(url: str) -> None:
    assert broken_promises(url, SCRIPTS) == []


BAD = {
    "a column dropped": 'batch.drop_column("reason")',
    "a column renamed": 'batch.alter_column("reason", new_column_name="why")',
    "a new column that must be given": 'batch.add_column(sa.Column("weight", sa.Integer(), nullable=False))',
    "a column that may no longer be left out": 'batch.alter_column("reason", server_default=None)',
    "a rule that old rows break": 'batch.create_unique_constraint("uq_until", ["until"])',
}
GOOD = {
    "a column that may be empty": 'batch.add_column(sa.Column("weight", sa.Integer(), nullable=True))',
    "a column with a default": (
        'batch.add_column(sa.Column("weight", sa.Integer(), server_default="0", nullable=False))'
    ),
    "an index": 'batch.create_index("ix_until", ["until"])',
}


BEFORE = """
    op.create_table(
        "pauses",
        sa.Column("scope", sa.Text(), primary_key=True),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
    )
"""


@pytest.mark.parametrize("change", BAD.values(), ids=BAD)
def test_a_migration_that_would_stop_old_code_is_found_out(url: str, tmp_path: Path, change: str) -> None:
    assert broken_promises(url, _one_table_and(tmp_path, change)) != []


@pytest.mark.parametrize("change", GOOD.values(), ids=GOOD)
def test_a_migration_that_only_adds_is_let_through(url: str, tmp_path: Path, change: str) -> None:
    assert broken_promises(url, _one_table_and(tmp_path, change)) == []


def _one_table_and(scripts: Path, change: str) -> Path:
    """Two migrations: one makes a table, and one changes it."""
    (scripts / "versions").mkdir()
    shutil.copy(SCRIPTS / "env.py", scripts)
    _write(scripts, "0001", "None", BEFORE)
    _write(scripts, "0002", '"0001"', f'\n    with op.batch_alter_table("pauses") as batch:\n        {change}\n')
    return scripts


def _write(scripts: Path, revision: str, before: str, upgrade: str) -> None:
    (scripts / "versions" / f"{revision}.py").write_text(
        "import sqlalchemy as sa\n"
        "from alembic import op\n"
        f'revision, down_revision = "{revision}", {before}\n'
        f"def upgrade():{upgrade}"
    )
