"""Days of an edition of which letters are written, and whom they were told."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql as pg

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

KEYS = """
update edition set milestones = (
  select jsonb_agg(each || jsonb_build_object('key', 'd' || at, 'tell', '', 'before', null) order by at)
  from jsonb_array_elements(milestones) with ordinality as row(each, at))
where jsonb_array_length(milestones) > 0
"""


def upgrade() -> None:
    op.add_column("edition", sa.Column("letters", pg.JSONB(), server_default="{}", nullable=False))
    op.execute(KEYS)
    op.create_table(
        "telling",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("edition_id", sa.Integer(), sa.ForeignKey("edition.id", ondelete="CASCADE"), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("person_id", "home_id")),
        sa.Column("tenant_id", sa.Integer(), sa.ForeignKey("tenant.id", ondelete="RESTRICT"), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id", "home_id"], ["person.id", "person.tenant_id"], ondelete="CASCADE"),
        sa.UniqueConstraint("edition_id", "key", "person_id"),
    )
    op.create_index("ix_telling_tenant_id", "telling", ["tenant_id", "edition_id"])
    op.create_index("ix_telling_home_id", "telling", ["home_id", "person_id"])
