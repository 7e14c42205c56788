"""How long a pair has rested, so that what the two alone may read moves with it."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("mentorship", "disclosure"):
        op.add_column(table, sa.Column("rested", sa.Integer(), server_default="0", nullable=False))
