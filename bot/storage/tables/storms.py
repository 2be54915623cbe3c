"""Where every page of a case stands: on a card of its own, or as a line of a storm's list."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String, Table, false, true

from bot.storage.tables.base import Id, UtcDateTime, metadata, number

storms = Table(
    "storms",
    metadata,
    number(),
    Column("target", String(120), nullable=False),
    # digest: what waited for a team's hours came together.
    Column("kind", String(10), nullable=False, server_default="storm"),
    Column("last_at", UtcDateTime, nullable=False),
    # When its list will be drawn anew, where that is pending.
    Column("redraw_at", UtcDateTime),
    Index("ix_storms_target", "target"),
)

pages = Table(
    "pages",
    metadata,
    number(),
    Column("case_id", Id, ForeignKey("cases.id"), nullable=False),
    # Which page of the case it is, from 1 on.
    Column("number", Integer, nullable=False),
    Column("target", String(120), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    # The storm in whose list it stands too, and in which of its messages; 0 is one still to come.
    Column("storm_id", Id, ForeignKey("storms.id"), index=True),
    Column("part", Integer, nullable=False, server_default="0"),
    # It lives on its own card, and not in the list.
    Column("own", Boolean, nullable=False, server_default=true()),
    # There is a message for its own card.
    Column("carded", Boolean, nullable=False, server_default=true()),
    # Its line does not show yet what has become of it.
    Column("stale", Boolean, nullable=False, server_default=false()),
    Index("ix_pages_target_at", "target", "at"),
    Index("uq_pages_case_id_number", "case_id", "number", unique=True),
)
