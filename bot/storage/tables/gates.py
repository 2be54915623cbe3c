"""Whom we may ask: the settings, what was decided of whom, and who guesses at links."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, String, Table

from bot.storage.tables.base import Document, Id, UtcDateTime, metadata, number

gate_rules = Table(
    "gate_rules",
    metadata,
    # A field of the rules; `gaps:nps`, `prefix_caps:+4479` are one entry of a field that has several.
    Column("name", String(40), primary_key=True),
    # NULL is off: no such hours, no such cap.
    Column("value", Document),
    Column("changed_by", String(120), nullable=False),
    Column("changed_at", UtcDateTime, nullable=False),
)

decisions = Table(
    "decisions",
    metadata,
    number(),
    Column("contact_id", Id, ForeignKey("contacts.id"), nullable=False),
    Column("address", String(120), nullable=False),
    Column("survey_key", String(20), nullable=False),
    # asked_for_it, follow_up, by_hand, campaign, trigger; and whose, or which one.
    Column("kind", String(15), nullable=False),
    Column("cause", String(120), nullable=False, server_default=""),
    Column("at", UtcDateTime, nullable=False),
    Column("allowed", Boolean, nullable=False),
    # Those that were shut, as {gate: time at which it opens or null}; of one that was allowed, those that a colleague
    # was warned of.
    Column("gates", Document, nullable=False),
    Column("next_eligible", UtcDateTime),
    Index("ix_decisions_contact_id", "contact_id", "id"),
    # What the caps count.
    Index("ix_decisions_allowed_at", "allowed", "at"),
)

guesses = Table(
    "guesses",
    metadata,
    number(),
    Column("address", String(120), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Index("ix_guesses_address_at", "address", "at"),
)
