"""Campaigns: many are asked at once."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Index, Integer, String, Table, false

from bot.storage.tables.base import Document, Id, UtcDateTime, metadata, number

campaigns = Table(
    "campaigns",
    metadata,
    number(),
    # counting (its dry run), draft, going, paused, stopped, over or dropped
    Column("state", String(10), nullable=False),
    Column("plan", Document, nullable=False),
    # Grows with every change of the plan: a button belongs to the plan that was shown over it.
    Column("revision", Integer, nullable=False, server_default="0"),
    # Whose it is: who is shown how far it has come, in which language.
    Column("made_by", String(120), nullable=False),
    Column("language", String(10), nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    Column("started_at", UtcDateTime),
    # Nobody is asked from then on.
    Column("closes_at", UtcDateTime),
    # Up to which contact it was counted, then planned; and whether everybody is.
    Column("done", Id, nullable=False, server_default="0"),
    Column("planned", Boolean, nullable=False, server_default=false()),
    # What the dry run has counted.
    Column("tally", Document, nullable=False),
    # Over so many days it is spread.
    Column("days", Integer, nullable=False, server_default="1"),
    # How many were asked on the day that began then.
    Column("day", UtcDateTime),
    Column("day_asked", Integer, nullable=False, server_default="0"),
    # Gate → how many it has kept from being asked for good.
    Column("refused", Document, nullable=False),
    # The message in which its progress stands, and what it says.
    Column("message", String(60), nullable=False, server_default=""),
    Column("shown", Document, nullable=False),
    Index("ix_campaigns_state", "state"),
)
