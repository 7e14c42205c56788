"""What mentors offer, read at all universities of a programme."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql as pg

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    numbers = ("tenant_id", "owner_id", "programme_id", "edition_id", "person_id", "enrolment_id")
    op.create_table(
        "offer",
        sa.Column("id", sa.Integer(), primary_key=True),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in numbers),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("away_until", sa.Date()),
        sa.Column("called", sa.Text(), nullable=False),
        sa.Column("profile", pg.JSONB(), nullable=False),
        sa.Column("ties", pg.JSONB(), nullable=False),
        sa.Column("tags", pg.ARRAY(sa.Text()), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("full", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(["person_id", "tenant_id"], ["person.id", "person.tenant_id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["edition_id", "owner_id"], ["edition.id", "edition.owner_id"]),
        sa.ForeignKeyConstraint(["edition_id", "programme_id"], ["edition.id", "edition.programme_id"]),
        sa.ForeignKeyConstraint(["programme_id", "tenant_id"], ["partner.programme_id", "partner.tenant_id"]),
        sa.ForeignKeyConstraint(["enrolment_id"], ["enrolment.id"], ondelete="CASCADE"),
        sa.UniqueConstraint("enrolment_id"),
    )
    op.create_index("ix_offer_owner_edition", "offer", ["owner_id", "edition_id", "state", "since", "id"])
    op.create_index("ix_offer_tenant_person", "offer", ["tenant_id", "person_id"])
