"""How and where a pair meets: by video as ever, in person at a place, or by phone."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("meeting", sa.Column("format", sa.Text(), server_default="video", nullable=False))
    op.add_column("meeting", sa.Column("place", sa.Text(), nullable=True))
