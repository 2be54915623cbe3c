"""Teams have working hours, and somebody on duty"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.storage.tables import Document, Id, UtcDateTime

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "teams",
        sa.Column("key", sa.String(20), nullable=False),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("hours", Document, nullable=False),
        sa.Column("targets", Document, nullable=False),
        sa.Column("members", Document, nullable=False),
        sa.Column("digest_at", sa.Integer(), nullable=True),
        sa.Column("storm_cases", sa.Integer(), nullable=True),
        sa.Column("storm_seconds", sa.Integer(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("changed_at", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_teams")),
    )
    op.create_table(
        "duties",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("team", sa.String(20), nullable=False),
        sa.Column("address", sa.String(120), nullable=False),
        sa.Column("name", sa.String(200), server_default="", nullable=False),
        sa.Column("starts_at", UtcDateTime, nullable=False),
        sa.Column("ends_at", UtcDateTime, nullable=True),
        sa.Column("weekly", Document, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duties")),
    )
    op.create_index("ix_duties_team", "duties", ["team"])


def downgrade() -> None:
    op.drop_table("duties")
    op.drop_table("teams")
