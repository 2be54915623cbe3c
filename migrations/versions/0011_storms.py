"""Cases that are late are found; storms of pages are bundled"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.storage.tables import Id, UtcDateTime

revision = "0011"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("cases", sa.Column("late", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("timers", sa.Column("subject", sa.String(40), server_default="", nullable=False))
    op.create_table(
        "storms",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("target", sa.String(120), nullable=False),
        sa.Column("kind", sa.String(10), server_default="storm", nullable=False),
        sa.Column("last_at", UtcDateTime, nullable=False),
        sa.Column("redraw_at", UtcDateTime, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_storms")),
    )
    op.create_index("ix_storms_target", "storms", ["target"])
    op.create_table(
        "pages",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("case_id", Id, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("target", sa.String(120), nullable=False),
        sa.Column("at", UtcDateTime, nullable=False),
        sa.Column("storm_id", Id, nullable=True),
        sa.Column("part", sa.Integer(), server_default="0", nullable=False),
        sa.Column("own", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("carded", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("stale", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_pages_case_id")),
        sa.ForeignKeyConstraint(["storm_id"], ["storms.id"], name=op.f("fk_pages_storm_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pages")),
    )
    op.create_index(op.f("ix_pages_storm_id"), "pages", ["storm_id"])
    op.create_index("ix_pages_target_at", "pages", ["target", "at"])
    op.create_index("uq_pages_case_id_number", "pages", ["case_id", "number"], unique=True)


def downgrade() -> None:
    op.drop_table("pages")
    op.drop_table("storms")
    with op.batch_alter_table("timers", schema=None) as batch_op:
        batch_op.drop_column("subject")
    with op.batch_alter_table("cases", schema=None) as batch_op:
        batch_op.drop_column("late")
