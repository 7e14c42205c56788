"""An index of the choices by their owner served no query: they are found by their request."""

from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("ix_search_choice_owner_id", "search_choice")
