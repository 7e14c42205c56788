"""The pair: one row that both homes and the owner see as facts, and a card for each of the two."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from mentes.base.clock import now
from mentes.base.db import Model, PartOf, Scoped
from mentes.base.erasing import FORMER, kept, nameless

RUNNING = ("introduced", "agreeing", "active", "wrapping_up")
BOARD = 10  # `asked` counts to here at most while the two are asked; this: their coordinators, one more: the leads


class Mentorship(Scoped, Model):
    """A pair from both consents to its end, under the rules as they were when it began (`frozen`)."""

    __tablename__ = "mentorship"
    __erased__ = kept("who was with whom as numbers of empty rows, states, days and frozen rules: the other's pair")
    __tenants__ = ("owner_id", "mentor_tenant_id", "mentee_tenant_id")
    __table_args__ = (
        sa.ForeignKeyConstraint(["edition_id", "owner_id"], ["edition.id", "edition.owner_id"]),
        sa.ForeignKeyConstraint(["mentee_id", "mentee_tenant_id"], ["person.id", "person.tenant_id"]),
        sa.ForeignKeyConstraint(["mentor_id", "mentor_tenant_id"], ["person.id", "person.tenant_id"]),
        sa.Index("ix_mentorship_owner_edition", "owner_id", "edition_id", "state"),
        sa.Index("ix_mentorship_mentee_tenant_id", "mentee_tenant_id", "mentee_id"),
        sa.Index("ix_mentorship_mentor_tenant_id", "mentor_tenant_id", "mentor_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[int]
    edition_id: Mapped[int]
    proposal_id: Mapped[int] = mapped_column(sa.ForeignKey("proposal.id"), unique=True)
    mentee_id: Mapped[int]
    mentor_id: Mapped[int]
    mentee_tenant_id: Mapped[int]
    mentor_tenant_id: Mapped[int]
    state: Mapped[str]  # introduced | agreeing | active | wrapping_up | completed | ended_early
    frozen: Mapped[dict[str, Any]]  # configuration, Design, plugin version, clause texts per language
    introduced_at: Mapped[datetime]
    starts_on: Mapped[date | None]  # the day the agreement came into force
    ends_on: Mapped[date | None]  # start + the months agreed on, else the edition's (S0-4)
    agreed_months: Mapped[int | None]  # the numbers of the agreement in force (`terms`); its words are sealed
    agreed_meetings: Mapped[int | None]
    closed_at: Mapped[datetime | None]
    reason: Mapped[str | None]  # class of reason of an early end
    moved_at: Mapped[datetime] = mapped_column(default=now, server_default=sa.func.now())  # the last sign of the two
    asked: Mapped[int] = mapped_column(default=0, server_default="0")  # how often somebody was asked since: `BOARD`
    asked_at: Mapped[datetime | None]
    paused_at: Mapped[datetime | None]  # it rests since then: its days stand still until it goes on (`rested`)
    paused_until: Mapped[date | None]  # the day on which it goes on by itself
    rested: Mapped[int] = mapped_column(default=0, server_default="0")  # seconds, in all rests that are over
    verdict: Mapped[dict[str, Any] | None]  # what the rules said of it when it ended: `plugin.verdicts`
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class Side(PartOf, Model):
    """What both homes may know of each of the two, from the moment both have accepted."""

    __tablename__ = "side"
    __erased__ = nameless(
        "person_id",
        legal_name=FORMER,
        display_name=FORMER,
        email="",
        match_answer=None,
        attendance=[],
        harmless=("role", "locale", "timezone"),
    )
    __part_of__ = ("mentorship", "mentorship_id")

    mentorship_id: Mapped[int] = mapped_column(sa.ForeignKey("mentorship.id", ondelete="CASCADE"), primary_key=True)
    role: Mapped[str] = mapped_column(primary_key=True)  # mentee | mentor
    person_id: Mapped[int] = mapped_column(index=True)
    tenant_id: Mapped[int] = mapped_column(sa.ForeignKey("tenant.id", ondelete="RESTRICT"))
    legal_name: Mapped[str]
    display_name: Mapped[str]
    email: Mapped[str]
    locale: Mapped[str]
    timezone: Mapped[str]
    match_answer: Mapped[bool | None]  # right match? (S1-17); never shown to the other
    match_answered_at: Mapped[datetime | None]
    attendance: Mapped[list[Any]] = mapped_column(default=list, server_default="[]")  # [kind, attended | excused]


class Awaited(PartOf, Model):
    """Whom a pair waits for with one of its steps, since when and until when: facts for those who look after it.

    Kept by the work that keeps the inboxes of the two (`notices.waits`); what a pair wrote is not in it.
    """

    __tablename__ = "awaited"
    __erased__ = kept("a step of a pair, as its rules call it")
    __part_of__ = ("mentorship", "mentorship_id")
    __table_args__ = (sa.UniqueConstraint("mentorship_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    mentorship_id: Mapped[int] = mapped_column(sa.ForeignKey("mentorship.id", ondelete="CASCADE"))
    key: Mapped[str]  # the step, as the rules name it
    kind: Mapped[
        str
    ]  # first_meeting | meetings | final_meeting | match_check | agreement | minutes | paper | questionnaire
    move: Mapped[str]  # find | answer | report | write | agree | reply
    roles: Mapped[list[str]]  # mentee, mentor
    title: Mapped[dict[str, Any]]  # what the rules call it: a message, said in the reader's language
    since: Mapped[datetime]
    due_at: Mapped[datetime | None]
