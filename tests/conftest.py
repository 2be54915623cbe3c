"""What tests of every area share: real databases, each test with a fresh one."""

from __future__ import annotations

import gc
from collections.abc import AsyncIterator, Iterator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from bot.storage.database import Database
    from tests.support.databases import Databases, PostgresDatabases, SqliteDatabases
    from tests.support.houses import Play

KINDS = ("sqlite", "postgresql")
#: Tests that start processes of their own and wait for them: several such at once wait for each other.
WITH_PROCESSES = ("tests/faults/", "tests/cli/", "tests/bench/", "tests/migrations/", "tests/docs/test_docs_played.py")


def pytest_collection_finish() -> None:
    """Ten thousand tests and all that they import stay: the collector need not look at them again and again."""
    gc.freeze()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """File by file; those with processes are all in one place, one after another."""
    from xdist.scheduler import LoadFileScheduling  # type: ignore[import-untyped]

    class OneWithProcessesAtATime(LoadFileScheduling):  # type: ignore[misc]
        def _split_scope(self, nodeid: str) -> str:
            file: str = super()._split_scope(nodeid)
            return "with processes" if nodeid.startswith(WITH_PROCESSES) else file

    return OneWithProcessesAtATime(config, log)


@pytest.fixture(scope="session", autouse=True)
def _logging_as_in_production() -> None:
    """Without it every exception that a test provokes is drawn in colours, which takes longer than the test."""
    from bot import logs

    logs.configure("INFO")


@pytest.fixture(scope="session")
def sqlite_databases(tmp_path_factory: pytest.TempPathFactory) -> SqliteDatabases:
    from tests.support.databases import SqliteDatabases

    return SqliteDatabases(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(scope="session")
def postgresql_databases() -> Iterator[PostgresDatabases]:
    from tests.support.databases import postgres_databases

    with postgres_databases() as databases:
        yield databases


@pytest.fixture(params=KINDS)
def databases(request: pytest.FixtureRequest) -> Databases:
    """Each kind of database in turn."""
    found: Databases = request.getfixturevalue(f"{request.param}_databases")
    return found


@pytest.fixture
def database_url(databases: Databases) -> Iterator[str]:
    """A migrated database with the built-in surveys."""
    url = databases.fresh()
    yield url
    databases.drop(url)


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """`database_url`, connected."""
    from bot.storage.database import Database

    connected = Database(database_url)
    yield connected
    await connected.close()


@pytest.fixture
async def play(database: Database) -> AsyncIterator[Play]:
    """The bot on each kind of database, with platforms in memory and a clock that only the test moves."""
    from tests.support.houses import Play

    played = Play(database)
    yield played
    await played.app.courier.settle()
