"""Who acts: teams, and who of them is on duty when."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, String, Table

from bot.storage.tables.base import Document, UtcDateTime, metadata, number

teams = Table(
    "teams",
    metadata,
    Column("key", String(20), primary_key=True),
    Column("name", String(100), nullable=False),
    Column("hours", Document, nullable=False),
    # Addresses or `duty`, in the order in which they are paged; empty for the default ones.
    Column("targets", Document, nullable=False),
    # Addresses of people.
    Column("members", Document, nullable=False),
    # Minutes since midnight, in the zone of the hours.
    Column("digest_at", Integer),
    # A storm is so many cases in so many seconds. Both unset is the usual one, both 0 is none.
    Column("storm_cases", Integer),
    Column("storm_seconds", Integer),
    # Counts the changes: who saves checks that nobody else has since.
    Column("revision", Integer, nullable=False),
    Column("changed_at", UtcDateTime, nullable=False),
)

duties = Table(
    "duties",
    metadata,
    number(),
    Column("team", String(20), nullable=False),
    Column("address", String(120), nullable=False),
    Column("name", String(200), nullable=False, server_default=""),
    # The end is not included; none is until further notice.
    Column("starts_at", UtcDateTime, nullable=False),
    Column("ends_at", UtcDateTime),
    # Hours of every week, where it comes again each week.
    Column("weekly", Document),
    Index("ix_duties_team", "team"),
)
