"""What the pages show of sign-ins that several universities share; the alliance's file declares them (SSO-17)."""

from dataclasses import dataclass

import sqlalchemy as sa
from flask import current_app, url_for

from mentes.base.db import db
from mentes.people.entrance.models import IdentityProvider, ProviderMember
from mentes.tenancy.models import Tenant


@dataclass(frozen=True)
class Member:
    """A university that comes in through it, where its people are sent straight, and the domains that are named for it."""

    tenant: Tenant
    idp_hint: str | None
    home_organisations: list[str]


@dataclass(frozen=True)
class SharedSignIn:
    """A shared sign-in and its members; `addresses` are those that its operator has to know."""

    provider: IdentityProvider
    members: list[Member]
    addresses: dict[str, str]


def shared_sign_ins() -> list[SharedSignIn]:
    """All of them in the order of their names, those that rest last (two statements)."""
    order = (IdentityProvider.state != "active", IdentityProvider.label)
    chosen = sa.select(IdentityProvider).where(IdentityProvider.kind == "shared").order_by(*order)
    members = sa.select(ProviderMember, Tenant).join(Tenant, Tenant.id == ProviderMember.tenant_id)
    found: dict[int, list[Member]] = {}
    for row, tenant in db.session.execute(members.order_by(Tenant.slug)):
        found.setdefault(row.provider_id, []).append(Member(tenant, row.idp_hint, row.home_organisations))
    return [SharedSignIn(row, found.get(row.id, []), _addresses(row.id)) for row in db.session.scalars(chosen)]


def _addresses(provider_id: int) -> dict[str, str]:
    public = str(current_app.config["PUBLIC_URL"]).rstrip("/")
    return {
        "redirect": public + url_for("entrance.shared_callback", provider_id=provider_id),
        "signed_out": public + url_for("entrance.signed_out"),
        "backchannel": public + url_for("leaving.told", provider_id=provider_id),
    }
