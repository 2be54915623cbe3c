"""What an author said before is found at once"""

from __future__ import annotations

from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_mentions_source_author", "mentions", ["source", "author"])


def downgrade() -> None:
    op.drop_index("ix_mentions_source_author", table_name="mentions")
