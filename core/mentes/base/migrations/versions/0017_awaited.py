"""Whom a pair waits for, since when and until when; kept anew by the first daily work."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql as pg

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "awaited",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("mentorship_id", sa.Integer(), sa.ForeignKey("mentorship.id", ondelete="CASCADE"), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("key", "kind", "move")),
        sa.Column("roles", pg.ARRAY(sa.Text()), nullable=False),
        sa.Column("title", pg.JSONB(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True)),
        sa.UniqueConstraint("mentorship_id", "key"),
    )
