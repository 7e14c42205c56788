"""How people come in: the universities' sign-ins, accounts there, what has been begun, and signed-in browsers."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from mentes.base.db import Door, Model
from mentes.base.erasing import deleted, kept
from mentes.base.sealed_columns import Locked


class IdentityProvider(Door, Model):
    """A way in: one university's OpenID provider, one that several share, or the one-time links of guests.

    A row is never deleted and never changes hands, because accounts hang on it (identity decision 2).
    """

    __tablename__ = "identity_provider"
    __erased__ = kept("a way in, of a university; `proposed_by` is the number of an empty row")
    __door__ = "asked for before sign-in, when there is no person and so no scope"
    __table_args__ = (
        sa.CheckConstraint("(kind = 'shared') = (tenant_id is null)", name="owner"),
        sa.CheckConstraint("kind = 'guest' or issuer is not null", name="issuer"),
        sa.Index(
            "uq_identity_provider_one_each",
            "tenant_id",
            "kind",
            "state",
            unique=True,
            postgresql_where=sa.text("state in ('draft', 'active')"),
        ),
        sa.Index(
            "uq_identity_provider_issuer",
            "issuer",
            unique=True,
            postgresql_where=sa.text("state in ('active', 'leaving')"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    tenant_id: Mapped[int | None] = mapped_column(sa.ForeignKey("tenant.id", ondelete="RESTRICT"))
    kind: Mapped[str] = mapped_column(default="tenant", server_default="tenant")  # tenant | shared | guest
    state: Mapped[str] = mapped_column(default="active", server_default="active")  # draft | active | leaving | retired
    origin: Mapped[str] = mapped_column(default="file", server_default="file")  # file | pages: who may change it
    label: Mapped[str] = mapped_column(default="", server_default="")  # of a shared one, as people know it
    version: Mapped[int] = mapped_column(default=1)
    issuer: Mapped[str | None]
    client_id: Mapped[str]
    client_secret_env: Mapped[str | None]  # the NAME of a variable, where a file declares it
    client_secret: Mapped[bytes | None]  # typed on the pages: locked with the key of keys, never shown again
    client_secret_hint: Mapped[str | None]  # its last four characters
    client_secret_until: Mapped[date | None]  # when the university's IT lets it expire
    home_organisations: Mapped[list[str]]  # of a draft: what it asks for; HomeOrganisation says what it has
    claims: Mapped[dict[str, Any]]  # our name → the provider's claim name
    tested_version: Mapped[int | None]  # the version that a whole test sign-in went through with
    tested_at: Mapped[datetime | None]
    proposed_at: Mapped[datetime | None]  # a university's admin asks central admins to put it into use
    proposed_by: Mapped[int | None]
    activated_at: Mapped[datetime | None]


class ProviderMember(Door, Model):
    """A university whose people come in through a shared provider (SSO-17)."""

    __tablename__ = "provider_member"
    __erased__ = kept("a university and a way in")
    __door__ = "asked for before sign-in, when there is no person and so no scope"
    __table_args__ = (sa.Index("ix_provider_member_tenant_id", "tenant_id"),)

    provider_id: Mapped[int] = mapped_column(
        sa.ForeignKey("identity_provider.id", ondelete="RESTRICT"), primary_key=True
    )
    tenant_id: Mapped[int] = mapped_column(sa.ForeignKey("tenant.id", ondelete="RESTRICT"), primary_key=True)
    idp_hint: Mapped[str | None]  # aarc_idp_hint (AARC-G061): the entity id that sends a person straight home
    home_organisations: Mapped[list[str]] = mapped_column(default=list, server_default="{}")  # without one of its own


class HomeOrganisation(Door, Model):
    """A domain belongs to one university and no other (identity decision 3)."""

    __tablename__ = "home_organisation"
    __erased__ = kept("a domain of a university")
    __door__ = "asked for before sign-in, when there is no person and so no scope"
    __table_args__ = (sa.Index("ix_home_organisation_tenant_id", "tenant_id"),)

    domain: Mapped[str] = mapped_column(primary_key=True)
    tenant_id: Mapped[int] = mapped_column(sa.ForeignKey("tenant.id", ondelete="RESTRICT"))


class Identity(Door, Model):
    """An account at a provider, by the provider's row and its subject: never by e-mail (identity decision 2).

    Somebody may have several; a second one is added only by signing in with both in one browser.
    """

    __tablename__ = "identity"
    __erased__ = deleted("person_id")
    __door__ = "finds the person of a finished sign-in, before there is a scope"
    __table_args__ = (
        sa.UniqueConstraint("provider_id", "subject"),
        sa.ForeignKeyConstraint(["person_id", "tenant_id"], ["person.id", "person.tenant_id"], ondelete="CASCADE"),
        sa.Index("ix_identity_person_id", "person_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    provider_id: Mapped[int] = mapped_column(sa.ForeignKey("identity_provider.id", ondelete="RESTRICT"))
    subject: Mapped[str]
    person_id: Mapped[int]
    tenant_id: Mapped[int]
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime | None]


class PendingSignIn(Door, Model):
    """A sign-in that has been sent to the university: single use, ten minutes, bound to the asking browser."""

    __tablename__ = "pending_sign_in"
    __erased__ = kept("a sign-in that was begun: ten minutes, and nobody is known by it")
    __door__ = "found by the hash of the browser's secret, before anybody is known"
    __table_args__ = (sa.Index("ix_pending_sign_in_expires_at", "expires_at"),)

    secret_hash: Mapped[str] = mapped_column(primary_key=True)
    provider_id: Mapped[int] = mapped_column(sa.ForeignKey("identity_provider.id", ondelete="CASCADE"))
    purpose: Mapped[str] = mapped_column(default="sign_in", server_default="sign_in")  # sign_in | link | test
    pending: Mapped[dict[str, Any]]
    session_hash: Mapped[str | None]  # link, test: the signed-in browser that asks
    expires_at: Mapped[datetime]


class SignInAttempt(Door, Model):
    """One sign-in and what came of it: claim names and organisations, no names or addresses of people. Kept 90 days."""

    __tablename__ = "sign_in_attempt"
    __erased__ = kept("no name, address or subject is in it, and it goes after 90 days")
    __door__ = "written when nobody could be identified; a failure at a shared provider belongs to no university yet"
    __table_args__ = (
        sa.Index("ix_sign_in_attempt_tenant_at", "tenant_id", "at"),
        sa.Index("ix_sign_in_attempt_at", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(unique=True)  # what the person is shown and the admin looks up
    provider_id: Mapped[int] = mapped_column(sa.ForeignKey("identity_provider.id", ondelete="CASCADE"))
    tenant_id: Mapped[int | None] = mapped_column(sa.ForeignKey("tenant.id", ondelete="CASCADE"))
    at: Mapped[datetime]  # real time
    purpose: Mapped[str]  # sign_in | link | test
    outcome: Mapped[str]  # ok, or the code of a refusal
    details: Mapped[dict[str, Any]]  # what was expected and what came, as far as it says nothing of a person


class WebSession(Door, Model):
    """A signed-in browser. The cookie's secret is not stored, only its hash; roles are not stored at all."""

    __tablename__ = "web_session"
    __erased__ = (
        deleted("person_id"),
        kept("what the next page says to somebody else, gone with their session within a day"),
    )
    __door__ = "found by the hash of the cookie, before there is a scope"
    __table_args__ = (
        sa.ForeignKeyConstraint(["person_id", "tenant_id"], ["person.id", "person.tenant_id"], ondelete="CASCADE"),
        sa.Index("ix_web_session_person_id", "person_id"),
        sa.Index("ix_web_session_provider_sid", "provider_id", "provider_sid"),
        sa.Index("ix_web_session_expires_at", "expires_at"),
    )

    secret_hash: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(sa.Integer, sa.Identity(), unique=True)  # for its owner's list
    person_id: Mapped[int]
    tenant_id: Mapped[int]
    provider_id: Mapped[int] = mapped_column(sa.ForeignKey("identity_provider.id", ondelete="CASCADE"))
    identity_id: Mapped[int | None] = mapped_column(sa.ForeignKey("identity.id", ondelete="CASCADE"))
    provider_sid: Mapped[str | None]
    id_token: Mapped[bytes | None]  # locked: the hint with which the university's own session is ended
    acr: Mapped[str | None]
    auth_time: Mapped[datetime | None]
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    agent: Mapped[str] = mapped_column(default="")
    tellings: Mapped[list[Any]] = mapped_column(default=list)  # what the next page says worked


