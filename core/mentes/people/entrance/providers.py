"""From the row of a provider to what the sign-in layer needs."""

import os

from flask import current_app, url_for

from mentes.base.seal import unlock
from mentes.people.entrance.models import IdentityProvider
from mentes.people.signin.provider import ClaimNames, ProviderSettings

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
        redirect_uri=public + url_for("entrance.callback", slug=slug) if slug else "",
        home_organisations=frozenset(row.home_organisations),
        tenant_id=row.tenant_id,
        claim_names=ClaimNames(**row.claims),
    )


def _secret(row: IdentityProvider) -> str:
    if row.client_secret is not None:
        return unlock(CLIENT_SECRET, row.client_secret)
    return os.environ.get(row.client_secret_env, "") if row.client_secret_env else ""
