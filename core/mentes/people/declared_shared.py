"""Sign-ins that several universities share, from the alliance's file to the rows (SSO-17). Nothing is deleted."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mentes.people.entrance.models import HomeOrganisation, IdentityProvider, ProviderMember
from mentes.tenancy.apply import Difference, Refused, differences
from mentes.tenancy.checking import resolve
from mentes.tenancy.declaration import SharedLogin
from mentes.tenancy.models import Tenant
from mentes.tenancy.reading import Declared, Problem

COLUMNS = ("label", "issuer", "client_id", "client_secret_env", "claims")
IN_USE = ("active", "leaving")


@dataclass
class Wanted:
    """One shared sign-in of the file, and the row that it is, or becomes."""

    slug: str  # whose file declares it
    values: dict[str, Any]
    members: dict[int, dict[str, Any]]
    row: IdentityProvider | None = None


@dataclass
class Sharing:
    """What the files say of shared sign-ins, found in the rows: what is to be written, and what is no longer declared."""

    wanted: list[Wanted]
    gone: list[IdentityProvider]
    without: dict[int, str]  # members that have a file and no [login] in it: id → slug
    alliance: str


def find(
    session: Session, files: Iterable[Declared], tenants: Mapping[str, Tenant], environment: Mapping[str, str]
) -> Sharing:
    """Compare files and rows; nothing is written. Raises Refused for an issuer or domain that is somebody else's."""
    files = list(files)
    wanted = [
        Wanted(each.tenant.slug, _values(one, environment), _members(one, tenants))
        for each in files
        for one in each.tenant.shared_logins
    ]
    rows = list(session.scalars(sa.select(IdentityProvider).where(IdentityProvider.kind == "shared")))
    for name in ("issuer", "label"):  # whose accounts they are, the issuer says first
        for each in wanted:
            each.row = each.row or _taken(rows, name, each.values[name])
    gone = [row for row in rows if row.state == "active"]
    members = {tenant_id for each in wanted for tenant_id in each.members}
    members |= set(session.scalars(sa.select(ProviderMember.tenant_id)))
    own = {tenants[each.tenant.slug].id: each.tenant for each in files}
    without = {key: own[key].slug for key in members if key in own and own[key].login is None}
    alliance = next((each.tenant.slug for each in files if each.tenant.kind == "alliance"), "")
    sharing = Sharing(wanted, gone, without, alliance)
    _refuse_taken(session, files, tenants, sharing)
    return sharing


def _taken(rows: list[IdentityProvider], name: str, value: str) -> IdentityProvider | None:
    found = next((row for row in rows if getattr(row, name) == value), None)
    if found is not None:
        rows.remove(found)
    return found


def _values(one: SharedLogin, environment: Mapping[str, str]) -> dict[str, Any]:
    content = one.model_dump(mode="json", include=set(COLUMNS) - {"claims"})
    claims = one.claims.model_dump(exclude_none=True)
    return {**content, "issuer": resolve(one.issuer, environment), "claims": claims}


def _members(one: SharedLogin, tenants: Mapping[str, Tenant]) -> dict[int, dict[str, Any]]:
    return {tenants[each.university].id: each.model_dump(mode="json", exclude={"university"}) for each in one.members}


def _refuse_taken(session: Session, files: Iterable[Declared], tenants: Mapping[str, Tenant], sharing: Sharing) -> None:
    """What a university without a file holds, or has as a sign-in of its own, is not taken over."""
    files = list(files)
    stays = {tenants[each.tenant.slug].id for each in files if each.tenant.login is not None}
    slugs = {row.id: slug for slug, row in tenants.items()}
    own = sa.select(IdentityProvider.issuer, IdentityProvider.tenant_id).where(
        IdentityProvider.kind == "tenant", IdentityProvider.state.in_(IN_USE), IdentityProvider.tenant_id.not_in(stays)
    )
    issuers = {row.issuer: row.tenant_id for row in session.execute(own)}
    domains = {row.domain: row.tenant_id for row in session.scalars(sa.select(HomeOrganisation))}
    problems, n = [], 0
    for each in files:
        for key, domain, slug in each.tenant.domains():
            holder = domains.get(domain)
            if holder not in {None, tenants[slug].id, *stays, *sharing.without}:
                problems.append(Problem(each.file, key, f"“{domain}” still belongs to “{slugs[holder or 0]}”"))
        for m, _ in enumerate(each.tenant.shared_logins):
            issuer, n = sharing.wanted[n].values["issuer"], n + 1
            if issuer in issuers:
                why = f"“{issuer}” is still the own sign-in of “{slugs[issuers[issuer] or 0]}”, with its accounts"
                problems.append(Problem(each.file, f"shared_logins[{m}].issuer", why))
    if problems:
        raise Refused(sorted(problems))


