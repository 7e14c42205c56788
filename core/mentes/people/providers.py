"""From the row of a university's provider to what the sign-in layer needs."""

import os

from flask import current_app, url_for

from mentes.people.models import IdentityProvider
from mentes.people.signin.provider import ClaimNames, ProviderSettings


def settings_of(row: IdentityProvider, slug: str) -> ProviderSettings:
    """Plain values for the strict layer. The secret is read from the variable that the row names, never stored."""
    public = current_app.config["PUBLIC_URL"].rstrip("/")
    return ProviderSettings(
        id=row.id,
        version=row.version,
        issuer=row.issuer,
        client_id=row.client_id,
        client_secret=os.environ.get(row.client_secret_env, "") if row.client_secret_env else "",
        redirect_uri=public + url_for("people.callback", slug=slug),
        home_organisations=frozenset(row.home_organisations),
        tenant_id=row.tenant_id,
        claim_names=ClaimNames(**row.claims),
    )
