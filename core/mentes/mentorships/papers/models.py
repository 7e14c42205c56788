"""What a pair writes: the facts of a paper for those who may know them, its text for the two alone."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from mentes.base.db import Model, PartOf, Sealed
from mentes.base.erasing import FORMER, deleted, kept, nameless

OWN_WAS_SENT = (  # whoever looks has a paper of the same kind in force, about the same thing (S1-23)
    "exists (select 1 from paper told join paper own on own.mentorship_id = told.mentorship_id and own.key = told.key "
    "and own.occurrence = told.occurrence and own.meeting_id is not distinct from told.meeting_id "
    "where told.id = paper_text.paper_id and own.author_id = {person} and own.state in ('in_force', 'superseded'))"
)


class Paper(PartOf, Model):
    """One paper of a pair (agreement, minutes, wrap-up …): who wrote it, where it stands, what is awaited until when."""

    __tablename__ = "paper"
    __erased__ = kept("states, days and numbers of steps, no words")
    __part_of__ = ("mentorship", "mentorship_id")
    __table_args__ = (
        sa.ForeignKeyConstraint(["meeting_id", "mentorship_id"], ["meeting.id", "meeting.mentorship_id"]),
        sa.UniqueConstraint("id", "mentorship_id"),
        sa.Index(
            "uq_paper_one",
            "mentorship_id",
            "key",
            "author",
            sa.text("coalesce(meeting_id, 0)"),
            "occurrence",
            "edition_number",
            unique=True,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    mentorship_id: Mapped[int] = mapped_column(sa.ForeignKey("mentorship.id", ondelete="CASCADE"))
    key: Mapped[str]  # as the Design names it
    meeting_id: Mapped[int | None]
    author: Mapped[str]  # mentee | mentor
    author_id: Mapped[int]
    occurrence: Mapped[int] = mapped_column(default=1, server_default="1")  # which one, of a paper written repeatedly
    edition_number: Mapped[int] = mapped_column(default=1)  # 2 supersedes 1 once it is in force
    state: Mapped[str] = mapped_column(default="draft")  # draft | sent | returned | in_force | superseded | withdrawn
    text_version: Mapped[int] = mapped_column(default=0)  # rises with every change of the text
    facts: Mapped[dict[str, Any]]  # steps: how many, done: their numbers, begun_by: who began a change; no words
    created_at: Mapped[datetime]
    due_at: Mapped[datetime | None]  # until when the one who is awaited acts
    sent_at: Mapped[datetime | None]
    in_force_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class Signature(PartOf, Model):
    """One side's yes to exactly this version of the text (S0-30); a later change voids it."""

    __tablename__ = "signature"
    __erased__ = nameless("person_id", legal_name=FORMER, place="", harmless=("role", "timezone", "clauses_hash"))
    __part_of__ = ("mentorship", "mentorship_id")
    __table_args__ = (
        sa.ForeignKeyConstraint(["paper_id", "mentorship_id"], ["paper.id", "paper.mentorship_id"], ondelete="CASCADE"),
        sa.UniqueConstraint("paper_id", "role", "text_version"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    mentorship_id: Mapped[int]
    paper_id: Mapped[int]
    role: Mapped[str]
    person_id: Mapped[int] = mapped_column(index=True)
    text_version: Mapped[int]
    legal_name: Mapped[str]
    place: Mapped[str]
    timezone: Mapped[str]
    clauses_hash: Mapped[str]  # which wording of the fixed clauses was agreed to
    guides: Mapped[list[int]] = mapped_column(
        default=list, server_default="{}"
    )  # the publications that this side read then
    signed_at: Mapped[datetime]


class PaperText(Sealed, Model):
    """The words, encrypted with the key of the mentorship. `reader` is "author" until the paper is sent."""

    __tablename__ = "paper_text"
    __erased__ = deleted("author_id")
    __after_own__ = OWN_WAS_SENT
    __table_args__ = (
        sa.ForeignKeyConstraint(["paper_id", "mentorship_id"], ["paper.id", "paper.mentorship_id"], ondelete="CASCADE"),
        sa.UniqueConstraint("paper_id", "part", "text_version"),
        sa.Index("ix_paper_text_mentorship_id", "mentorship_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    mentorship_id: Mapped[int]
    paper_id: Mapped[int]
    part: Mapped[str] = mapped_column(default="main")  # main | addition (kept apart, with its own author: S0-34)
    author_id: Mapped[int] = mapped_column(index=True)
    reader: Mapped[str] = mapped_column(default="author")  # author | pair | after_own (the other: once theirs is sent)
    text_version: Mapped[int]
    sealed: Mapped[bytes]
    written_at: Mapped[datetime]
