"""The tags of an offer as bits, for choosing fast whom to suggest."""

from zlib import crc32

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("offer", sa.Column("marks", sa.BigInteger(), server_default="0", nullable=False))
    op.execute("alter table offer no force row level security")
    connection, offer = op.get_bind(), sa.table("offer", sa.column("id"), sa.column("tags"), sa.column("marks"))
    for row in connection.execute(sa.select(offer.c.id, offer.c.tags)).all():
        marks = sum(1 << bit for bit in {crc32(tag.encode()) % 63 for tag in row.tags})
        connection.execute(sa.update(offer).where(offer.c.id == row.id).values(marks=marks))
    op.execute("alter table offer force row level security")
