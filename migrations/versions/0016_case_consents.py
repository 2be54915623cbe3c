"""Each conversation of a case keeps by which question its customer agreed to be written to"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

#: The conversation that opened a case has what the case has.
_TAKE_OVER = """
    UPDATE case_conversations SET consent = coalesce(
        (SELECT cases.consent FROM cases WHERE cases.conversation_id = case_conversations.conversation_id), '')
"""


def upgrade() -> None:
    op.add_column("case_conversations", sa.Column("consent", sa.String(20), server_default="", nullable=False))
    op.execute(_TAKE_OVER)


def downgrade() -> None:
    with op.batch_alter_table("case_conversations") as table:
        table.drop_column("consent")
