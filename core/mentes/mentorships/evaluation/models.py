"""Questionnaires: who has answered, and apart from it what was answered."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from mentes.base.db import Model, PartOf, Scoped
from mentes.base.erasing import kept


class Response(PartOf, Model):
    """That somebody was asked, and when they answered; nothing of what they said."""

    __tablename__ = "response"
    __erased__ = kept("that somebody was asked and has answered, by the number of an empty row; no words")
    __part_of__ = ("mentorship", "mentorship_id")
    __table_args__ = (sa.UniqueConstraint("mentorship_id", "questionnaire", "role", "meeting"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    mentorship_id: Mapped[int] = mapped_column(sa.ForeignKey("mentorship.id", ondelete="CASCADE"))
    questionnaire: Mapped[str]
    role: Mapped[str]
    meeting: Mapped[int] = mapped_column(
        default=0, server_default="0"
    )  # the number of the one that it follows; 0: none
    person_id: Mapped[int]
    asked_at: Mapped[datetime]
    due_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]


class Answer(Scoped, Model):
    """What was answered: edition and university, no person, no mentorship, no hour (S0-21)."""

    __tablename__ = "answer"
    __erased__ = kept("without person and pair since it was given")
    __tenants__ = ("owner_id", "tenant_id")
    __table_args__ = (
        sa.ForeignKeyConstraint(["edition_id", "owner_id"], ["edition.id", "edition.owner_id"]),
        sa.Index("ix_answer_owner_edition", "owner_id", "edition_id"),
        sa.Index("ix_answer_tenant_edition", "tenant_id", "edition_id"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)  # random: a counter would tell the order
    owner_id: Mapped[int]
    tenant_id: Mapped[int] = mapped_column(sa.ForeignKey("tenant.id", ondelete="RESTRICT"))
    edition_id: Mapped[int]
    questionnaire: Mapped[str]
    role: Mapped[str]
    values: Mapped[dict[str, Any]]


class Result(Scoped, Model):
    """What may be seen of the answers to one questionnaire of an edition: a row for all, each role, each university.

    What may not be shown is not in it (`cells.shown`). The row of a university is reached by that university and the
    owner, those of all and of a role by all that take part, words by the owner alone.
    """

    __tablename__ = "result"
    __erased__ = kept("sums of answers")
    __tenants__ = ("owner_id", "tenants")
    __table_args__ = (
        sa.ForeignKeyConstraint(["edition_id", "owner_id"], ["edition.id", "edition.owner_id"]),
        sa.UniqueConstraint("edition_id", "questionnaire", "kind", "tenant_id", "role", name="one_cell"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[int]
    tenants: Mapped[list[int]]
    edition_id: Mapped[int]
    questionnaire: Mapped[str]
    kind: Mapped[str]  # all | role | university | words
    tenant_id: Mapped[int] = mapped_column(
        sa.ForeignKey("tenant.id", ondelete="RESTRICT")
    )  # the owner unless a university
    role: Mapped[str]  # mentee | mentor | ""
    asked: Mapped[int]
    answered: Mapped[int | None]  # None: not told (`cells.told`)
    counted: Mapped[int | None]  # answers that were there when the figures were drawn
    figures: Mapped[dict[str, Any]]
    summed_at: Mapped[datetime]
