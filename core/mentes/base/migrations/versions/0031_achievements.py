"""What somebody has achieved, thing by thing, and whom they let see it."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql as pg

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "showcase",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("tenant_ids", pg.ARRAY(sa.Integer()), nullable=False),
        sa.Column("shown", sa.Text(), server_default="nobody", nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id", "tenant_id"],
            ["person.id", "person.tenant_id"],
            name="fk_showcase_person_id_tenant_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_showcase"),
        sa.UniqueConstraint("person_id", name="uq_showcase_person_id"),
    )
    op.create_index("ix_showcase_tenant_id", "showcase", ["tenant_id", "person_id"])
    op.create_table(
        "achievement",
        sa.Column("showcase_id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("titles", pg.JSONB(), nullable=False),
        sa.Column("texts", pg.JSONB(), nullable=False),
        sa.Column("needed", sa.Integer(), nullable=False),
        sa.Column("so_far", sa.Integer(), server_default="0", nullable=False),
        sa.Column("reached_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["showcase_id"], ["showcase.id"], name="fk_achievement_showcase_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name="fk_achievement_programme_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("showcase_id", "programme_id", "key", name="pk_achievement"),
    )
    op.create_table(
        "achievement_count",
        sa.Column("showcase_id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["showcase_id", "programme_id", "key"],
            ["achievement.showcase_id", "achievement.programme_id", "achievement.key"],
            name="fk_achievement_count_showcase_id_programme_id_key",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("showcase_id", "programme_id", "key", "subject", name="pk_achievement_count"),
    )
