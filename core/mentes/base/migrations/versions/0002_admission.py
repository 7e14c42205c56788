"""Applications, enrolments, proposals, seats."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _application()
    _enrolment()
    _proposal()
    _seat()


def downgrade() -> None:
    raise NotImplementedError("we mend forward: restore a backup to go back")


def _application() -> None:
    op.create_table(
        "application",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("answers", postgresql.JSONB(), nullable=False),
        sa.Column("verdict", postgresql.JSONB(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["edition_id", "owner_id"], ["edition.id", "edition.owner_id"], name="fk_application_edition_id_owner_id"
        ),
        sa.ForeignKeyConstraint(
            ["edition_id", "programme_id"],
            ["edition.id", "edition.programme_id"],
            name="fk_application_edition_id_programme_id",
        ),
        sa.ForeignKeyConstraint(
            ["person_id", "tenant_id"],
            ["person.id", "person.tenant_id"],
            name="fk_application_person_id_tenant_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["programme_id", "tenant_id"],
            ["partner.programme_id", "partner.tenant_id"],
            name="fk_application_programme_id_tenant_id",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_application"),
    )
    op.create_index("ix_application_owner_edition", "application", ["owner_id", "edition_id", "state"], unique=False)
    op.create_index("ix_application_tenant_edition", "application", ["tenant_id", "edition_id", "state"], unique=False)
    op.create_index("ix_application_tenant_person", "application", ["tenant_id", "person_id"], unique=False)
    op.create_index(
        "uq_application_running",
        "application",
        ["edition_id", "person_id", "role"],
        unique=True,
        postgresql_where=sa.text("state not in ('rejected', 'withdrawn', 'expired')"),
    )


def _enrolment() -> None:
    op.create_table(
        "enrolment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("profile", postgresql.JSONB(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name="fk_enrolment_application_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["edition_id", "owner_id"], ["edition.id", "edition.owner_id"], name="fk_enrolment_edition_id_owner_id"
        ),
        sa.ForeignKeyConstraint(
            ["person_id", "tenant_id"],
            ["person.id", "person.tenant_id"],
            name="fk_enrolment_person_id_tenant_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_enrolment"),
        sa.UniqueConstraint("edition_id", "person_id", "role", name="uq_enrolment_edition_id_person_id_role"),
    )
    op.create_index("ix_enrolment_owner_edition", "enrolment", ["owner_id", "edition_id", "role"], unique=False)
    op.create_index("ix_enrolment_tenant_person", "enrolment", ["tenant_id", "person_id"], unique=False)


def _proposal() -> None:
    op.create_table(
        "proposal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("mentee_enrolment_id", sa.Integer(), nullable=False),
        sa.Column("mentor_enrolment_id", sa.Integer(), nullable=False),
        sa.Column("mentee_id", sa.Integer(), nullable=False),
        sa.Column("mentor_id", sa.Integer(), nullable=False),
        sa.Column("mentee_tenant_id", sa.Integer(), nullable=False),
        sa.Column("mentor_tenant_id", sa.Integer(), nullable=False),
        sa.Column("mentee_profile", postgresql.JSONB(), nullable=False),
        sa.Column("mentor_profile", postgresql.JSONB(), nullable=False),
        sa.Column("mentee_consented_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("mentor_consented_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("score", sa.Double(), nullable=False),
        sa.Column("reasons", postgresql.JSONB(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["edition_id", "owner_id"], ["edition.id", "edition.owner_id"], name="fk_proposal_edition_id_owner_id"
        ),
        sa.ForeignKeyConstraint(
            ["mentee_enrolment_id"], ["enrolment.id"], name="fk_proposal_mentee_enrolment_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["mentee_id"], ["person.id"], name="fk_proposal_mentee_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["mentee_tenant_id"], ["tenant.id"], name="fk_proposal_mentee_tenant_id", ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["mentor_enrolment_id"], ["enrolment.id"], name="fk_proposal_mentor_enrolment_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["mentor_id"], ["person.id"], name="fk_proposal_mentor_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["mentor_tenant_id"], ["tenant.id"], name="fk_proposal_mentor_tenant_id", ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_proposal"),
    )
    op.create_index("ix_proposal_mentee_tenant_id", "proposal", ["mentee_tenant_id", "mentee_id"], unique=False)
    op.create_index("ix_proposal_mentor_tenant_id", "proposal", ["mentor_tenant_id", "mentor_id"], unique=False)
    op.create_index("ix_proposal_owner_edition", "proposal", ["owner_id", "edition_id", "state"], unique=False)
    op.create_index(
        "uq_proposal_mentee_open",
        "proposal",
        ["mentee_enrolment_id"],
        unique=True,
        postgresql_where=sa.text("state in ('proposed', 'accepted')"),
    )


def _seat() -> None:
    op.create_table(
        "seat",
        sa.Column("mentor_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("mentor_tenant_id", sa.Integer(), nullable=False),
        sa.Column("mentee_tenant_id", sa.Integer(), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["mentee_tenant_id"], ["tenant.id"], name="fk_seat_mentee_tenant_id", ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(["mentor_id"], ["person.id"], name="fk_seat_mentor_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["mentor_tenant_id"], ["tenant.id"], name="fk_seat_mentor_tenant_id", ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["tenant.id"], name="fk_seat_owner_id", ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["proposal_id"], ["proposal.id"], name="fk_seat_proposal_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("mentor_id", "number", name="pk_seat"),
        sa.UniqueConstraint("proposal_id", name="uq_seat_proposal_id"),
    )
    op.create_index("ix_seat_mentor_tenant_id", "seat", ["mentor_tenant_id"], unique=False)
