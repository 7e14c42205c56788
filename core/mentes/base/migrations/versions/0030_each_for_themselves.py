"""What each of the two said for themselves of a meeting: that it took place, or did not."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("meeting", sa.Column("mentee_met", sa.Boolean(), nullable=True))
    op.add_column("meeting", sa.Column("mentor_met", sa.Boolean(), nullable=True))
