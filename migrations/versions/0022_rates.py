"""What platforms allow, kept across processes; replies before campaigns, and those not at night"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.storage.tables import UtcDateTime

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("outbox", sa.Column("priority", sa.SmallInteger(), server_default="0", nullable=False))
    op.add_column("outbox", sa.Column("not_after", UtcDateTime, nullable=True))
    op.create_index(
        "ix_outbox_next",
        "outbox",
        ["channel", "priority", "available_at", "id"],
        sqlite_where=sa.text("state = 'pending'"),
        postgresql_where=sa.text("state = 'pending'"),
    )
    op.create_table(
        "rates",
        sa.Column("scope", sa.String(120), nullable=False),
        sa.Column("free_at", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("scope", name=op.f("pk_rates")),
    )
    op.create_index(op.f("ix_rates_free_at"), "rates", ["free_at"])


def downgrade() -> None:
    op.drop_table("rates")
    op.drop_index("ix_outbox_next", table_name="outbox")
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.drop_column("not_after")
        batch_op.drop_column("priority")
