"""Dates of an edition: who may come, who signed up, who was there; and what counts of it for a pair."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql as pg

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _workshop()
    _hosting()
    _attendance()
    op.add_column("side", sa.Column("attendance", pg.JSONB(), server_default="[]", nullable=False))


def _workshop() -> None:
    op.create_table(
        "workshop",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Integer(), sa.ForeignKey("tenant.id", ondelete="RESTRICT")),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("kind", "timezone")),
        *(sa.Column(name, pg.JSONB(), nullable=False) for name in ("titles", "about")),
        sa.Column("audience", pg.ARRAY(sa.Text()), nullable=False),
        _moment("starts_at", nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("place", sa.Text()),
        sa.Column("sign_up", sa.Boolean(), nullable=False),
        sa.Column("places", sa.Integer()),
        *(sa.Column(name, sa.Integer(), server_default="0", nullable=False) for name in ("taken", "waiting")),
        sa.Column("state", sa.Text(), server_default="fixed", nullable=False),
        _moment("created_at", nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=False),
        *(_moment(name) for name in ("reminded_at", "asked_at", "closed_at")),
        sa.Column("sequence", sa.Integer(), server_default="0", nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(["edition_id", "owner_id"], ["edition.id", "edition.owner_id"]),
        sa.UniqueConstraint("id", "owner_id"),
        sa.CheckConstraint("minutes > 0", name="minutes"),
        sa.CheckConstraint("places is null or taken <= places", name="places"),
    )
    op.create_index("ix_workshop_edition_id", "workshop", ["edition_id", "starts_at"])
    op.create_index("ix_workshop_owner_id", "workshop", ["owner_id", "starts_at"])


def _hosting() -> None:
    op.create_table(
        "workshop_hosting",
        sa.Column("workshop_id", sa.Integer(), sa.ForeignKey("workshop.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("tenant_ids", pg.ARRAY(sa.Integer()), nullable=False),
        sa.Column("led_by", sa.Text()),
        sa.Column("link", sa.Text()),
    )


def _attendance() -> None:
    op.create_table(
        "attendance",
        sa.Column("id", sa.Integer(), primary_key=True),
        *(
            sa.Column(name, sa.Integer(), nullable=False)
            for name in ("workshop_id", "owner_id", "tenant_id", "person_id")
        ),
        sa.Column("state", sa.Text(), nullable=False),
        *(sa.Column(name, sa.Text()) for name in ("name", "presence", "marked_name")),
        *(_moment(name) for name in ("answered_at", "marked_at")),
        sa.Column("marked_by", sa.Integer()),
        sa.Column("sequence", sa.Integer(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(["person_id", "tenant_id"], ["person.id", "person.tenant_id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["workshop_id", "owner_id"], ["workshop.id", "workshop.owner_id"], ondelete="CASCADE"),
        sa.UniqueConstraint("workshop_id", "person_id"),
    )
    op.create_index("ix_attendance_owner_id", "attendance", ["owner_id", "workshop_id"])
    op.create_index("ix_attendance_tenant_id", "attendance", ["tenant_id", "person_id"])


def _moment(name: str, *, nullable: bool = True) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)
