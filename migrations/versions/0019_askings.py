"""Who is to be asked, and when"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.storage.tables import Document, Id, UtcDateTime

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "askings",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("key", sa.String(120), nullable=False),
        sa.Column("contact_id", Id, nullable=False),
        sa.Column("survey_key", sa.String(20), nullable=False),
        sa.Column("kind", sa.String(15), nullable=False),
        sa.Column("cause", sa.String(120), server_default="", nullable=False),
        sa.Column("source_id", Id, nullable=True),
        sa.Column("turn", sa.Integer(), server_default="0", nullable=False),
        sa.Column("channel", sa.String(20), nullable=False),
        sa.Column("due_at", UtcDateTime, nullable=False),
        sa.Column("until", UtcDateTime, nullable=True),
        sa.Column("status", sa.String(10), nullable=False),
        sa.Column("gates", Document, nullable=False),
        sa.Column("failures", sa.Integer(), server_default="0", nullable=False),
        sa.Column("decided_at", UtcDateTime, nullable=True),
        sa.Column("conversation_id", Id, nullable=True),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name=op.f("fk_askings_contact_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_askings")),
        sa.UniqueConstraint("key", name=op.f("uq_askings_key")),
    )
    waiting = sa.text("status = 'waiting'")
    op.create_index(
        "ix_askings_waiting",
        "askings",
        ["channel", "due_at", "id"],
        sqlite_where=waiting,
        postgresql_where=waiting,
    )
    op.create_index("ix_askings_contact_id", "askings", ["contact_id", "id"])
    op.create_index("ix_askings_source_id", "askings", ["kind", "source_id", "status"])


def downgrade() -> None:
    op.drop_table("askings")
