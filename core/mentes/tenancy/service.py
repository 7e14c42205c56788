"""Verbs of a university: create it on the pages, change it, close its pages for a while, write its file back."""

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mentes.base.errors import BadInput, NotVisible, WrongState
from mentes.base.i18n import N_
from mentes.tenancy.apply import columns_of, lock
from mentes.tenancy.declaration import TenantFile
from mentes.tenancy.models import Tenant


def tenant_row(session: Session, slug: str) -> Tenant:
    """The row of this university, to be changed. Raises NotVisible when there is none."""
    chosen = sa.select(Tenant).where(Tenant.slug == slug).with_for_update()
    row = session.scalar(chosen.execution_options(populate_existing=True))
    if row is None:
        raise NotVisible(N_("There is no university “%(slug)s”."), slug=slug)
    return row


def create(session: Session, declared: TenantFile) -> Tenant:
    """A university that the pages made and no file names. Raises BadInput where its address is taken."""
    lock(session)
    if session.scalar(sa.select(Tenant.id).where(Tenant.slug == declared.slug)) is not None:
        raise BadInput(N_("Another university has the address “%(slug)s”. Choose another one."), slug=declared.slug)
    row = Tenant(
        slug=declared.slug,
        state="active",
        origin="pages",
        declared=declared.as_written(),
        **columns_of(declared),
    )
    session.add(row)
    session.flush()
    return row


def change(tenant: Tenant, declared: TenantFile) -> None:
    """Take other details over. Raises WrongState for a university that a file declares."""
    if tenant.origin == "file":
        raise WrongState(N_("This university is declared in a file. It is changed there."))
    for name, value in columns_of(declared).items():
        setattr(tenant, name, {**tenant.brand, **value} if name == "brand" else value)
    tenant.declared = declared.as_written()


def suspend(tenant: Tenant) -> None:
    """Close the pages of a university for a while; nothing is lost. Raises WrongState unless it is active."""
    _move(tenant, "active", "suspended")


def resume(tenant: Tenant) -> None:
    """Open the pages of a suspended university again. Raises WrongState unless it is suspended."""
    _move(tenant, "suspended", "active")


def _move(tenant: Tenant, expected: str, wanted: str) -> None:
    if tenant.state != expected:
        raise WrongState(
            N_("%(slug)s is %(state)s, it would have to be %(expected)s."),
            slug=tenant.slug,
            state=tenant.state,
            expected=expected,
        )
    tenant.state = wanted


def spoken(locale: str, shipped: Iterable[str]) -> str | None:
    """The language of ours that serves this one (de for de-AT), or None: nothing is shown half translated."""
    return next((code for code in (locale, locale.replace("_", "-").split("-")[0]) if code in shipped), None)


def interface_languages(locales: Iterable[str], shipped: Iterable[str]) -> tuple[str, ...]:
    """The languages that a university's pages begin with: its own, as far as we ship them, else English."""
    ours = tuple(shipped)
    return tuple(dict.fromkeys(code for each in locales if (code := spoken(each, ours)))) or ("en",)


def exported(tenant: Tenant, programmes: list[dict[str, Any]], login: dict[str, Any] | None = None) -> dict[str, Any]:
    """What this university's file says today: as declared, with programmes and sign-in as the pages have them now."""
    content = {**tenant.declared, "programmes": programmes, **({"login": login} if login else {})}
    return {key: content[key] for key in TenantFile.model_fields if content.get(key)}