class UsedToken(Door, Model):
    """A logout token that has been used: the same one is refused until it would be too old anyway."""

    __tablename__ = "used_token"
    __erased__ = kept("a hash of a token that was used")
    __door__ = "sent by a university's sign-in, which is nobody's browser"
    __table_args__ = (sa.Index("ix_used_token_expires_at", "expires_at"),)

    token_hash: Mapped[str] = mapped_column(primary_key=True)  # of the provider's row and the token's jti
    expires_at: Mapped[datetime]


class InterruptedForm(Door, Model):
    """What somebody sent after their session had ended: kept an hour, locked, for the same person in the same browser."""

    __tablename__ = "interrupted_form"
    __erased__ = deleted("person_id")
    __door__ = "found by the hash of the ended session's cookie, before there is a scope"
    __table_args__ = (
        sa.ForeignKeyConstraint(["person_id", "tenant_id"], ["person.id", "person.tenant_id"], ondelete="CASCADE"),
        sa.Index("ix_interrupted_form_person_id", "person_id"),
    )

    secret_hash: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[int]
    tenant_id: Mapped[int]
    path: Mapped[str]
    typed: Mapped[bytes]  # locked
    expires_at: Mapped[datetime]


class OneTimeLink(Door, Model):
    """A link that works once and not for long. Its token is signed and not stored: a stolen dump opens nothing."""

    __tablename__ = "one_time_link"
    __erased__ = deleted("person_id")
    __door__ = "found by a signed number, by somebody who is not signed in"
    __table_args__ = (
        sa.ForeignKeyConstraint(["person_id", "tenant_id"], ["person.id", "person.tenant_id"], ondelete="CASCADE"),
        sa.Index("ix_one_time_link_person_id", "person_id"),
        sa.Index("ix_one_time_link_expires_at", "expires_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    purpose: Mapped[str]  # guest_sign_in | invitation | accept | address | setup | join | act
    tenant_id: Mapped[int] = mapped_column(sa.ForeignKey("tenant.id", ondelete="RESTRICT"))
    person_id: Mapped[int | None]
    subject_id: Mapped[int | None]  # the invitation, address or provider that it is about
    browser_hash: Mapped[str | None]  # of the asking browser's secret: no other opens it
    payload: Mapped[dict[str, Any]] = mapped_column(Locked("one_time_link.payload"), default=dict)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
