"""Writing down whom to ask: any number of them in one statement."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from json import JSONEncoder
from operator import itemgetter
from typing import Any

from sqlalchemy import text

from bot.storage.database import Transaction

Row = Mapping[str, Any]

_GIVEN = ("key", "contact_id", "survey_key", "kind", "cause", "source_id", "turn", "channel", "due_at", "until")
_ELEMENTS = {
    # A moment is kept there without its zone.
    "sqlite": """
        value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6, value ->> 7,
        substr(value ->> 8, 1, 26), substr(value ->> 9, 1, 26)
        FROM json_each(:rows) WHERE true""",
    "postgresql": """
        value ->> 0, (value ->> 1)::bigint, value ->> 2, value ->> 3, value ->> 4, (value ->> 5)::bigint,
        (value ->> 6)::integer, value ->> 7, (value ->> 8)::timestamptz, (value ->> 9)::timestamptz
        FROM jsonb_array_elements(CAST(:rows AS jsonb))""",
}
# All of them as one parameter: one for each value costs PostgreSQL's driver more than all the rest.
_plan = {
    dialect: text(
        f"INSERT INTO askings (status, gates, {', '.join(_GIVEN)}) SELECT 'waiting', '{{}}', {elements}"
        " ON CONFLICT DO NOTHING"
    )
    for dialect, elements in _ELEMENTS.items()
}


async def plan(tx: Transaction, rows: Sequence[Row]) -> int:
    """How many are new: a key that is there already is planned already."""
    if not rows:
        return 0
    return (await tx.run(_plan[tx.dialect], {"rows": _to_json([_given(row) for row in rows])})).rowcount


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(" ", "microseconds")


_given = itemgetter(*_GIVEN)
_to_json = JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=_moment).encode
