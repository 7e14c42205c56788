"""What a university's file says about sign-in and staff, written to the rows that are read before anybody is known."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mentes.people import declared_shared as shared
from mentes.people.entrance.models import HomeOrganisation, IdentityProvider
from mentes.people.models import StaffEntry
from mentes.people.signin.provider import ClaimNames
from mentes.tenancy.apply import Difference, Refused, differences
from mentes.tenancy.checking import resolve
from mentes.tenancy.declaration import Login
from mentes.tenancy.models import Tenant
from mentes.tenancy.reading import Declared, Problem

COLUMNS = ("issuer", "client_id", "client_secret_env", "home_organisations", "claims")
_OWN = sa.select(IdentityProvider).where(IdentityProvider.kind == "tenant", IdentityProvider.state == "active")
_LEFT = sa.select(IdentityProvider).where(IdentityProvider.kind == "tenant", IdentityProvider.state == "leaving")


def apply(session: Session, files: Iterable[Declared], environment: Mapping[str, str]) -> list[Difference]:
    """Write providers, home organisations and staff of these files; returns what differs, field by field.

    `environment` fills the `${NAME}` places of issuers. A provider's row is never deleted, because accounts hang on it
    (identity decision 2): a changed issuer keeps the row and its accounts, and raises the row's version. Raises Refused
    where an issuer or domain still belongs to an archived university.
    """
    files = list(files)
    tenants = {row.slug: row for row in session.scalars(sa.select(Tenant))}
    wanted = {
        tenants[each.tenant.slug].id: (each, _values(each.tenant.login, environment))
        for each in files
        if each.tenant.login is not None
    }
    _refuse_taken(session, tenants, wanted)
    sharing = shared.find(session, files, tenants, environment)
    found = shared.make_room(session, sharing)
    found += _providers(session, {row.id: row.slug for row in tenants.values()}, wanted)
    found += shared.write(session, sharing)
    return found + _staff(session, tenants, files)


def _values(login: Login, environment: Mapping[str, str]) -> dict[str, Any]:
    content = login.model_dump(mode="json", exclude={"claims"})
    claims = login.claims.model_dump(exclude_none=True)
    return {**content, "issuer": resolve(login.issuer, environment), "claims": claims}


Wanted = dict[int, tuple[Declared, dict[str, Any]]]


def _refuse_taken(session: Session, tenants: Mapping[str, Tenant], wanted: Wanted) -> None:
    """An archived university keeps its issuer and domains: its people must not wake up somewhere else."""
    slugs = {row.id: slug for slug, row in tenants.items()}
    kept = [row for row in session.scalars(_OWN) if row.tenant_id not in wanted]
    problems = []
    for declared, values in wanted.values():
        for row in kept:
            why = f"still belongs to “{slugs[row.tenant_id or 0]}”, which has no file any more"
            if row.issuer == values["issuer"]:
                problems.append(Problem(declared.file, "login.issuer", f"“{row.issuer}” {why}"))
            for n, domain in enumerate(values["home_organisations"]):
                if domain in row.home_organisations:
                    problems.append(Problem(declared.file, f"login.home_organisations[{n}]", f"“{domain}” {why}"))
    if problems:
        raise Refused(problems)


def _providers(session: Session, slugs: Mapping[int, str], wanted: Wanted) -> list[Difference]:
    rows = {row.tenant_id: row for row in session.scalars(_OWN)}
    left = {(row.tenant_id, row.issuer): row for row in session.scalars(_LEFT)}
    found, changed = list[Difference](), []
    for tenant_id, (_, values) in wanted.items():
        row = rows.get(tenant_id) or left.get((tenant_id, values["issuer"]))
        before = {} if row is None or row.state != "active" else {name: getattr(row, name) for name in COLUMNS}
        differing = list(differences(slugs[tenant_id], {"login": before}, {"login": values}))
        if differing:
            found += differing
            changed.append((row or IdentityProvider(tenant_id=tenant_id, version=0), values))
    _write(session, changed)
    return found


def _write(session: Session, changed: list[tuple[IdentityProvider, dict[str, Any]]]) -> None:
    """Two universities may exchange issuers or domains: all old values go before the first new one comes."""
    for row, _ in changed:
        row.issuer = f"changing:{row.tenant_id}"
        row.client_id, row.client_secret_env, row.home_organisations, row.claims = "", None, [], {}
        session.add(row)
    session.flush()
    session.execute(
        sa.delete(HomeOrganisation).where(HomeOrganisation.tenant_id.in_([r.tenant_id for r, _ in changed]))
    )
    for row, values in changed:
        for name, value in values.items():
            setattr(row, name, value)
        row.version, row.origin, row.state = row.version + 1, "file", "active"
        row.client_secret = row.client_secret_hint = row.client_secret_until = None  # the file names a variable
        session.add_all(HomeOrganisation(domain=each, tenant_id=row.tenant_id) for each in values["home_organisations"])
    session.flush()


def _staff(session: Session, tenants: Mapping[str, Tenant], files: Iterable[Declared]) -> list[Difference]:
    """Entries of [staff]. A removed line takes no role away: the role was granted, and is taken back on the pages."""
    wanted = {
        (tenants[each.tenant.slug].id, tenants[home].id, who, role)
        for each in files
        for home, who, role in each.tenant.staff_entries()
    }
    rows = {(row.tenant_id, row.home_id, row.match, row.role): row for row in session.scalars(sa.select(StaffEntry))}
    slugs = {row.id: slug for slug, row in tenants.items()}
    new, gone = sorted(wanted - rows.keys()), sorted(rows.keys() - wanted)
    for tenant_id, home_id, who, role in new:
        session.add(StaffEntry(tenant_id=tenant_id, home_id=home_id, match=who, role=role))
    for key in gone:
        session.delete(rows[key])
    session.flush()
    return [
        Difference(slugs[tenant], f"staff.{role}", *((None, who) if entries is new else (who, None)))
        for entries in (new, gone)
        for tenant, _, who, role in entries
    ]


def described(session: Session, tenant_id: int) -> dict[str, Any] | None:
    """The [login] of a university whose sign-in was set up on the pages; no secret is in it. None without one in use."""
    row = session.scalar(_OWN.where(IdentityProvider.tenant_id == tenant_id, IdentityProvider.origin == "pages"))
    if row is None:
        return None
    usual = asdict(ClaimNames())
    claims = {name: claim for name, claim in row.claims.items() if claim and claim != usual.get(name)}
    values = {"issuer": row.issuer, "client_id": row.client_id, "home_organisations": row.home_organisations}
    return values | ({"claims": claims} if claims else {})
