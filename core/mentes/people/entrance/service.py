"""Verbs of coming in: who is it that a university sends, and what does it say about them."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from mentes.base.clock import real_now
from mentes.base.db import db
from mentes.base.formats import language_code
from mentes.base.i18n import languages
from mentes.people.addresses import service as addresses
from mentes.people.departures import service as departures
from mentes.people.entrance.models import Identity, IdentityProvider
from mentes.people.models import Person, RoleGrant, StaffEntry
from mentes.people.records.service import take_over
from mentes.people.service import grant, sort_name
from mentes.people.signin.claims import SignInClaims
from mentes.people.signin.refusals import SignInRefused, refused
from mentes.tenancy.service import spoken
from mentes.tenancy.values import is_zone


def main_provider(tenant_id: int) -> tuple[sa.ColumnElement[bool], ...]:
    """Which row is a university's own sign-in in use."""
    return (
        IdentityProvider.tenant_id == tenant_id,
        IdentityProvider.kind == "tenant",
        IdentityProvider.state == "active",
    )


@dataclass(frozen=True)
class SignIn:
    """Who the university says this is: its provider's row, the subject there, and what it told."""

    provider: IdentityProvider
    subject: str
    claims: SignInClaims
    home_id: int | None = None  # the person's university, where several share the provider

    @property
    def tenant_id(self) -> int:
        """The university whose person this is: the provider's own, or the one of the home organisation (SSO-17)."""
        found = self.provider.tenant_id or self.home_id
        if found is None:
            raise refused("home_organisation_unknown", claim=self.provider.claims.get("home_organisation", ""))
        return found


def known_identity(provider_id: int, subject: str) -> Identity | None:
    """The account of this subject at this provider. An address or an issuer's word never finds one."""
    return db.session.scalar(
        sa.select(Identity).where(Identity.provider_id == provider_id, Identity.subject == subject)
    )


def sign_in(signed: SignIn, default_locale: str, default_timezone: str) -> Person:
    """The person of a finished sign-in, made at the first one; what the university says is taken over each time.

    Raises SignInRefused for an account that was closed, or of somebody who has left and is not counted in again.
    """
    identity = known_identity(signed.provider.id, signed.subject)
    if identity is None:
        person = _welcome(signed, default_locale, default_timezone)
    else:
        person = _return(identity, signed.claims)
    take_over(person, signed.claims, signed.subject)
    verified, alone = signed.claims.email_verified, _accounts(person) == 1
    addresses.take_over(person, signed.claims.email, verified=verified, alone=alone)
    if person.state == "active":
        _grant_declared(person, signed)
    return person


def _accounts(person: Person) -> int:
    """How many accounts at universities somebody signs in with."""
    counted = sa.select(sa.func.count()).select_from(Identity).where(Identity.person_id == person.id)
    return int(db.session.scalar(counted) or 0)


def _welcome(signed: SignIn, default_locale: str, default_timezone: str) -> Person:
    claims = signed.claims
    person = Person(
        tenant_id=signed.tenant_id,
        locale=spoken(claims.locale, languages()) or default_locale,
        timezone=claims.zoneinfo if is_zone(claims.zoneinfo) else default_timezone,
        created_at=real_now(),
        sort_name=sort_name(claims.legal_name),
        unit=claims.unit or None,
        **_names(claims),
    )
    db.session.add(person)
    db.session.flush()
    db.session.add(
        Identity(
            provider_id=signed.provider.id,
            subject=signed.subject,
            person_id=person.id,
            tenant_id=person.tenant_id,
            created_at=real_now(),
        )
    )
    return person


def _return(identity: Identity, claims: SignInClaims) -> Person:
    person = db.session.get_one(Person, identity.person_id)
    if not departures.come_back(person, claims):
        raise SignInRefused("affiliation_gone" if person.state == "left" else "account_closed")
    for name, value in _names(claims).items():
        if name not in person.chosen:
            setattr(person, name, value)
    person.sort_name = sort_name(person.display_name)
    _take_unit(person, claims)
    return person


def _names(claims: SignInClaims) -> dict[str, Any]:
    """What a sign-in says of a person; their own choice of any of these (`Person.chosen`) goes first."""
    spoken = sorted({code for each in claims.languages if (code := language_code(each))})
    return {
        "legal_name": claims.legal_name,
        "display_name": claims.legal_name,
        "given_name": claims.given_name or claims.legal_name,
        "email": claims.email,
        "seen_at": real_now(),
    } | ({"languages": spoken} if spoken else {})


def _take_unit(person: Person, claims: SignInClaims) -> None:
    """Where somebody works: as the university says; where it says nothing, what they wrote themselves stays."""
    if claims.unit or "unit" not in person.chosen:
        person.unit = claims.unit or None
        person.chosen = [name for name in person.chosen if name != "unit"]


def _grant_declared(person: Person, signed: SignIn) -> None:
    """Roles that the university's file names: given at the first sign-in of that account; to a guest never.

    Given again if they ended because somebody left, and has come back, or switched their account on again; never after
    somebody took them back.
    """
    if person.guest:
        return
    entries = db.session.scalars(
        sa.select(StaffEntry).where(StaffEntry.home_id == person.tenant_id, StaffEntry.match.in_(_named(signed)))
    ).all()
    if not entries:
        return
    stands = sa.or_(RoleGrant.revoked_at.is_(None), RoleGrant.revoked_by.is_not(None))
    held = {
        (grant.role, grant.tenant_id)
        for grant in db.session.scalars(sa.select(RoleGrant).where(RoleGrant.person_id == person.id, stands))
    }
    for entry in entries:
        if (entry.role, entry.tenant_id) not in held:
            grant(person, entry.role, entry.tenant_id, by=None)


def _named(signed: SignIn) -> list[str]:
    """How a file may name this account: by an address that is vouched for, by a subject at the sign-in it declares only.

    Whose subject it is elsewhere the file cannot know: subjects are unique within one provider (OpenID Connect Core, 2).
    """
    row, claims = signed.provider, signed.claims
    declared = (row.kind, row.origin, row.state) == ("tenant", "file", "active")
    address = [claims.email.lower()] if claims.email_verified else []
    return [*address, *([signed.subject] if declared else [])]
