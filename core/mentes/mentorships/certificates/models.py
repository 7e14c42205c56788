"""Proof of participation, kept as the very bytes that were issued."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, deferred, mapped_column

from mentes.base.db import Door, Model, PartOf
from mentes.base.erasing import deleted, kept


class Certificate(PartOf, Model):
    """One person's certificate for one mentorship (S0-19). The file never changes."""

    __tablename__ = "certificate"
    __erased__ = (deleted("person_id"), kept("the other's own document"))
    __part_of__ = ("mentorship", "mentorship_id")
    __table_args__ = (sa.UniqueConstraint("mentorship_id", "role"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    mentorship_id: Mapped[int] = mapped_column(sa.ForeignKey("mentorship.id", ondelete="CASCADE"))
    role: Mapped[str]
    person_id: Mapped[int] = mapped_column(index=True)
    state: Mapped[str] = mapped_column(default="ordered")  # ordered | issued
    locale: Mapped[str]
    code: Mapped[str] = mapped_column(unique=True)
    facts: Mapped[dict[str, Any]]  # every word of the document as it was ordered, so that it can be made again
    ordered_at: Mapped[datetime]
    issued_at: Mapped[datetime | None]
    sha256: Mapped[str | None]
    file: Mapped[bytes | None] = deferred(mapped_column(sa.LargeBinary))


class CertificateCheck(Door, Model):
    """What the public page says of a code: genuine, by whom, for what, when. No name."""

    __tablename__ = "certificate_check"
    __erased__ = kept("what was printed still proves itself by its code; no name stands in it")
    __door__ = "anybody who holds the code may ask, signed in or not"

    code: Mapped[str] = mapped_column(primary_key=True)
    owner_id: Mapped[int] = mapped_column(sa.ForeignKey("tenant.id", ondelete="RESTRICT"))
    programme: Mapped[str]
    edition: Mapped[str]
    role: Mapped[str]
    sha256: Mapped[str]
    issued_on: Mapped[date]  # as it is printed
    withdrawn_at: Mapped[datetime | None]
