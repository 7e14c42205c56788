"""Letters to people who have no row yet, and letters with a one-time link."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.alter_column("mail", "person_id", existing_type=sa.Integer(), nullable=True)
    op.add_column("mail", sa.Column("link_id", sa.Integer(), nullable=True))


def downgrade() -> None:
    raise NotImplementedError("we mend forward: restore a backup to go back")
