"""Conversations of a pair."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from mentes.base.db import Model, PartOf
from mentes.base.erasing import kept, of_side


class Meeting(PartOf, Model):
    """A conversation: proposed by one, confirmed by the other, held or not."""

    __tablename__ = "meeting"
    __erased__ = (
        of_side("proposed_by", parent="mentorship", at="mentorship_id", link=None, place=None),
        kept("states and times"),
    )
    __part_of__ = ("mentorship", "mentorship_id")
    __table_args__ = (
        sa.UniqueConstraint("id", "mentorship_id"),
        sa.UniqueConstraint("mentorship_id", "number"),
        sa.CheckConstraint("minutes > 0", name="minutes"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    mentorship_id: Mapped[int] = mapped_column(sa.ForeignKey("mentorship.id", ondelete="CASCADE"))
    number: Mapped[int]  # in the order of proposing, never used again
    kind: Mapped[str]  # first | regular | final
    state: Mapped[str] = mapped_column(default="proposed")  # proposed | confirmed | held | missed | cancelled
    starts_at: Mapped[datetime]  # of several times that are proposed: the first, until one is chosen
    times: Mapped[list[datetime]] = mapped_column(default=list, server_default="{}")  # up to three to choose from
    minutes: Mapped[int]
    timezone: Mapped[str]  # of the one who proposed it
    format: Mapped[str] = mapped_column(default="video", server_default="video")  # video | in_person | phone
    link: Mapped[str | None]  # video link
    place: Mapped[str | None]  # where one goes, or who calls whom; like the link it stands in both calendars
    proposed_by: Mapped[str]  # mentee | mentor
    proposed_at: Mapped[datetime]
    due_at: Mapped[datetime]  # until when the other answers
    confirmed_at: Mapped[datetime | None]
    asked_from: Mapped[
        datetime | None
    ]  # since when the two are asked how it went, if not since its end: it lay in a rest
    closed_at: Mapped[datetime | None]  # held, missed or cancelled
    closed_by: Mapped[str | None]
    mentee_met: Mapped[bool | None]  # what each said for themselves, where the programme asks each (S2-19)
    mentor_met: Mapped[bool | None]
    sequence: Mapped[int] = mapped_column(default=0)  # RFC 5545: rises with each change
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
