"""Facts that count: which source an edition wants, what keeps two people apart, and what each declared."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("edition", sa.Column("conditions", postgresql.JSONB(), server_default="{}", nullable=False))
    op.add_column("enrolment", sa.Column("ties", postgresql.JSONB(), server_default="{}", nullable=False))
    op.add_column("proposal", sa.Column("mentee_independent", sa.Boolean(), nullable=True))
    op.add_column("proposal", sa.Column("mentor_independent", sa.Boolean(), nullable=True))


def downgrade() -> None:
    raise NotImplementedError("we mend forward: restore a backup to go back")
