"""Pairs and what they do."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _certificate_check()
    _answer()
    _mentorship()
    _certificate()
    _meeting()
    _response()
    _side()
    _paper()
    _paper_text()
    _signature()


def downgrade() -> None:
    raise NotImplementedError("we mend forward: restore a backup to go back")


def _certificate_check() -> None:
    op.create_table(
        "certificate_check",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("programme", sa.Text(), nullable=False),
        sa.Column("edition", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["owner_id"], ["tenant.id"], name="fk_certificate_check_owner_id", ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("code", name="pk_certificate_check"),
    )


def _answer() -> None:
    op.create_table(
        "answer",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("questionnaire", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("values", postgresql.JSONB(), nullable=False),
        sa.ForeignKeyConstraint(
            ["edition_id", "owner_id"], ["edition.id", "edition.owner_id"], name="fk_answer_edition_id_owner_id"
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name="fk_answer_tenant_id", ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name="pk_answer"),
    )
    op.create_index("ix_answer_owner_edition", "answer", ["owner_id", "edition_id"], unique=False)
    op.create_index("ix_answer_tenant_edition", "answer", ["tenant_id", "edition_id"], unique=False)


def _mentorship() -> None:
    op.create_table(
        "mentorship",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("mentee_id", sa.Integer(), nullable=False),
        sa.Column("mentor_id", sa.Integer(), nullable=False),
        sa.Column("mentee_tenant_id", sa.Integer(), nullable=False),
        sa.Column("mentor_tenant_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("frozen", postgresql.JSONB(), nullable=False),
        sa.Column("introduced_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["edition_id", "owner_id"], ["edition.id", "edition.owner_id"], name="fk_mentorship_edition_id_owner_id"
        ),
        sa.ForeignKeyConstraint(
            ["mentee_id", "mentee_tenant_id"],
            ["person.id", "person.tenant_id"],
            name="fk_mentorship_mentee_id_mentee_tenant_id",
        ),
        sa.ForeignKeyConstraint(
            ["mentor_id", "mentor_tenant_id"],
            ["person.id", "person.tenant_id"],
            name="fk_mentorship_mentor_id_mentor_tenant_id",
        ),
        sa.ForeignKeyConstraint(["proposal_id"], ["proposal.id"], name="fk_mentorship_proposal_id"),
        sa.PrimaryKeyConstraint("id", name="pk_mentorship"),
        sa.UniqueConstraint("proposal_id", name="uq_mentorship_proposal_id"),
    )
    op.create_index("ix_mentorship_mentee_tenant_id", "mentorship", ["mentee_tenant_id", "mentee_id"], unique=False)
    op.create_index("ix_mentorship_mentor_tenant_id", "mentorship", ["mentor_tenant_id", "mentor_id"], unique=False)
    op.create_index("ix_mentorship_owner_edition", "mentorship", ["owner_id", "edition_id", "state"], unique=False)


def _certificate() -> None:
    op.create_table(
        "certificate",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("mentorship_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("locale", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("facts", postgresql.JSONB(), nullable=False),
        sa.Column("ordered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sha256", sa.Text(), nullable=True),
        sa.Column("file", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["mentorship_id"], ["mentorship.id"], name="fk_certificate_mentorship_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_certificate"),
        sa.UniqueConstraint("code", name="uq_certificate_code"),
        sa.UniqueConstraint("mentorship_id", "role", name="uq_certificate_mentorship_id_role"),
    )


def _meeting() -> None:
    op.create_table(
        "meeting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("mentorship_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("timezone", sa.Text(), nullable=False),
        sa.Column("link", sa.Text(), nullable=True),
        sa.Column("proposed_by", sa.Text(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.Text(), nullable=True),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("minutes > 0", name="ck_meeting_minutes"),
        sa.ForeignKeyConstraint(
            ["mentorship_id"], ["mentorship.id"], name="fk_meeting_mentorship_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_meeting"),
        sa.UniqueConstraint("id", "mentorship_id", name="uq_meeting_id_mentorship_id"),
        sa.UniqueConstraint("mentorship_id", "number", name="uq_meeting_mentorship_id_number"),
    )


def _response() -> None:
    op.create_table(
        "response",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("mentorship_id", sa.Integer(), nullable=False),
        sa.Column("questionnaire", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["mentorship_id"], ["mentorship.id"], name="fk_response_mentorship_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_response"),
        sa.UniqueConstraint(
            "mentorship_id", "questionnaire", "role", name="uq_response_mentorship_id_questionnaire_role"
        ),
    )


def _side() -> None:
    op.create_table(
        "side",
        sa.Column("mentorship_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("legal_name", sa.Text(), nullable=False),
        sa.Column("display_name", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("locale", sa.Text(), nullable=False),
        sa.Column("timezone", sa.Text(), nullable=False),
        sa.Column("match_answer", sa.Boolean(), nullable=True),
        sa.Column("match_answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["mentorship_id"], ["mentorship.id"], name="fk_side_mentorship_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name="fk_side_tenant_id", ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("mentorship_id", "role", name="pk_side"),
    )


def _paper() -> None:
    op.create_table(
        "paper",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("mentorship_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=True),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("edition_number", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("text_version", sa.Integer(), nullable=False),
        sa.Column("facts", postgresql.JSONB(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("in_force_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["meeting_id", "mentorship_id"],
            ["meeting.id", "meeting.mentorship_id"],
            name="fk_paper_meeting_id_mentorship_id",
        ),
        sa.ForeignKeyConstraint(
            ["mentorship_id"], ["mentorship.id"], name="fk_paper_mentorship_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_paper"),
        sa.UniqueConstraint("id", "mentorship_id", name="uq_paper_id_mentorship_id"),
    )
    op.create_index(
        "uq_paper_one",
        "paper",
        ["mentorship_id", "key", "author", sa.literal_column("coalesce(meeting_id, 0)"), "edition_number"],
        unique=True,
    )


def _paper_text() -> None:
    op.create_table(
        "paper_text",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("mentorship_id", sa.Integer(), nullable=False),
        sa.Column("paper_id", sa.Integer(), nullable=False),
        sa.Column("part", sa.Text(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("reader", sa.Text(), nullable=False),
        sa.Column("text_version", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["paper_id", "mentorship_id"],
            ["paper.id", "paper.mentorship_id"],
            name="fk_paper_text_paper_id_mentorship_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_paper_text"),
        sa.UniqueConstraint("paper_id", "part", "text_version", name="uq_paper_text_paper_id_part_text_version"),
    )
    op.create_index("ix_paper_text_mentorship_id", "paper_text", ["mentorship_id"], unique=False)


def _signature() -> None:
    op.create_table(
        "signature",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("mentorship_id", sa.Integer(), nullable=False),
        sa.Column("paper_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("text_version", sa.Integer(), nullable=False),
        sa.Column("legal_name", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("timezone", sa.Text(), nullable=False),
        sa.Column("clauses_hash", sa.Text(), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["paper_id", "mentorship_id"],
            ["paper.id", "paper.mentorship_id"],
            name="fk_signature_paper_id_mentorship_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_signature"),
        sa.UniqueConstraint("paper_id", "role", "text_version", name="uq_signature_paper_id_role_text_version"),
    )
