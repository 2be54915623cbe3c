"""Many are asked at once"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.storage.tables import Document, Id, UtcDateTime

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "campaigns",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("plan", Document, nullable=False),
        sa.Column("revision", sa.Integer(), server_default="0", nullable=False),
        sa.Column("made_by", sa.String(length=120), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("made_at", UtcDateTime, nullable=False),
        sa.Column("started_at", UtcDateTime, nullable=True),
        sa.Column("closes_at", UtcDateTime, nullable=True),
        sa.Column("done", Id, server_default="0", nullable=False),
        sa.Column("planned", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("tally", Document, nullable=False),
        sa.Column("days", sa.Integer(), server_default="1", nullable=False),
        sa.Column("day", UtcDateTime, nullable=True),
        sa.Column("day_asked", sa.Integer(), server_default="0", nullable=False),
        sa.Column("refused", Document, nullable=False),
        sa.Column("message", sa.String(length=60), server_default="", nullable=False),
        sa.Column("shown", Document, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaigns")),
    )
    op.create_index("ix_campaigns_state", "campaigns", ["state"])


def downgrade() -> None:
    op.drop_table("campaigns")
