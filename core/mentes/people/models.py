"""People, what is known about them, and what they may do where."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from mentes.base.db import Door, Model, Scoped
from mentes.base.erasing import FORMER, addressed, deleted, nameless

UNLISTED = ("off", "erased")
"""States of people whom no list shows any more: they went as they wished."""


class Person(Scoped, Model):
    """Somebody at one university. Roles never hang here: they are grants, and enrolments of an edition."""

    __tablename__ = "person"
    __erased__ = nameless(
        "id",
        harmless=("locale", "timezone", "state"),
        legal_name=FORMER,
        display_name=FORMER,
        given_name=FORMER,
        sort_name="",
        email="",
        pronouns=None,
        unit=None,
        supervisor=None,
        position=None,
        organisation=None,
        seen_at=None,
        languages=[],
        chosen=[],
    )
    __tenants__ = ("tenant_id",)
    __table_args__ = (
        sa.UniqueConstraint("id", "tenant_id"),
        sa.Index("ix_person_tenant_sort", "tenant_id", "sort_name"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    tenant_id: Mapped[int] = mapped_column(sa.ForeignKey("tenant.id", ondelete="RESTRICT"))
    legal_name: Mapped[str]  # for documents (S0-23)
    display_name: Mapped[str]  # for lists
    sort_name: Mapped[str]  # normalised in Python: the embedded collation is bytewise
    given_name: Mapped[str]
    email: Mapped[str]
    locale: Mapped[str]
    timezone: Mapped[str]
    pronouns: Mapped[str | None]  # how letters and lists speak of somebody, in their own words
    languages: Mapped[list[str]] = mapped_column(default=list, server_default="{}")
    unit: Mapped[str | None]
    supervisor: Mapped[str | None]  # or line manager: for independence (S1-15)
    position: Mapped[str | None]
    organisation: Mapped[str | None]  # of a guest: the company or institution (S3-3)
    chosen: Mapped[list[str]] = mapped_column(default=list, server_default="{}")  # columns that no sign-in overwrites
    guest: Mapped[bool] = mapped_column(default=False, server_default=sa.false())  # without a university account
    state: Mapped[str] = mapped_column(default="active")  # active | off | left | closed | erased
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime | None]
    left_at: Mapped[datetime | None]


class Address(Scoped, Model):
    """An e-mail address of a person; letters go to the one that stands in the person's row. It never finds an account."""

    __tablename__ = "address"
    __erased__ = deleted("person_id")
    __tenants__ = ("tenant_id",)
    __table_args__ = (
        sa.ForeignKeyConstraint(["person_id", "tenant_id"], ["person.id", "person.tenant_id"], ondelete="CASCADE"),
        sa.UniqueConstraint("person_id", "folded"),
        sa.Index("ix_address_tenant_folded", "tenant_id", "folded"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    tenant_id: Mapped[int]
    person_id: Mapped[int]
    email: Mapped[str]
    folded: Mapped[str]  # for comparison: case folded
    source: Mapped[str]  # idp | self
    created_at: Mapped[datetime]
    verified_at: Mapped[datetime | None]  # None: nobody has opened the link yet


class Fact(Scoped, Model):
    """Something that a rule asks about a person: value, where it came from, and until when it counts (SSO-14)."""

    __tablename__ = "fact"
    __erased__ = deleted("person_id")
    __tenants__ = ("tenant_id",)
    __table_args__ = (
        sa.ForeignKeyConstraint(["person_id", "tenant_id"], ["person.id", "person.tenant_id"], ondelete="CASCADE"),
        sa.UniqueConstraint("person_id", "name", "source"),
        sa.Index("ix_fact_tenant_id", "tenant_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    tenant_id: Mapped[int]
    person_id: Mapped[int]
    name: Mapped[str]  # affiliation | level | semester | unit
    value: Mapped[str]
    source: Mapped[str]  # idp | registry | coordinator | self
    asserted_at: Mapped[datetime]
    asserted_by: Mapped[int | None]  # the coordinator, or who imported it
    valid_until: Mapped[datetime | None]  # real time; study facts: to the end of the semester


class RegistryEntry(Scoped, Model):
    """What the university's register says of somebody who has not signed in yet; becomes facts when they do."""

    __tablename__ = "registry_entry"
    __erased__ = addressed("match", subject_at="tenant_id")
    __tenants__ = ("tenant_id",)
    __table_args__ = (sa.UniqueConstraint("tenant_id", "match", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    tenant_id: Mapped[int] = mapped_column(sa.ForeignKey("tenant.id", ondelete="RESTRICT"))
    match: Mapped[str]  # a subject, or a verified address that the university sends; case folded
    name: Mapped[str]
    value: Mapped[str]
    asserted_at: Mapped[datetime]
    asserted_by: Mapped[int | None]
    valid_until: Mapped[datetime | None]


class RoleGrant(Door, Model):
    """A role that somebody holds at a university, perhaps for one edition only; effective on the next request.

    coordinator: admits a university's own applicants. lead: pairs for the owner of an edition.
    assessor: answers for an office, named in `remit` (IRO, HR). ombudsperson: is written to in confidence.
    admin: looks after one university. central: looks after all of them.
    """

    __tablename__ = "role_grant"
    __erased__ = nameless("person_id", remit=None, harmless=("role",))
    __door__ = "says which tenants a request may see, so it is read before the scope"
    __table_args__ = (
        sa.ForeignKeyConstraint(["person_id", "home_id"], ["person.id", "person.tenant_id"], ondelete="CASCADE"),
        sa.Index("ix_role_grant_person_id", "person_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int]
    home_id: Mapped[int]
    tenant_id: Mapped[int] = mapped_column(sa.ForeignKey("tenant.id", ondelete="RESTRICT"))
    role: Mapped[str]  # coordinator | lead | assessor | ombudsperson | admin | central
    remit: Mapped[str | None]
    edition_id: Mapped[int | None]
    granted_at: Mapped[datetime]
    granted_by: Mapped[int | None]
    expires_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    revoked_by: Mapped[int | None]


class StaffEntry(Door, Model):
    """Who a university's file names as staff: becomes a grant at that person's first sign-in."""

    __tablename__ = "staff_entry"
    __erased__ = addressed("match", subject_at="home_id")
    __door__ = "read at sign-in, before the person and so the scope is known"

    id: Mapped[int] = mapped_column(primary_key=True)
    tenant_id: Mapped[int] = mapped_column(sa.ForeignKey("tenant.id", ondelete="RESTRICT"))
    home_id: Mapped[int] = mapped_column(sa.ForeignKey("tenant.id", ondelete="RESTRICT"))
    match: Mapped[str]  # a subject or a verified e-mail address at the home university
    role: Mapped[str]
    __table_args__ = (sa.UniqueConstraint("tenant_id", "home_id", "match", "role"),)
