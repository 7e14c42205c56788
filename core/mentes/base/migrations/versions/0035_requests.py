"""Requests of mentees to mentors, in an order; what is written in them, sealed with a key of their own."""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _request()
    _choice()
    op.create_table(
        "request_text",
        sa.Column(
            "request_id",
            sa.Integer(),
            sa.ForeignKey("search_request.id", ondelete="CASCADE"),
            primary_key=True,
            autoincrement=False,
        ),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("reader", sa.Text(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("written_at", _MOMENT, nullable=False),
    )
    op.create_table(
        "choice_word",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("choice_id", sa.Integer(), sa.ForeignKey("search_choice.id", ondelete="CASCADE"), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("reader", sa.Text(), server_default="pair", nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), server_default="0", nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("written_at", _MOMENT, nullable=False),
        sa.UniqueConstraint("choice_id", "what", "number"),
    )
    op.create_table(
        "request_key",
        sa.Column(
            "request_id",
            sa.Integer(),
            sa.ForeignKey("search_request.id", ondelete="CASCADE"),
            primary_key=True,
            autoincrement=False,
        ),
        sa.Column("wrapped_by", sa.Text(), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        schema="keyring",
    )
    op.create_index("ix_request_key_wrapped_by", "request_key", ["wrapped_by"], schema="keyring")


def _request() -> None:
    op.create_table(
        "search_request",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        _to("mentee_enrolment_id", "enrolment.id", "CASCADE"),
        _to("mentee_id", "person.id", "CASCADE"),
        _to("mentee_tenant_id", "tenant.id", "RESTRICT"),
        _to("asked_id", "person.id", "SET NULL", nullable=True),
        _to("asked_tenant_id", "tenant.id", "RESTRICT", nullable=True),
        sa.Column("called", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("changed_at", _MOMENT, nullable=False),
        sa.Column("sent_at", _MOMENT),
        sa.Column("closed_at", _MOMENT),
        sa.ForeignKeyConstraint(["edition_id", "owner_id"], ["edition.id", "edition.owner_id"]),
        sa.CheckConstraint(
            "state in ('draft', 'open', 'matched', 'over', 'withdrawn')", name=op.f("ck_search_request_state")
        ),
    )
    op.create_index(
        "uq_search_request_running",
        "search_request",
        ["mentee_enrolment_id"],
        unique=True,
        postgresql_where=sa.text("state in ('draft', 'open')"),
    )
    op.create_index("ix_search_request_owner_edition", "search_request", ["owner_id", "edition_id", "state"])
    op.create_index("ix_search_request_mentee_tenant_id", "search_request", ["mentee_tenant_id", "mentee_id"])
    op.create_index("ix_search_request_asked_tenant_id", "search_request", ["asked_tenant_id"])


def _choice() -> None:
    op.create_table(
        "search_choice",
        sa.Column("id", sa.Integer(), primary_key=True),
        _to("request_id", "search_request.id", "CASCADE"),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        _to("mentee_id", "person.id", "CASCADE"),
        _to("mentee_tenant_id", "tenant.id", "RESTRICT"),
        _to("mentor_enrolment_id", "enrolment.id", "CASCADE"),
        _to("mentor_id", "person.id", "CASCADE"),
        _to("mentor_tenant_id", "tenant.id", "RESTRICT"),
        sa.Column("asked_tenant_id", sa.Integer()),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        _to("proposal_id", "proposal.id", "SET NULL", nullable=True),
        sa.Column("asked_at", _MOMENT),
        sa.Column("closed_at", _MOMENT),
        sa.UniqueConstraint("request_id", "mentor_enrolment_id"),
        sa.UniqueConstraint("proposal_id"),
        sa.CheckConstraint(
            "state in ('waiting', 'asked', 'declined', 'expired', 'gone', 'accepted', 'dropped')",
            name=op.f("ck_search_choice_state"),
        ),
    )
    op.create_index("ix_search_choice_owner_id", "search_choice", ["owner_id"])
    op.create_index("ix_search_choice_mentee_tenant_id", "search_choice", ["mentee_tenant_id", "mentee_id"])
    op.create_index("ix_search_choice_asked_tenant_id", "search_choice", ["asked_tenant_id", "mentor_id"])


def _to(name: str, target: str, ondelete: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), sa.ForeignKey(target, ondelete=ondelete), nullable=nullable)
