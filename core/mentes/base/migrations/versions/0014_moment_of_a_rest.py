"""A pair remembers the moment at which its rest began, and its days move when it goes on, not when it is laid to rest."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

MOVED = (  # by table: which days were moved when a rest began
    ("paper", "due_at", "x.state in ('draft', 'sent', 'returned')"),
    ("meeting", "due_at", "x.state = 'proposed'"),
    ("response", "due_at", "x.answered_at is null"),
    ("side", "match_answered_at", "x.match_answered_at is not null"),
)

RUNNING = "state not in ('completed', 'ended_early')"


def upgrade() -> None:
    op.add_column("meeting", sa.Column("asked_from", sa.DateTime(timezone=True)))
    # A migration acts for no university, and row security would hide every row from it.
    for table in ("mentorship", *(each[0] for each in MOVED)):
        op.execute(f"alter table {table} no force row level security")
    for table, column, still in MOVED:
        op.execute(
            f"update {table} x set {column} = x.{column} - make_interval(days => m.paused_until - m.paused_on) "  # noqa: S608 - our own words
            f"from mentorship m where m.id = x.mentorship_id and m.paused_on is not null and m.{RUNNING} and {still}"
        )
    op.execute(
        "update mentorship set ends_on = ends_on - (paused_until - paused_on) "  # noqa: S608 - our own words
        f"where paused_on is not null and {RUNNING}"
    )
    op.alter_column(
        "mentorship",
        "paused_on",
        new_column_name="paused_at",
        type_=sa.DateTime(timezone=True),
        postgresql_using="(paused_on + time '06:00') at time zone 'UTC'",
    )
    # A pair that ended in its rest kept its days, and rests no more.
    op.execute(
        "update mentorship set paused_at = null, paused_until = null where state in ('completed', 'ended_early')"
    )
    for table in ("mentorship", *(each[0] for each in MOVED)):
        op.execute(f"alter table {table} force row level security")


def downgrade() -> None:
    raise NotImplementedError("we mend forward: restore a backup to go back")
