"""What the two of a pair let others know: every row, facts too, is read by the two alone; nobody else learns that there is one."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from mentes.base.db import Model, Sealed
from mentes.base.erasing import deleted


class Disclosure(Sealed, Model):
    """What one of the two asks: what may be told to whom, until when (S0-28). It counts only with a yes of the other."""

    __tablename__ = "disclosure"
    __erased__ = deleted("author_id")
    __table_args__ = (sa.UniqueConstraint("id", "mentorship_id"), sa.UniqueConstraint("mentorship_id", "once"))

    id: Mapped[int] = mapped_column(primary_key=True)
    mentorship_id: Mapped[int] = mapped_column(sa.ForeignKey("mentorship.id", ondelete="CASCADE"))
    author_id: Mapped[int] = mapped_column(index=True)
    reader: Mapped[str] = mapped_column(default="pair", server_default="pair")
    sealed: Mapped[bytes]
    once: Mapped[str]
    asked_at: Mapped[datetime]
    due_at: Mapped[datetime]  # without an answer by then it lapses; later by what the pair rests after it was asked
    rested: Mapped[int] = mapped_column(default=0, server_default="0")  # seconds that the pair had rested before


class DisclosureWord(Sealed, Model):
    """What one of the two said to it: agreed, declined or taken back. Nothing is written over, so every day stays."""

    __tablename__ = "disclosure_word"
    __erased__ = deleted("author_id")
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["disclosure_id", "mentorship_id"], ["disclosure.id", "disclosure.mentorship_id"], ondelete="CASCADE"
        ),
        sa.UniqueConstraint("disclosure_id", "said"),
        sa.Index("ix_disclosure_word_mentorship_id", "mentorship_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    mentorship_id: Mapped[int]
    disclosure_id: Mapped[int]
    author_id: Mapped[int] = mapped_column(index=True)
    reader: Mapped[str] = mapped_column(default="pair", server_default="pair")
    said: Mapped[str]  # agreed | declined | taken_back
    said_at: Mapped[datetime]
