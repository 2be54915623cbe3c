"""For stories that say nothing of SQL: what their queries do on PostgreSQL is told elsewhere."""

from __future__ import annotations

import pytest

from tests.support.databases import SqliteDatabases


@pytest.fixture
def databases(sqlite_databases: SqliteDatabases) -> SqliteDatabases:
    """Imported by a test module, it takes the place of the one that gives each kind of database in turn."""
    return sqlite_databases
