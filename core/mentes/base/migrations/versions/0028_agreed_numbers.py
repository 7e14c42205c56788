"""The numbers that a pair agreed on, as facts beside its sealed agreement."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("mentorship", sa.Column("agreed_months", sa.Integer(), nullable=True))
    op.add_column("mentorship", sa.Column("agreed_meetings", sa.Integer(), nullable=True))
