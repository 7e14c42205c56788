"""Whom a day of an edition was told, so that nobody hears of the same day twice."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from mentes.base.db import Model, Scoped
from mentes.base.erasing import deleted


class Telling(Scoped, Model):
    """One person was told one day of an edition; when it is moved, they are told of that."""

    __tablename__ = "telling"
    __erased__ = deleted("person_id")
    __tenants__ = ("tenant_id", "home_id")
    __table_args__ = (
        sa.ForeignKeyConstraint(["person_id", "home_id"], ["person.id", "person.tenant_id"], ondelete="CASCADE"),
        sa.UniqueConstraint("edition_id", "key", "person_id"),
        sa.Index("ix_telling_tenant_id", "tenant_id", "edition_id"),
        sa.Index("ix_telling_home_id", "home_id", "person_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(sa.ForeignKey("edition.id", ondelete="CASCADE"))
    key: Mapped[str]  # which day: `programmes.days.Day`
    person_id: Mapped[int]
    home_id: Mapped[int]
    tenant_id: Mapped[int] = mapped_column(sa.ForeignKey("tenant.id", ondelete="RESTRICT"))  # where they look after it
    on: Mapped[date]  # the day that they were told
    told_at: Mapped[datetime]
