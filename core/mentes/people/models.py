"""People, how they sign in, and what they may do where."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from mentes.base.db import Door, Model, Scoped


class Person(Scoped, Model):
    """Somebody at one university. Roles never hang here: they are grants, and enrolments of an edition."""

    __tablename__ = "person"
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
    unit: Mapped[str | None]
    supervisor: Mapped[str | None]  # for independence (S1-15)
    position: Mapped[str | None]
    state: Mapped[str] = mapped_column(default="active")  # active | closed
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime | None]


class Fact(Scoped, Model):
    """Something that a rule asks about a person: value, where it came from, and until when it counts (SSO-14)."""

    __tablename__ = "fact"
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
    valid_until: Mapped[datetime | None]


class IdentityProvider(Door, Model):
    """How people of one university sign in; read before anybody is known."""

    __tablename__ = "identity_provider"
    __door__ = "asked for before sign-in, when there is no person and so no scope"

    id: Mapped[int] = mapped_column(primary_key=True)
    tenant_id: Mapped[int] = mapped_column(sa.ForeignKey("tenant.id", ondelete="RESTRICT"), unique=True)
    version: Mapped[int] = mapped_column(default=1)
    issuer: Mapped[str] = mapped_column(unique=True)
    client_id: Mapped[str]
    client_secret_env: Mapped[str | None]  # the NAME of a variable, never a secret
    home_organisations: Mapped[list[str]]
    claims: Mapped[dict[str, Any]]  # our name → the provider's claim name


class HomeOrganisation(Door, Model):
    """A domain belongs to one university and no other (identity decision 3)."""

    __tablename__ = "home_organisation"
    __door__ = "asked for before sign-in, when there is no person and so no scope"

    domain: Mapped[str] = mapped_column(primary_key=True)
    provider_id: Mapped[int] = mapped_column(sa.ForeignKey("identity_provider.id", ondelete="CASCADE"))


class Identity(Door, Model):
    """An account at a provider, by the provider's row and its subject: never by e-mail (identity decision 2)."""

    __tablename__ = "identity"
    __door__ = "finds the person of a finished sign-in, before there is a scope"
    __table_args__ = (
        sa.UniqueConstraint("provider_id", "subject"),
        sa.ForeignKeyConstraint(["person_id", "tenant_id"], ["person.id", "person.tenant_id"], ondelete="CASCADE"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    provider_id: Mapped[int] = mapped_column(sa.ForeignKey("identity_provider.id", ondelete="RESTRICT"))
    subject: Mapped[str]
    person_id: Mapped[int]
    tenant_id: Mapped[int]
    created_at: Mapped[datetime]


class PendingSignIn(Door, Model):
    """A sign-in that has been sent to the university: single use, ten minutes, bound to the asking browser."""

    __tablename__ = "pending_sign_in"
    __door__ = "found by the hash of the browser's secret, before anybody is known"

    secret_hash: Mapped[str] = mapped_column(primary_key=True)
    provider_id: Mapped[int] = mapped_column(sa.ForeignKey("identity_provider.id", ondelete="CASCADE"))
    pending: Mapped[dict[str, Any]]
    expires_at: Mapped[datetime]


class WebSession(Door, Model):
    """A signed-in browser. The cookie's secret is not stored, only its hash; roles are not stored at all."""

    __tablename__ = "web_session"
    __door__ = "found by the hash of the cookie, before there is a scope"
    __table_args__ = (
        sa.ForeignKeyConstraint(["person_id", "tenant_id"], ["person.id", "person.tenant_id"], ondelete="CASCADE"),
        sa.Index("ix_web_session_person_id", "person_id"),
    )

    secret_hash: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[int]
    tenant_id: Mapped[int]
    provider_id: Mapped[int] = mapped_column(sa.ForeignKey("identity_provider.id", ondelete="CASCADE"))
    provider_sid: Mapped[str | None]
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    agent: Mapped[str] = mapped_column(default="")
    tellings: Mapped[list[Any]] = mapped_column(default=list)  # what the next page says worked


class RoleGrant(Door, Model):
    """A role that somebody holds at a university, perhaps for one edition only; effective on the next request.

    coordinator: admits a university's own applicants. lead: pairs for the owner of an edition.
    admin: looks after one university. central: looks after all of them.
    """

    __tablename__ = "role_grant"
    __door__ = "says which tenants a request may see, so it is read before the scope"
    __table_args__ = (
        sa.ForeignKeyConstraint(["person_id", "home_id"], ["person.id", "person.tenant_id"], ondelete="CASCADE"),
        sa.Index("ix_role_grant_person_id", "person_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int]
    home_id: Mapped[int]
    tenant_id: Mapped[int] = mapped_column(sa.ForeignKey("tenant.id", ondelete="RESTRICT"))
    role: Mapped[str]  # coordinator | lead | admin | central
    edition_id: Mapped[int | None]
    granted_at: Mapped[datetime]
    granted_by: Mapped[int | None]
    expires_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class StaffEntry(Door, Model):
    """Who a university's file names as staff: becomes a grant at that person's first sign-in."""

    __tablename__ = "staff_entry"
    __door__ = "read at sign-in, before the person and so the scope is known"

    id: Mapped[int] = mapped_column(primary_key=True)
    tenant_id: Mapped[int] = mapped_column(sa.ForeignKey("tenant.id", ondelete="RESTRICT"))
    home_id: Mapped[int] = mapped_column(sa.ForeignKey("tenant.id", ondelete="RESTRICT"))
    match: Mapped[str]  # a subject or a verified e-mail address at the home university
    role: Mapped[str]
    __table_args__ = (sa.UniqueConstraint("tenant_id", "home_id", "match", "role"),)
