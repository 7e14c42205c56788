"""What a pair does and shares between its calls: facts of an activity for those who may know them, words and files for the two."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, deferred, mapped_column

from mentes.base.db import Model, PartOf, Sealed
from mentes.base.erasing import deleted, kept

OF_MENTORSHIP = "mentorship.id"


class Activity(PartOf, Model):
    """One activity of a pair: of which kind, how far it is, how many contacts came of it; not a word about it."""

    __tablename__ = "activity"
    __erased__ = kept("kinds, states and numbers, no words")
    __part_of__ = ("mentorship", "mentorship_id")
    __table_args__ = (
        sa.ForeignKeyConstraint(["paper_id", "mentorship_id"], ["paper.id", "paper.mentorship_id"], ondelete="CASCADE"),
        sa.UniqueConstraint("id", "mentorship_id"),
        sa.UniqueConstraint("mentorship_id", "once"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    mentorship_id: Mapped[int] = mapped_column(sa.ForeignKey(OF_MENTORSHIP, ondelete="CASCADE"))
    key: Mapped[str]  # as the Design names it, or one of `parts.OWN` and `parts.CONTACT`
    state: Mapped[str]  # planned | done | dropped
    author: Mapped[str]  # mentee | mentor: who put it here
    contacts: Mapped[int] = mapped_column(default=0, server_default="0")  # what the Design counts of it
    paper_id: Mapped[int | None]  # the paper that recommended it (S0-38)
    section: Mapped[str | None]  # and the question there
    text_version: Mapped[int] = mapped_column(default=1, server_default="1")
    once: Mapped[str]  # the key of the form by which it came: a second sending is known
    created_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]  # since when it is done or dropped
    version: Mapped[int] = mapped_column(default=1, server_default="1")
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class ActivityText(Sealed, Model):
    """What the two wrote about an activity; the newest version counts, and whoever wrote it takes their older ones away."""

    __tablename__ = "activity_text"
    __erased__ = deleted("author_id")
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["activity_id", "mentorship_id"], ["activity.id", "activity.mentorship_id"], ondelete="CASCADE"
        ),
        sa.UniqueConstraint("activity_id", "text_version"),
        sa.Index("ix_activity_text_mentorship_id", "mentorship_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    mentorship_id: Mapped[int]
    activity_id: Mapped[int]
    author_id: Mapped[int] = mapped_column(index=True)
    reader: Mapped[str] = mapped_column(default="pair", server_default="pair")
    text_version: Mapped[int]
    sealed: Mapped[bytes]
    written_at: Mapped[datetime]


class Resource(Sealed, Model):
    """Something that one of the two shared: title, link, note and file, all of it sealed. That one of the two shared something stands in the history, not what."""

    __tablename__ = "resource"
    __erased__ = deleted("author_id")
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["activity_id", "mentorship_id"], ["activity.id", "activity.mentorship_id"], ondelete="CASCADE"
        ),
        sa.UniqueConstraint("mentorship_id", "once"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    mentorship_id: Mapped[int] = mapped_column(sa.ForeignKey(OF_MENTORSHIP, ondelete="CASCADE"))
    activity_id: Mapped[int | None]  # what it belongs to, such as a paper that is to be discussed
    author_id: Mapped[int] = mapped_column(index=True)
    reader: Mapped[str] = mapped_column(default="pair", server_default="pair")
    sealed: Mapped[bytes]
    file: Mapped[bytes | None] = deferred(mapped_column(sa.LargeBinary))
    size: Mapped[int] = mapped_column(default=0, server_default="0")  # bytes of the file as it came
    once: Mapped[str]
    shared_at: Mapped[datetime]


class JournalEntry(Sealed, Model):
    """A reflection that only its author ever reads: the other of the two does not even know that it is there."""

    __tablename__ = "journal_entry"
    __erased__ = deleted("author_id")
    __table_args__ = (sa.UniqueConstraint("mentorship_id", "author_id", "once"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    mentorship_id: Mapped[int] = mapped_column(sa.ForeignKey(OF_MENTORSHIP, ondelete="CASCADE"))
    author_id: Mapped[int] = mapped_column(index=True)
    reader: Mapped[str] = mapped_column(default="author", server_default="author")
    sealed: Mapped[bytes]
    once: Mapped[str]
    written_at: Mapped[datetime]
    changed_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1, server_default="1")
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
