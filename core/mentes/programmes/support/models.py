"""To whom people of a university turn when something is difficult: its support contacts, and its counselling services."""

import re
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from mentes.base.db import Model, Scoped
from mentes.base.erasing import addressed, kept


class SupportContact(Scoped, Model):
    """Whom a university names for one of its programmes, or for all of them (`programme_id` is none).

    Its own people read it; those of the partners of a programme that it owns read it where theirs has named nobody.
    """

    __tablename__ = "support_contact"
    __erased__ = addressed("email")
    __tenants__ = ("tenant_ids",)
    __table_args__ = (
        sa.UniqueConstraint("tenant_id", "programme_id", postgresql_nulls_not_distinct=True),
        sa.Index("ix_support_contact_programme_id", "programme_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    tenant_id: Mapped[int] = mapped_column(sa.ForeignKey("tenant.id", ondelete="RESTRICT"))  # whose words
    programme_id: Mapped[int | None] = mapped_column(sa.ForeignKey("programme.id", ondelete="CASCADE"))
    tenant_ids: Mapped[list[int]]  # whose people may read it
    name: Mapped[str]  # a person or an office
    email: Mapped[str]
    phone: Mapped[str]
    page: Mapped[str]
    hours: Mapped[dict[str, Any]]  # {locale: when they can be reached}
    version: Mapped[int] = mapped_column(default=1, server_default="1")
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012

    @property
    def dial(self) -> str:
        """The number as a telephone takes it."""
        return dial(self.phone)


def dial(phone: str) -> str:
    """A number as a telephone takes it: without what only helps people read it."""
    return re.sub(r"[^+\d]", "", phone.replace("(0)", ""))


class Confidant(Scoped, Model):
    """The ombudsperson whom a university names for one of its programmes, or for all (`programme_id` is none).

    What its people tell in confidence goes to this address alone (`notices.reporting`).
    """

    __tablename__ = "confidant"
    __tenants__ = ("tenant_id",)
    __erased__ = addressed("email")
    __table_args__ = (
        sa.UniqueConstraint("tenant_id", "programme_id", postgresql_nulls_not_distinct=True),
        sa.Index("ix_confidant_programme_id", "programme_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    tenant_id: Mapped[int] = mapped_column(sa.ForeignKey("tenant.id", ondelete="RESTRICT"))
    programme_id: Mapped[int | None] = mapped_column(sa.ForeignKey("programme.id", ondelete="CASCADE"))
    name: Mapped[str]  # a person or an office
    email: Mapped[str]
    version: Mapped[int] = mapped_column(default=1, server_default="1")
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class CounsellingService(Scoped, Model):
    """One of the services of a university that help with what is no matter for a mentor (S0-45)."""

    __tablename__ = "counselling_service"
    __erased__ = kept("an office of a university")
    __tenants__ = ("tenant_id",)
    __table_args__ = (sa.UniqueConstraint("tenant_id", "once"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    tenant_id: Mapped[int] = mapped_column(sa.ForeignKey("tenant.id", ondelete="RESTRICT"))
    position: Mapped[int]
    names: Mapped[dict[str, Any]]  # {locale: text}
    purposes: Mapped[dict[str, Any]]  # {locale: what for}
    place: Mapped[str]
    link: Mapped[str]  # https:, mailto: or tel:
    phone: Mapped[str]
    languages: Mapped[list[str]]  # that are spoken there
    confidential: Mapped[bool]
    once: Mapped[str]  # the key of the form by which it came: a second sending is known
    version: Mapped[int] = mapped_column(default=1, server_default="1")
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
