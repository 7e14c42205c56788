"""Emblems of an edition: what stands at the head of its documents, from which moment on."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql as pg

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "emblem",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("edition_id", sa.Integer(), sa.ForeignKey("edition.id", ondelete="CASCADE"), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("slot", "media", "sha256")),
        sa.Column("alts", pg.JSONB(), nullable=False),
        *(sa.Column(name, sa.Float(), server_default="0", nullable=False) for name in ("width", "height")),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("file", sa.LargeBinary()),
    )
    op.create_index("ix_emblem_edition_id", "emblem", ["edition_id", "slot", "since"])
