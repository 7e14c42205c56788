"""Those who pair keep two people apart, or want two together: a place of the mentor is promised before anybody is asked."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

STANDS = "ended_at is null"


def upgrade() -> None:
    _mark()
    op.alter_column("seat", "proposal_id", nullable=True)
    op.add_column("seat", sa.Column("mark_id", sa.Integer(), sa.ForeignKey("pair_mark.id", ondelete="CASCADE")))
    op.create_unique_constraint("uq_seat_mark_id", "seat", ["mark_id"])
    op.create_check_constraint("whose", "seat", "(proposal_id is null) <> (mark_id is null)")


def _mark() -> None:
    op.create_table(
        "pair_mark",
        sa.Column("id", sa.Integer(), primary_key=True),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("owner_id", "edition_id")),
        sa.Column("kind", sa.Text(), nullable=False),
        *(_of("enrolment", f"{role}_enrolment_id", "CASCADE") for role in ("mentee", "mentor")),
        *(_of("tenant", f"{role}_tenant_id", "RESTRICT") for role in ("mentee", "mentor")),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        *(sa.Column(name, sa.Text()) for name in ("outcome", "ended_name")),
        sa.ForeignKeyConstraint(["edition_id", "owner_id"], ["edition.id", "edition.owner_id"]),
        sa.CheckConstraint("kind in ('blocked', 'pinned')", name="kind"),
    )
    two = ["mentee_enrolment_id", "mentor_enrolment_id"]
    op.create_index("uq_pair_mark_standing", "pair_mark", ["edition_id", *two], unique=True, postgresql_where=STANDS)
    pinned = f"kind = 'pinned' and {STANDS}"
    op.create_index("uq_pair_mark_pinned", "pair_mark", two[:1], unique=True, postgresql_where=pinned)
    op.create_index("ix_pair_mark_owner_edition", "pair_mark", ["owner_id", "edition_id"])
    for role in ("mentee", "mentor"):
        columns = [f"{role}_tenant_id", f"{role}_enrolment_id"]
        op.create_index(f"ix_pair_mark_{role}_tenant_id", "pair_mark", columns)


def _of(table: str, name: str, ondelete: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), sa.ForeignKey(f"{table}.id", ondelete=ondelete), nullable=False)
