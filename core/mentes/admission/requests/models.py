"""A mentee's request: whom they asked, in which order, how each answered; and what the two of a request write, sealed."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from mentes.base.db import Model, Scoped, Sealed
from mentes.base.erasing import deleted, nameless

UNSENT_OR_OPEN = ("draft", "open")
HEARD = ("declined", "expired", "gone")
"""Of a choice: how it ended before there was a pair, so that the next one is asked."""


class SearchRequest(Scoped, Model):
    """One request of a mentee, to one mentor or to several in an order. One is on its way at a time, as a draft or sent.

    `asked_id` is the mentor who reads its text now: whoever is asked, then the one who said yes, and nobody in between.
    """

    __tablename__ = "search_request"
    __erased__ = (
        deleted("mentee_id"),
        nameless("asked_id", asked_id=None, harmless=("called", "state")),  # by their home, which keeps seeing the row
    )
    __tenants__ = ("owner_id", "mentee_tenant_id", "asked_tenant_id")
    __table_args__ = (
        sa.ForeignKeyConstraint(["edition_id", "owner_id"], ["edition.id", "edition.owner_id"]),
        sa.Index(
            "uq_search_request_running",
            "mentee_enrolment_id",
            unique=True,
            postgresql_where=sa.text("state in ('draft', 'open')"),
        ),
        sa.Index("ix_search_request_owner_edition", "owner_id", "edition_id", "state"),
        sa.Index("ix_search_request_mentee_tenant_id", "mentee_tenant_id", "mentee_id"),
        sa.Index("ix_search_request_asked_tenant_id", "asked_tenant_id"),
        sa.CheckConstraint("state in ('draft', 'open', 'matched', 'over', 'withdrawn')", name="state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[int]
    edition_id: Mapped[int]
    mentee_enrolment_id: Mapped[int] = mapped_column(sa.ForeignKey("enrolment.id", ondelete="CASCADE"))
    mentee_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id", ondelete="CASCADE"))
    mentee_tenant_id: Mapped[int] = mapped_column(sa.ForeignKey("tenant.id", ondelete="RESTRICT"))
    asked_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"))
    asked_tenant_id: Mapped[int | None] = mapped_column(sa.ForeignKey("tenant.id", ondelete="RESTRICT"))
    called: Mapped[str]  # first name and initial of the mentee, for whoever is asked
    state: Mapped[str] = mapped_column(default="draft")  # draft | open | matched | over | withdrawn
    changed_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]


class SearchChoice(Scoped, Model):
    """One mentor of a request. Their home sees it only once they are asked: those who wait know nothing of it."""

    __tablename__ = "search_choice"
    __erased__ = deleted("mentee_id", "mentor_id", copied=("mentee_id",))  # no mentor learns at which place they stood
    __tenants__ = ("owner_id", "mentee_tenant_id", "asked_tenant_id")
    __table_args__ = (
        sa.UniqueConstraint("request_id", "mentor_enrolment_id"),
        sa.Index("ix_search_choice_mentee_tenant_id", "mentee_tenant_id", "mentee_id"),
        sa.Index("ix_search_choice_asked_tenant_id", "asked_tenant_id", "mentor_id"),
        sa.CheckConstraint(
            "state in ('waiting', 'asked', 'declined', 'expired', 'gone', 'accepted', 'dropped')", name="state"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int] = mapped_column(sa.ForeignKey("search_request.id", ondelete="CASCADE"))
    owner_id: Mapped[int]
    mentee_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id", ondelete="CASCADE"))
    mentee_tenant_id: Mapped[int] = mapped_column(sa.ForeignKey("tenant.id", ondelete="RESTRICT"))
    mentor_enrolment_id: Mapped[int] = mapped_column(sa.ForeignKey("enrolment.id", ondelete="CASCADE"))
    mentor_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id", ondelete="CASCADE"))
    mentor_tenant_id: Mapped[int] = mapped_column(sa.ForeignKey("tenant.id", ondelete="RESTRICT"))
    asked_tenant_id: Mapped[int | None]  # the mentor's home, from when they are asked on
    place: Mapped[int]  # 1 is asked first
    state: Mapped[str] = mapped_column(
        default="waiting"
    )  # waiting | asked | declined | expired | gone | accepted | dropped
    proposal_id: Mapped[int | None] = mapped_column(sa.ForeignKey("proposal.id", ondelete="SET NULL"), unique=True)
    asked_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]


class RequestText(Sealed, Model):
    """What the mentee wrote: goals and wished support. Read by them, and by the mentor who is asked just now."""

    __tablename__ = "request_text"
    __erased__ = deleted("author_id")
    __two__ = ("search_request", "request_id", "mentee_id", "asked_id")

    request_id: Mapped[int] = mapped_column(
        sa.ForeignKey("search_request.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    author_id: Mapped[int] = mapped_column(index=True)
    reader: Mapped[str]  # author: a draft | pair: sent
    sealed: Mapped[bytes]  # JSON
    written_at: Mapped[datetime]


class ChoiceWord(Sealed, Model):
    """What the mentee and one mentor who was asked said to each other: a question, its answer, why it is a no."""

    __tablename__ = "choice_word"
    __erased__ = deleted("author_id")
    __two__ = ("search_choice", "choice_id", "mentee_id", "mentor_id")
    __table_args__ = (sa.UniqueConstraint("choice_id", "what", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    choice_id: Mapped[int] = mapped_column(sa.ForeignKey("search_choice.id", ondelete="CASCADE"))
    author_id: Mapped[int] = mapped_column(index=True)
    reader: Mapped[str] = mapped_column(default="pair", server_default="pair")
    what: Mapped[str]  # question | answer | reason
    number: Mapped[int] = mapped_column(default=0, server_default="0")  # of the question; 0 for a reason
    sealed: Mapped[bytes]
    written_at: Mapped[datetime]
