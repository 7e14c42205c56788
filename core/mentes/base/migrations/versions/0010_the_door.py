"""Editions made and changed on pages, guides in a university's own words, papers written again, failures of plugins."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql as pg

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _editions()
    _papers()
    _guides()
    _faults()


def _editions() -> None:
    op.alter_column("edition", "closes_on", nullable=True)
    op.add_column("edition", sa.Column("milestones", pg.JSONB(), server_default="[]", nullable=False))
    op.add_column("edition", _version())
    op.add_column("programme", sa.Column("observers", pg.ARRAY(sa.Text()), server_default="{}", nullable=False))
    op.add_column("programme", _version())


def _papers() -> None:
    op.add_column("paper", sa.Column("occurrence", sa.Integer(), server_default="1", nullable=False))
    op.drop_index("uq_paper_one", "paper")
    where = ("mentorship_id", "key", "author", sa.text("coalesce(meeting_id, 0)"), "occurrence", "edition_number")
    op.create_index("uq_paper_one", "paper", where, unique=True)


def _guides() -> None:
    op.create_table(
        "guide_text",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("programme_id", sa.Integer(), sa.ForeignKey("programme.id", ondelete="RESTRICT"), nullable=False),
        sa.Column("tenant_id", sa.Integer(), sa.ForeignKey("tenant.id", ondelete="RESTRICT"), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("key", "locale", "title", "body")),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("audience", pg.ARRAY(sa.Text()), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True)),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True)),
        _version(),
        sa.UniqueConstraint("programme_id", "tenant_id", "key", "locale", "number"),
    )
    op.create_index("ix_guide_text_tenant_id", "guide_text", ["tenant_id"])


def _faults() -> None:
    texts = ("plugin", "hook", "error", "traceback", "release")
    op.create_table(
        "plugin_fault",
        sa.Column("id", sa.Integer(), primary_key=True),
        *(sa.Column(name, sa.Text(), nullable=False) for name in texts),
        sa.Column("incident", sa.Text(), nullable=False, unique=True),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_plugin_fault_plugin_happened_at", "plugin_fault", ["plugin", "happened_at"])


def _version() -> sa.Column[int]:
    return sa.Column("version", sa.Integer(), server_default="1", nullable=False)


def downgrade() -> None:
    raise NotImplementedError("we mend forward: restore a backup to go back")
