"""Reminders, preferences, own wording, calendars, several times to choose from, questions, approvals, pauses."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql as pg

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _notices()
    _mails()
    _reading()
    _wording()
    _admission()
    _pairs()
    _editions()


def _notices() -> None:
    op.add_column("notice", sa.Column("waiting", sa.Text()))
    op.add_column("notice", _moment("nudge_at"))
    op.add_column(
        "notice", sa.Column("nudges", pg.ARRAY(sa.DateTime(timezone=True)), server_default="{}", nullable=False)
    )
    op.add_column("notice", sa.Column("nudged", sa.Integer(), server_default="0", nullable=False))
    op.add_column("notice", sa.Column("letter", sa.Text(), server_default="now", nullable=False))
    open_ones, daily = sa.text("done_at is null"), sa.text("letter = 'daily'")
    op.create_index("ix_notice_nudge", "notice", ["tenant_id", "nudge_at"], postgresql_where=open_ones)
    op.create_index("ix_notice_digest", "notice", ["tenant_id", "person_id"], postgresql_where=daily)


def _mails() -> None:
    op.add_column("mail", sa.Column("kind", sa.Text(), server_default="account", nullable=False))
    for name in ("matter", "calendar", "method"):
        op.add_column("mail", sa.Column(name, sa.Text()))
    op.add_column("mail", sa.Column("link_ids", pg.ARRAY(sa.Integer()), server_default="{}", nullable=False))


def _reading() -> None:
    op.create_table(
        "preference",
        sa.Column("person_id", sa.Integer(), primary_key=True),
        sa.Column("kind", sa.Text(), primary_key=True),
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("how", sa.Text(), nullable=False),
        _moment("changed_at", nullable=False),
        _somebody(),
    )
    op.create_index("ix_preference_tenant_id", "preference", ["tenant_id"])
    op.create_table(
        "feed",
        sa.Column("person_id", sa.Integer(), primary_key=True),
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        _moment("created_at", nullable=False),
        _moment("read_at"),
        _somebody(),
    )
    op.create_index("ix_feed_tenant_id", "feed", ["tenant_id"])


def _wording() -> None:
    op.create_table(
        "wording",
        sa.Column("id", sa.Integer(), primary_key=True),
        _university(),
        sa.Column("programme_id", sa.Integer(), sa.ForeignKey("programme.id", ondelete="RESTRICT")),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("key", "locale", "subject", "body")),
        _moment("changed_at", nullable=False),
        _version(),
        sa.UniqueConstraint("tenant_id", "programme_id", "key", "locale", postgresql_nulls_not_distinct=True),
    )
    op.create_index("ix_wording_programme_id", "wording", ["programme_id"])


def _admission() -> None:
    op.create_table(
        "approval",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column(
            "application_id",
            sa.Integer(),
            sa.ForeignKey("application.id", ondelete="CASCADE"),
            nullable=False,
            unique=True,
        ),
        _university(),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("name", "email", "locale", "state")),
        _moment("asked_at", nullable=False),
        _moment("due_at", nullable=False),
        _moment("nudge_at"),
        sa.Column("nudged", sa.Integer(), server_default="0", nullable=False),
        _moment("decided_at"),
        sa.Column("reason", sa.Text()),
        _version(),
    )
    op.create_index("ix_approval_tenant_id", "approval", ["tenant_id", "state"])
    op.create_table(
        "proposal_question",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("proposal_id", sa.Integer(), sa.ForeignKey("proposal.id", ondelete="CASCADE"), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("role", "text")),
        _moment("asked_at", nullable=False),
        _moment("due_at", nullable=False),
        sa.Column("answer", sa.Text()),
        _moment("answered_at"),
        sa.Column("answered_by", sa.Integer()),
    )
    op.create_index("ix_proposal_question_proposal_id", "proposal_question", ["proposal_id"])


def _pairs() -> None:
    op.add_column(
        "meeting", sa.Column("times", pg.ARRAY(sa.DateTime(timezone=True)), server_default="{}", nullable=False)
    )
    op.add_column(
        "mentorship", sa.Column("moved_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False)
    )
    op.add_column("mentorship", sa.Column("asked", sa.Integer(), server_default="0", nullable=False))
    op.add_column("mentorship", _moment("asked_at"))
    op.add_column("mentorship", sa.Column("paused_on", sa.Date()))
    op.add_column("mentorship", sa.Column("paused_until", sa.Date()))


def _editions() -> None:
    op.add_column("edition", sa.Column("waiting", pg.JSONB(), server_default="[]", nullable=False))
    op.add_column("edition", sa.Column("calls", pg.JSONB(), server_default="{}", nullable=False))
    op.create_table(
        "call_server",
        sa.Column("tenant_id", sa.Integer(), sa.ForeignKey("tenant.id", ondelete="RESTRICT"), primary_key=True),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.Column("hint", sa.Text(), nullable=False),
        _moment("changed_at", nullable=False),
        _version(),
    )


def _moment(name: str, *, nullable: bool = True) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _version() -> sa.Column[int]:
    return sa.Column("version", sa.Integer(), server_default="1", nullable=False)


def _university() -> sa.Column[int]:
    return sa.Column("tenant_id", sa.Integer(), sa.ForeignKey("tenant.id", ondelete="RESTRICT"), nullable=False)


def _somebody() -> sa.ForeignKeyConstraint:
    columns, theirs = ["person_id", "tenant_id"], ["person.id", "person.tenant_id"]
    return sa.ForeignKeyConstraint(columns, theirs, ondelete="CASCADE")


def downgrade() -> None:
    raise NotImplementedError("we mend forward: restore a backup to go back")
