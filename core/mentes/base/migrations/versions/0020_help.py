"""Whom people of a university can turn to: its support contacts, and its counselling services."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql as pg

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "support_contact",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("tenant_id", sa.Integer(), sa.ForeignKey("tenant.id", ondelete="RESTRICT"), nullable=False),
        sa.Column("programme_id", sa.Integer(), sa.ForeignKey("programme.id", ondelete="CASCADE")),
        sa.Column("tenant_ids", pg.ARRAY(sa.Integer()), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("name", "email", "phone", "page")),
        sa.Column("hours", pg.JSONB(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.UniqueConstraint("tenant_id", "programme_id", postgresql_nulls_not_distinct=True),
    )
    op.create_index("ix_support_contact_programme_id", "support_contact", ["programme_id"])
    op.create_table(
        "counselling_service",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("tenant_id", sa.Integer(), sa.ForeignKey("tenant.id", ondelete="RESTRICT"), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        *(sa.Column(name, pg.JSONB(), nullable=False) for name in ("names", "purposes")),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("place", "link", "phone")),
        sa.Column("languages", pg.ARRAY(sa.Text()), nullable=False),
        sa.Column("confidential", sa.Boolean(), nullable=False),
        sa.Column("once", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.UniqueConstraint("tenant_id", "once"),
    )
