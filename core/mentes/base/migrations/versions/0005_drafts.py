"""What is typed into an application before it is sent."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "application_draft",
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("typed", postgresql.JSONB(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["edition.id"], name="fk_application_draft_edition_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id", "tenant_id"],
            ["person.id", "person.tenant_id"],
            name="fk_application_draft_person_id_tenant_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("edition_id", "person_id", "role", name="pk_application_draft"),
    )
    op.create_index("ix_application_draft_tenant_person", "application_draft", ["tenant_id", "person_id"], unique=False)


def downgrade() -> None:
    raise NotImplementedError("we mend forward: restore a backup to go back")
