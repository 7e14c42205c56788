"""From which edition on a guide's publication is read, and which publications somebody signed under."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql as pg

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("guide_text", sa.Column("edition_id", sa.Integer(), sa.ForeignKey("edition.id", ondelete="RESTRICT")))
    op.add_column("signature", sa.Column("guides", pg.ARRAY(sa.Integer()), server_default="{}", nullable=False))
