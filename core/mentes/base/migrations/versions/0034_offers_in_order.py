"""The list of mentors is read in its own order, so that its first page needs no more than its own rows."""

from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("ix_offer_owner_edition", "offer")
    op.create_index("ix_offer_owner_edition", "offer", ["owner_id", "edition_id", "state", "since", "id"])
