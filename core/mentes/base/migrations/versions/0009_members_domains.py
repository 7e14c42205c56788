"""Domains of a university that has no sign-in of its own and shares one."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    texts = postgresql.ARRAY(sa.Text())
    op.add_column("provider_member", sa.Column("home_organisations", texts, server_default="{}", nullable=False))


def downgrade() -> None:
    raise NotImplementedError("we mend forward: restore a backup to go back")
