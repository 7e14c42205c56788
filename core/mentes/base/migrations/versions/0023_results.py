"""What may be seen of the answers to a questionnaire, summed up by a daily work."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql as pg

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "result",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("tenants", pg.ARRAY(sa.Integer()), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("questionnaire", "kind", "role")),
        sa.Column("tenant_id", sa.Integer(), sa.ForeignKey("tenant.id", ondelete="RESTRICT"), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("asked", "answered", "counted")),
        sa.Column("figures", pg.JSONB(), nullable=False),
        sa.Column("summed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["edition_id", "owner_id"], ["edition.id", "edition.owner_id"]),
        sa.UniqueConstraint("edition_id", "questionnaire", "kind", "tenant_id", "role", name="one_cell"),
    )
