"""Between the calls: activities and what is written about them, shared resources with their files, private journals."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _activities()
    op.create_table(
        "resource",
        *_of_pair(),
        sa.Column("activity_id", sa.Integer()),
        *_sealed("pair"),
        sa.Column("file", sa.LargeBinary()),
        sa.Column("size", sa.Integer(), server_default="0", nullable=False),
        sa.Column("once", sa.Text(), nullable=False),
        _moment("shared_at"),
        _of_activity(),
        sa.UniqueConstraint("mentorship_id", "once"),
    )
    op.create_table(
        "journal_entry",
        *_of_pair(),
        *_sealed("author"),
        sa.Column("once", sa.Text(), nullable=False),
        _moment("written_at"),
        _moment("changed_at", nullable=True),
        _version(),
        sa.UniqueConstraint("mentorship_id", "author_id", "once"),
    )


def _activities() -> None:
    op.create_table(
        "activity",
        *_of_pair(),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("key", "state", "author", "once")),
        sa.Column("contacts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("paper_id", sa.Integer()),
        sa.Column("section", sa.Text()),
        sa.Column("text_version", sa.Integer(), server_default="1", nullable=False),
        _moment("created_at"),
        _moment("closed_at", nullable=True),
        _version(),
        sa.ForeignKeyConstraint(["paper_id", "mentorship_id"], ["paper.id", "paper.mentorship_id"], ondelete="CASCADE"),
        sa.UniqueConstraint("id", "mentorship_id"),
        sa.UniqueConstraint("mentorship_id", "once"),
    )
    op.create_table(
        "activity_text",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("mentorship_id", sa.Integer(), nullable=False),
        sa.Column("activity_id", sa.Integer(), nullable=False),
        *_sealed("pair"),
        sa.Column("text_version", sa.Integer(), nullable=False),
        _moment("written_at"),
        _of_activity(),
        sa.UniqueConstraint("activity_id", "text_version"),
    )
    op.create_index("ix_activity_text_mentorship_id", "activity_text", ["mentorship_id"])


def _of_pair() -> tuple[sa.Column[int], sa.Column[int]]:
    return sa.Column("id", sa.Integer(), primary_key=True), sa.Column(
        "mentorship_id", sa.Integer(), sa.ForeignKey("mentorship.id", ondelete="CASCADE"), nullable=False
    )


def _sealed(reader: str) -> tuple[sa.Column[int], sa.Column[str], sa.Column[bytes]]:
    return (
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("reader", sa.Text(), server_default=reader, nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
    )


def _of_activity() -> sa.ForeignKeyConstraint:
    columns, theirs = ["activity_id", "mentorship_id"], ["activity.id", "activity.mentorship_id"]
    return sa.ForeignKeyConstraint(columns, theirs, ondelete="CASCADE")


def _moment(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _version() -> sa.Column[int]:
    return sa.Column("version", sa.Integer(), server_default="1", nullable=False)


def downgrade() -> None:
    raise NotImplementedError("we mend forward: restore a backup to go back")
