"""Dates of an edition, such as kick-off, training or lounge: when they are, how one gets in, and who was there."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from mentes.base.db import Model, Public, Scoped
from mentes.base.erasing import FORMER, kept, nameless


class Workshop(Public, Model):
    """One date of an edition. No name and no link stands here; those are in `WorkshopHosting`.

    `taken` and `waiting` count rows that a participant of another university cannot see. They are changed only while
    this row is held, and counted anew from the rows by whoever sees all of them (`places.settle`).
    """

    __tablename__ = "workshop"
    __table_args__ = (
        sa.ForeignKeyConstraint(["edition_id", "owner_id"], ["edition.id", "edition.owner_id"]),
        sa.UniqueConstraint("id", "owner_id"),
        sa.CheckConstraint("minutes > 0", name="minutes"),
        sa.CheckConstraint("places is null or taken <= places", name="places"),
        sa.Index("ix_workshop_edition_id", "edition_id", "starts_at"),
        sa.Index("ix_workshop_owner_id", "owner_id", "starts_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int]
    owner_id: Mapped[int]
    tenant_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("tenant.id", ondelete="RESTRICT")
    )  # only for its people
    kind: Mapped[str]  # a key of `Design.workshops`; empty: one of the coordinators' own
    titles: Mapped[dict[str, Any]]  # {locale: text}; those of the kind as they were when it was fixed
    about: Mapped[dict[str, Any]]  # {locale: text}
    audience: Mapped[list[str]]  # mentee, mentor
    starts_at: Mapped[datetime]
    minutes: Mapped[int]
    timezone: Mapped[str]  # of whoever fixed it
    place: Mapped[str | None]
    sign_up: Mapped[bool]
    places: Mapped[int | None]  # None: as many as like
    taken: Mapped[int] = mapped_column(default=0, server_default="0")
    waiting: Mapped[int] = mapped_column(default=0, server_default="0")
    state: Mapped[str] = mapped_column(default="fixed", server_default="fixed")  # fixed | cancelled
    created_at: Mapped[datetime]
    created_by: Mapped[int]
    reminded_at: Mapped[datetime | None]  # that it is near
    asked_at: Mapped[datetime | None]  # who was there
    closed_at: Mapped[datetime | None]  # nobody is asked about it any more
    sequence: Mapped[int] = mapped_column(default=0, server_default="0")  # RFC 5545: rises with each change
    version: Mapped[int] = mapped_column(default=1, server_default="1")
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class WorkshopHosting(Scoped, Model):
    """Who leads a date and where one clicks to join: for the universities of its programme, not for everybody."""

    __tablename__ = "workshop_hosting"
    __erased__ = kept("what staff typed of whoever leads it; it is said with the date, to be changed on its page")
    __tenants__ = ("tenant_ids",)

    workshop_id: Mapped[int] = mapped_column(sa.ForeignKey("workshop.id", ondelete="CASCADE"), primary_key=True)
    tenant_ids: Mapped[list[int]]
    led_by: Mapped[str | None]
    link: Mapped[str | None]


class Attendance(Scoped, Model):
    """One person and one date: asked, signed up or not coming; afterwards, whether they were there.

    `name` is filled in when they sign up: from then on those who look after the whole edition know who comes.
    """

    __tablename__ = "attendance"
    __erased__ = (
        nameless("person_id", name=None, harmless=("state", "presence")),
        nameless("marked_by", marked_name=FORMER, copied=()),
    )
    __tenants__ = ("tenant_id", "owner_id")
    __table_args__ = (
        sa.ForeignKeyConstraint(["person_id", "tenant_id"], ["person.id", "person.tenant_id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["workshop_id", "owner_id"], ["workshop.id", "workshop.owner_id"], ondelete="CASCADE"),
        sa.UniqueConstraint("workshop_id", "person_id"),
        sa.Index("ix_attendance_owner_id", "owner_id", "workshop_id"),
        sa.Index("ix_attendance_tenant_id", "tenant_id", "person_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    workshop_id: Mapped[int]
    owner_id: Mapped[int]
    tenant_id: Mapped[int]
    person_id: Mapped[int]
    state: Mapped[str] = mapped_column(default="invited")  # invited | signed_up | waiting | signed_off
    name: Mapped[str | None]
    answered_at: Mapped[datetime | None]  # who waits longest moves up first
    presence: Mapped[str | None]  # attended | excused | absent; None: nobody has said
    marked_at: Mapped[datetime | None]
    marked_by: Mapped[int | None]
    marked_name: Mapped[str | None]  # of whoever said so, for those who cannot see their row
    sequence: Mapped[int] = mapped_column(default=0, server_default="0")  # added to the date's own
