"""What the rules said of a pair when it ended stands in its row."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql as pg

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("mentorship", sa.Column("verdict", pg.JSONB()))


def downgrade() -> None:
    raise NotImplementedError("we mend forward: restore a backup to go back")
