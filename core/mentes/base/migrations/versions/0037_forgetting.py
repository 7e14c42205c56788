"""Who took back what was said of two people, as a number; and indexes for finding rows by their person."""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

OF_PERSON = ("certificate", "mail", "side", "signature")
OF_AUTHOR = (
    *("activity_text", "choice_word", "disclosure", "disclosure_word"),
    *("journal_entry", "paper_text", "request_text", "resource"),
)


def upgrade() -> None:
    op.add_column("pair_mark", sa.Column("ended_by", sa.Integer(), nullable=True))
    for table in ("pair_mark", "history"):
        op.execute(f"alter table {table} no force row level security")
    op.execute(
        "update pair_mark set ended_by = told.actor_id from history told where pair_mark.ended_name is not null "
        "and told.event = 'PairUnmarked' and told.payload ->> 'mark_id' = pair_mark.id::text"
    )
    for table in ("pair_mark", "history"):
        op.execute(f"alter table {table} force row level security")
    for table in OF_PERSON:
        op.create_index(f"ix_{table}_person_id", table, ["person_id"])
    for table in OF_AUTHOR:
        op.create_index(f"ix_{table}_author_id", table, ["author_id"])
    op.create_index("ix_history_actor_id", "history", ["actor_id"])
