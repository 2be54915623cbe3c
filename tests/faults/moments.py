"""When messages were written and claimed, in the order in which the database itself saw it. On PostgreSQL."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any

from sqlalchemy import text

from tests.faults.stage import Stage

#: What somebody waits for is noted as its transaction commits, one of many as it is claimed. `tx` is whose that was.
_WATCH = """
CREATE TABLE moments (n bigserial, row_id bigint, what text, tx text DEFAULT pg_current_xact_id()::text);
CREATE FUNCTION note_moment() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN INSERT INTO moments (row_id, what) VALUES (NEW.id, TG_ARGV[0]); RETURN NULL; END $$;
CREATE CONSTRAINT TRIGGER note_written AFTER INSERT ON outbox DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.priority = 0) EXECUTE FUNCTION note_moment('written');
CREATE TRIGGER note_claimed AFTER UPDATE ON outbox
    FOR EACH ROW WHEN (OLD.attempts < NEW.attempts AND NEW.priority = 1) EXECUTE FUNCTION note_moment('claimed');
"""
_FORGET = """
DROP TRIGGER note_written ON outbox; DROP TRIGGER note_claimed ON outbox;
DROP FUNCTION note_moment; DROP TABLE moments;
"""
_MOMENTS = """
SELECT n, what, tx, outbox.id, outbox.address, outbox.channel, outbox.edits, outbox.message
FROM moments JOIN outbox ON outbox.id = moments.row_id ORDER BY n
"""

Moment = Mapping[str, Any]


@contextlib.asynccontextmanager
async def noted(stage: Stage) -> AsyncIterator[None]:
    await _run(stage, _WATCH)
    try:
        yield
    finally:
        await stage.kill_all()  # they would hold the table
        await _run(stage, _FORGET)


async def moments(stage: Stage) -> Sequence[Moment]:
    return await stage.rows(text(_MOMENTS))


async def _run(stage: Stage, script: str) -> None:
    async with stage.database.engine.connect() as connection:
        driver: Any = (await connection.get_raw_connection()).driver_connection
        await driver.execute(script)
        await driver.commit()
