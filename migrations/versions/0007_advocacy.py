"""What is done about customers across surveys"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.storage.tables import Document, Id, UtcDateTime

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("conversations", sa.Column("interviewed_by", sa.String(120), server_default="", nullable=False))
    op.create_table(
        "risk_rules",
        sa.Column("key", sa.String(20), nullable=False),
        sa.Column("outcome", sa.String(10), nullable=False),
        sa.Column("criteria", sa.String(300), nullable=False),
        sa.Column("changed_by", sa.String(120), nullable=False),
        sa.Column("changed_at", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_risk_rules")),
    )
    op.create_table(
        "risk_matches",
        _number(),
        sa.Column("contact_id", Id, nullable=False),
        sa.Column("rule", sa.String(20), nullable=False),
        sa.Column("conversation_id", Id, nullable=False),
        sa.Column("case_id", Id),
        sa.Column("at", UtcDateTime, nullable=False),
        _contact("risk_matches"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_risk_matches")),
    )
    op.create_index("ix_risk_matches_contact_id_rule", "risk_matches", ["contact_id", "rule"])
    _promoters()
    _referrals()
    op.create_table(
        "interview_requests",
        _number(),
        sa.Column("contact_id", Id, nullable=False),
        sa.Column("address", sa.String(120), nullable=False),
        sa.Column("times", sa.String(300), nullable=False),
        sa.Column("status", sa.String(10), nullable=False),
        sa.Column("at", UtcDateTime, nullable=False),
        sa.Column("changed_by", sa.String(120), server_default="", nullable=False),
        _contact("interview_requests"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_interview_requests")),
    )
    op.create_index(op.f("ix_interview_requests_contact_id"), "interview_requests", ["contact_id"])


def _promoters() -> None:
    op.create_table(
        "promoter_actions",
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("texts", Document, nullable=False),
        sa.Column("links", Document, nullable=False),
        sa.Column("period_days", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("kind", name=op.f("pk_promoter_actions")),
    )
    op.create_table(
        "promoter_offers",
        _number(),
        sa.Column("contact_id", Id, nullable=False),
        sa.Column("address_id", Id, nullable=False),
        sa.Column("conversation_id", Id, nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("outcome", sa.String(10), nullable=False),
        sa.Column("waiting", sa.String(10), server_default="", nullable=False),
        sa.Column("code", sa.String(12), server_default="", nullable=False),
        sa.Column("at", UtcDateTime, nullable=False),
        sa.Column("changed_at", UtcDateTime, nullable=False),
        _contact("promoter_offers"),
        sa.ForeignKeyConstraint(["address_id"], ["addresses.id"], name=op.f("fk_promoter_offers_address_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_promoter_offers")),
    )
    op.create_index("ix_promoter_offers_contact_id_kind", "promoter_offers", ["contact_id", "kind"])


def _referrals() -> None:
    op.create_table(
        "referral_codes",
        sa.Column("code", sa.String(12), nullable=False),
        sa.Column("contact_id", Id, nullable=False),
        sa.Column("created_at", UtcDateTime, nullable=False),
        _contact("referral_codes"),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_referral_codes")),
        sa.UniqueConstraint("contact_id", name=op.f("uq_referral_codes_contact_id")),
    )
    op.create_table(
        "referrals",
        _number(),
        sa.Column("code", sa.String(12), nullable=False),
        sa.Column("contact_id", Id, nullable=False),
        sa.Column("at", UtcDateTime, nullable=False),
        sa.ForeignKeyConstraint(["code"], ["referral_codes.code"], name=op.f("fk_referrals_code")),
        _contact("referrals"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referrals")),
        sa.UniqueConstraint("contact_id", name=op.f("uq_referrals_contact_id")),
    )
    op.create_index(op.f("ix_referrals_code"), "referrals", ["code"])


def downgrade() -> None:
    for table in (
        "interview_requests",
        "referrals",
        "referral_codes",
        "promoter_offers",
        "promoter_actions",
        "risk_matches",
        "risk_rules",
    ):
        op.drop_table(table)
    with op.batch_alter_table("conversations", schema=None) as batch_op:
        batch_op.drop_column("interviewed_by")


def _number() -> sa.Column[int]:
    return sa.Column("id", Id, autoincrement=True, nullable=False)


def _contact(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name=op.f(f"fk_{table}_contact_id"))
