"""Who may be asked: settings, decisions, and guesses at links"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.storage.tables import Document, Id, UtcDateTime

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "gate_rules",
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("value", Document, nullable=True),
        sa.Column("changed_by", sa.String(120), nullable=False),
        sa.Column("changed_at", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_gate_rules")),
    )
    op.create_table(
        "decisions",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("contact_id", Id, nullable=False),
        sa.Column("address", sa.String(120), nullable=False),
        sa.Column("survey_key", sa.String(20), nullable=False),
        sa.Column("kind", sa.String(15), nullable=False),
        sa.Column("cause", sa.String(120), server_default="", nullable=False),
        sa.Column("at", UtcDateTime, nullable=False),
        sa.Column("allowed", sa.Boolean(), nullable=False),
        sa.Column("gates", Document, nullable=False),
        sa.Column("next_eligible", UtcDateTime, nullable=True),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name=op.f("fk_decisions_contact_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decisions")),
    )
    op.create_index("ix_decisions_contact_id", "decisions", ["contact_id", "id"])
    op.create_index("ix_decisions_allowed_at", "decisions", ["allowed", "at"])
    op.create_table(
        "guesses",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("address", sa.String(120), nullable=False),
        sa.Column("at", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guesses")),
    )
    op.create_index("ix_guesses_address_at", "guesses", ["address", "at"])


def downgrade() -> None:
    op.drop_table("guesses")
    op.drop_table("decisions")
    op.drop_table("gate_rules")
