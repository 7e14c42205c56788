"""How many answered is kept only where it may be told; what stands there now is written anew by the next night's work."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("answered", "counted"):
        op.alter_column("result", name, existing_type=sa.Integer(), nullable=True)
    op.execute("update result set answered = null, counted = case when kind = 'all' then counted end")
