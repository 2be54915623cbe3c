"""What is done about customers across surveys: who is at risk, and what those who like us are asked for."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String, Table

from bot.storage.tables.base import Document, Id, UtcDateTime, metadata, number

risk_rules = Table(
    "risk_rules",
    metadata,
    Column("key", String(20), primary_key=True),
    # at_risk or advocate
    Column("outcome", String(10), nullable=False),
    # As it is written; empty where a rule that is shipped was taken away.
    Column("criteria", String(300), nullable=False),
    Column("changed_by", String(120), nullable=False),
    Column("changed_at", UtcDateTime, nullable=False),
)

risk_matches = Table(
    "risk_matches",
    metadata,
    number(),
    Column("contact_id", Id, ForeignKey("contacts.id"), nullable=False),
    Column("rule", String(20), nullable=False),
    Column("conversation_id", Id, nullable=False),
    # The case that was opened about it.
    Column("case_id", Id),
    Column("at", UtcDateTime, nullable=False),
    Index("ix_risk_matches_contact_id_rule", "contact_id", "rule"),
)

promoter_actions = Table(
    "promoter_actions",
    metadata,
    # review, referral, council, nine or talk
    Column("kind", String(10), primary_key=True),
    Column("enabled", Boolean, nullable=False),
    # Language → words; place → link.
    Column("texts", Document, nullable=False),
    Column("links", Document, nullable=False),
    Column("period_days", Integer, nullable=False),
)

promoter_offers = Table(
    "promoter_offers",
    metadata,
    number(),
    Column("contact_id", Id, ForeignKey("contacts.id"), nullable=False),
    # Where it was said, and after which conversation.
    Column("address_id", Id, ForeignKey("addresses.id"), nullable=False),
    Column("conversation_id", Id, nullable=False),
    Column("kind", String(10), nullable=False),
    # offered, accepted, declined or done
    Column("outcome", String(10), nullable=False),
    # What the next words there are: an answer (yes or no), words, or nothing of ours (empty).
    Column("waiting", String(10), nullable=False, server_default=""),
    Column("code", String(12), nullable=False, server_default=""),
    Column("at", UtcDateTime, nullable=False),
    Column("changed_at", UtcDateTime, nullable=False),
    Index("ix_promoter_offers_contact_id_kind", "contact_id", "kind"),
)

referral_codes = Table(
    "referral_codes",
    metadata,
    Column("code", String(12), primary_key=True),
    Column("contact_id", Id, ForeignKey("contacts.id"), nullable=False, unique=True),
    Column("created_at", UtcDateTime, nullable=False),
)

referrals = Table(
    "referrals",
    metadata,
    number(),
    Column("code", String(12), ForeignKey("referral_codes.code"), nullable=False, index=True),
    # Who came: nobody is counted twice.
    Column("contact_id", Id, ForeignKey("contacts.id"), nullable=False, unique=True),
    Column("at", UtcDateTime, nullable=False),
)

interview_requests = Table(
    "interview_requests",
    metadata,
    number(),
    Column("contact_id", Id, ForeignKey("contacts.id"), nullable=False, index=True),
    Column("address", String(120), nullable=False),
    # As the customer proposed them.
    Column("times", String(300), nullable=False),
    # open or done
    Column("status", String(10), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("changed_by", String(120), nullable=False, server_default=""),
)
