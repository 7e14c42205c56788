"""What the two of a pair let others know, and what each said to it."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "disclosure",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("mentorship_id", sa.Integer(), sa.ForeignKey("mentorship.id", ondelete="CASCADE"), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("reader", sa.Text(), server_default="pair", nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("once", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("id", "mentorship_id"),
        sa.UniqueConstraint("mentorship_id", "once"),
    )
    op.create_table(
        "disclosure_word",
        sa.Column("id", sa.Integer(), primary_key=True),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("mentorship_id", "disclosure_id", "author_id")),
        sa.Column("reader", sa.Text(), server_default="pair", nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["disclosure_id", "mentorship_id"], ["disclosure.id", "disclosure.mentorship_id"], ondelete="CASCADE"
        ),
        sa.UniqueConstraint("disclosure_id", "said"),
    )
    op.create_index("ix_disclosure_word_mentorship_id", "disclosure_word", ["mentorship_id"])
