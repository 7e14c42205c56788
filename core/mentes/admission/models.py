"""Applications, places in an edition, proposed pairs and the seats that a mentor has."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from mentes.base.db import Model, PartOf, Scoped
from mentes.base.erasing import addressed, deleted, kept, nameless, of_side

ENDED = ("rejected", "withdrawn", "expired")
OPEN = ("proposed", "accepted")
"""Of an application, and of a proposal."""


class Application(Scoped, Model):
    """Somebody asks to take part as mentee or as mentor. No name here: the person's row stays at home."""

    __tablename__ = "application"
    __erased__ = nameless("person_id", answers={}, verdict={}, reason=None, harmless=("role", "state"))
    __tenants__ = ("tenant_id", "owner_id")
    __table_args__ = (
        sa.ForeignKeyConstraint(["person_id", "tenant_id"], ["person.id", "person.tenant_id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["edition_id", "owner_id"], ["edition.id", "edition.owner_id"]),
        sa.ForeignKeyConstraint(["edition_id", "programme_id"], ["edition.id", "edition.programme_id"]),
        sa.ForeignKeyConstraint(["programme_id", "tenant_id"], ["partner.programme_id", "partner.tenant_id"]),
        sa.Index(
            "uq_application_running",
            "edition_id",
            "person_id",
            "role",
            unique=True,
            postgresql_where=sa.text("state not in ('rejected', 'withdrawn', 'expired')"),
        ),
        sa.Index("ix_application_owner_edition", "owner_id", "edition_id", "state"),
        sa.Index("ix_application_tenant_edition", "tenant_id", "edition_id", "state"),
        sa.Index("ix_application_tenant_person", "tenant_id", "person_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    tenant_id: Mapped[int]
    owner_id: Mapped[int]
    programme_id: Mapped[int]
    edition_id: Mapped[int]
    person_id: Mapped[int]
    role: Mapped[str]  # mentee | mentor
    state: Mapped[str]  # awaiting_supervisor | submitted | admitted | waiting_list | rejected | withdrawn | expired
    answers: Mapped[dict[str, Any]]
    verdict: Mapped[dict[str, Any]]  # as the rules said when it was sent
    submitted_at: Mapped[datetime]
    due_at: Mapped[datetime]  # until when the coordinator answers
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[int | None]
    reason: Mapped[str | None]
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class Enrolment(Scoped, Model):
    """A person's accepted part in an edition; it carries the role."""

    __tablename__ = "enrolment"
    __erased__ = nameless("person_id", profile={}, ties={}, harmless=("role", "state"))
    __tenants__ = ("tenant_id", "owner_id")
    __table_args__ = (
        sa.ForeignKeyConstraint(["person_id", "tenant_id"], ["person.id", "person.tenant_id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["edition_id", "owner_id"], ["edition.id", "edition.owner_id"]),
        sa.UniqueConstraint("edition_id", "person_id", "role"),
        sa.Index("ix_enrolment_owner_edition", "owner_id", "edition_id", "role"),
        sa.Index("ix_enrolment_tenant_person", "tenant_id", "person_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    tenant_id: Mapped[int]
    owner_id: Mapped[int]
    edition_id: Mapped[int]
    person_id: Mapped[int]
    application_id: Mapped[int] = mapped_column(sa.ForeignKey("application.id", ondelete="CASCADE"))
    role: Mapped[str]
    state: Mapped[str] = mapped_column(default="active")  # active | ended
    capacity: Mapped[int] = mapped_column(default=1)
    profile: Mapped[dict[str, Any]]  # what the other side may know before a match: no name, no address
    ties: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")  # hashes only: `admission.ties`
    since: Mapped[datetime]


class Proposal(Scoped, Model):
    """A pair not yet agreed: asked for by a mentee (request) or put together by a coordinator (proposed)."""

    __tablename__ = "proposal"
    __erased__ = (
        nameless("mentee_id", mentee_profile={}, reasons=[], harmless=("kind", "state")),
        nameless("mentor_id", mentor_profile={}, reasons=[]),
    )
    __tenants__ = ("owner_id", "mentee_tenant_id", "mentor_tenant_id")
    __table_args__ = (
        sa.ForeignKeyConstraint(["edition_id", "owner_id"], ["edition.id", "edition.owner_id"]),
        sa.Index(
            "uq_proposal_mentee_open",
            "mentee_enrolment_id",
            unique=True,
            postgresql_where=sa.text("state in ('proposed', 'accepted')"),
        ),
        sa.Index("ix_proposal_owner_edition", "owner_id", "edition_id", "state"),
        sa.Index("ix_proposal_mentee_tenant_id", "mentee_tenant_id", "mentee_id"),
        sa.Index("ix_proposal_mentor_tenant_id", "mentor_tenant_id", "mentor_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[int]
    edition_id: Mapped[int]
    kind: Mapped[str] = mapped_column(default="proposed")  # request | proposed
    state: Mapped[str] = mapped_column(
        default="proposed"
    )  # proposed | accepted | declined | expired | ended; of a request also gone (no place left), withdrawn
    mentee_enrolment_id: Mapped[int] = mapped_column(sa.ForeignKey("enrolment.id", ondelete="CASCADE"))
    mentor_enrolment_id: Mapped[int] = mapped_column(sa.ForeignKey("enrolment.id", ondelete="CASCADE"))
    mentee_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id", ondelete="CASCADE"))
    mentor_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id", ondelete="CASCADE"))
    mentee_tenant_id: Mapped[int] = mapped_column(sa.ForeignKey("tenant.id", ondelete="RESTRICT"))
    mentor_tenant_id: Mapped[int] = mapped_column(sa.ForeignKey("tenant.id", ondelete="RESTRICT"))
    mentee_profile: Mapped[dict[str, Any]]  # what the other side may know before both have agreed: no name
    mentor_profile: Mapped[dict[str, Any]]
    mentee_consented_at: Mapped[datetime | None]
    mentor_consented_at: Mapped[datetime | None]
    mentee_independent: Mapped[bool | None]  # "no dependency, no close relationship", as each declared (S1-15)
    mentor_independent: Mapped[bool | None]
    score: Mapped[float]
    reasons: Mapped[list[Any]]  # messages: text, values, domain
    created_at: Mapped[datetime]
    created_by: Mapped[int]
    due_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class Seat(Scoped, Model):
    """One place that a mentor has, taken when asked or offered, or promised. The key sees across universities; a count would not."""

    __tablename__ = "seat"
    __erased__ = kept("two numbers; the news that somebody has left gives it back")
    __tenants__ = ("owner_id", "mentor_tenant_id", "mentee_tenant_id")  # whoever says no gives it back
    __table_args__ = (
        sa.Index("ix_seat_mentor_tenant_id", "mentor_tenant_id"),
        sa.CheckConstraint("(proposal_id is null) <> (mark_id is null)", name="whose"),
    )

    mentor_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[int] = mapped_column(sa.ForeignKey("tenant.id", ondelete="RESTRICT"))
    mentor_tenant_id: Mapped[int] = mapped_column(sa.ForeignKey("tenant.id", ondelete="RESTRICT"))
    mentee_tenant_id: Mapped[int] = mapped_column(sa.ForeignKey("tenant.id", ondelete="RESTRICT"))
    proposal_id: Mapped[int | None] = mapped_column(sa.ForeignKey("proposal.id", ondelete="CASCADE"), unique=True)
    mark_id: Mapped[int | None] = mapped_column(sa.ForeignKey("pair_mark.id", ondelete="CASCADE"), unique=True)
    taken_at: Mapped[datetime]


class Approval(Scoped, Model):
    """The written approval of an applicant's supervisor (S4-11), who needs no account; only their own university sees it."""

    __tablename__ = "approval"
    __erased__ = (deleted("application_id>application.person_id"), addressed("email"))
    __tenants__ = ("tenant_id",)
    __table_args__ = (sa.Index("ix_approval_tenant_id", "tenant_id", "state"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(sa.ForeignKey("application.id", ondelete="CASCADE"), unique=True)
    tenant_id: Mapped[int] = mapped_column(sa.ForeignKey("tenant.id", ondelete="RESTRICT"))
    name: Mapped[str]
    email: Mapped[str]
    locale: Mapped[str]
    state: Mapped[str] = mapped_column(default="asked")  # asked | given | refused | expired
    asked_at: Mapped[datetime]
    due_at: Mapped[datetime]
    nudge_at: Mapped[datetime | None]  # when the supervisor is reminded next, in programme time
    nudged: Mapped[int] = mapped_column(default=0, server_default="0")
    decided_at: Mapped[datetime | None]
    reason: Mapped[str | None]  # of a no, for the applicant
    version: Mapped[int] = mapped_column(default=1, server_default="1")
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class ProposalQuestion(PartOf, Model):
    """Something that one of two asks before saying yes or no; the one who proposed them answers. No name stands in it."""

    __tablename__ = "proposal_question"
    __erased__ = (
        nameless("answered_by", answer=None),
        of_side("role", parent="proposal", at="proposal_id", text=""),
    )
    __part_of__ = ("proposal", "proposal_id")
    __table_args__ = (sa.Index("ix_proposal_question_proposal_id", "proposal_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    proposal_id: Mapped[int] = mapped_column(sa.ForeignKey("proposal.id", ondelete="CASCADE"))
    role: Mapped[str]  # mentee | mentor: who asks
    text: Mapped[str]
    asked_at: Mapped[datetime]
    due_at: Mapped[datetime]  # until when it is answered
    answer: Mapped[str | None]
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[int | None]