def make_room(session: Session, sharing: Sharing) -> list[Difference]:
    """Let go of issuers and domains, so that they can change hands within this transaction; before own sign-ins.

    A sign-in that is no longer declared rests: its row, its accounts and its members stay. A university that gave up its
    own one goes on with it as the old way, so that its people can add their new account.
    """
    found = []
    for row in sharing.gone:
        row.state = "retired"
        found.append(Difference(sharing.alliance, f"shared_logins.{row.label}", row.issuer, None))
    for each in sharing.wanted:
        if each.row is not None and each.row.state == "active" and each.row.issuer != each.values["issuer"]:
            each.row.state = "retired"
    own = sa.select(IdentityProvider).where(
        IdentityProvider.tenant_id.in_(sharing.without),
        IdentityProvider.kind == "tenant",
        IdentityProvider.state == "active",
        IdentityProvider.origin == "file",
    )
    for row in session.scalars(own):
        row.state = "leaving"
        found.append(Difference(sharing.without[row.tenant_id or 0], "login.issuer", row.issuer, None))
    session.execute(sa.delete(HomeOrganisation).where(HomeOrganisation.tenant_id.in_(sharing.without)))
    session.flush()
    return found


def write(session: Session, sharing: Sharing) -> list[Difference]:
    """Write the declared ones, their members and the domains of members without a sign-in of their own."""
    slugs = {row.id: row.slug for row in session.scalars(sa.select(Tenant))}
    found = [each for one in sharing.wanted for each in _write(session, one, slugs)]
    _claim_domains(session, sharing)
    return found


def _write(session: Session, one: Wanted, slugs: Mapping[int, str]) -> list[Difference]:
    row = one.row or IdentityProvider(kind="shared", version=0, state="draft")
    before = _described(session, row, slugs) if row.id is not None else {}
    after = _as_told(one.values, one.members, slugs)
    label = one.values["label"]
    found = list(differences(one.slug, {"shared_logins": {label: before}}, {"shared_logins": {label: after}}))
    if not found and row.state == "active":
        return []
    if any(row.id is None or getattr(row, name) != value for name, value in one.values.items()):
        row.version += 1
    for name, value in one.values.items():
        setattr(row, name, value)
    row.state, row.origin, row.home_organisations = "active", "file", []
    session.add(row)
    session.flush()
    session.execute(sa.delete(ProviderMember).where(ProviderMember.provider_id == row.id))
    session.add_all(ProviderMember(provider_id=row.id, tenant_id=key, **member) for key, member in one.members.items())
    session.flush()
    return found or [Difference(one.slug, f"shared_logins.{label}", None, row.issuer)]


def _described(session: Session, row: IdentityProvider, slugs: Mapping[int, str]) -> dict[str, Any]:
    chosen = sa.select(ProviderMember).where(ProviderMember.provider_id == row.id)
    members = {
        each.tenant_id: {"idp_hint": each.idp_hint, "home_organisations": each.home_organisations}
        for each in session.scalars(chosen)
    }
    return _as_told({name: getattr(row, name) for name in COLUMNS}, members, slugs)


def _as_told(values: dict[str, Any], members: dict[int, dict[str, Any]], slugs: Mapping[int, str]) -> dict[str, Any]:
    """As differences are told: members by their slug."""
    return {
        **values,
        "members": sorted(slugs[key] for key in members),
        "idp_hints": {slugs[key]: member["idp_hint"] for key, member in members.items()},
        "home_organisations": {slugs[key]: member["home_organisations"] or None for key, member in members.items()},
    }


def _claim_domains(session: Session, sharing: Sharing) -> None:
    """Members without a [login] have the domains that the alliance's file names, and those of sign-ins of their own."""
    for tenant_id in sharing.without:
        session.add_all(HomeOrganisation(domain=each, tenant_id=tenant_id) for each in domains_of(session, tenant_id))
    session.flush()


def domains_of(session: Session, tenant_id: int) -> list[str]:
    """All domains of a university: of its own sign-ins in use or being left, and as a member of shared ones."""
    own = sa.select(sa.func.unnest(IdentityProvider.home_organisations)).where(
        IdentityProvider.tenant_id == tenant_id, IdentityProvider.state.in_(IN_USE)
    )
    shared = (
        sa.select(sa.func.unnest(ProviderMember.home_organisations))
        .join(IdentityProvider, IdentityProvider.id == ProviderMember.provider_id)
        .where(ProviderMember.tenant_id == tenant_id, IdentityProvider.state == "active")
    )
    return sorted({*session.scalars(own), *session.scalars(shared)})
