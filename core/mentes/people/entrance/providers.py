"""From the row of a provider to what the sign-in layer needs."""

import os

import sqlalchemy as sa
from flask import current_app, url_for

from mentes.base.db import db
from mentes.base.seal import unlock
from mentes.people.entrance.models import HomeOrganisation, IdentityProvider, ProviderMember
from mentes.people.signin.provider import ClaimNames, ProviderSettings
from mentes.tenancy.models import Tenant

CLIENT_SECRET = "identity_provider.client_secret"  # noqa: S105 - what its locked form is bound to


def settings_of(row: IdentityProvider, slug: str = "") -> ProviderSettings:
    """Plain values for the strict layer. A declared secret is read from its variable, a typed one is unlocked.

    Without the university's slug they serve for what needs no way back: keys, logout.
    """
    public = current_app.config["PUBLIC_URL"].rstrip("/")
    return ProviderSettings(
        id=row.id,
        version=row.version,
        issuer=row.issuer or "",
        client_id=row.client_id,
        client_secret=_secret(row),
        redirect_uri=public + way_back(row, slug) if slug or row.kind == "shared" else "",
        home_organisations=_members_domains(row.id) if row.kind == "shared" else frozenset(row.home_organisations),
        tenant_id=row.tenant_id,
        claim_names=ClaimNames(**row.claims),
    )


def way_back(row: IdentityProvider, slug: str) -> str:
    """Where a provider sends people back to: a university's own below its address, one that several share at the root."""
    if row.kind == "shared":
        return url_for("entrance.shared_callback", provider_id=row.id)
    return url_for("entrance.callback", slug=slug)


def _members_domains(provider_id: int) -> frozenset[str]:
    chosen = (
        sa.select(HomeOrganisation.domain)
        .join(ProviderMember, ProviderMember.tenant_id == HomeOrganisation.tenant_id)
        .join(Tenant, sa.and_(Tenant.id == ProviderMember.tenant_id, Tenant.state == "active"))
        .where(ProviderMember.provider_id == provider_id)
    )
    return frozenset(db.session.scalars(chosen))


def _secret(row: IdentityProvider) -> str:
    if row.client_secret is not None:
        return unlock(CLIENT_SECRET, row.client_secret)
    return os.environ.get(row.client_secret_env, "") if row.client_secret_env else ""
