"""Verbs of a university: close its pages for a while, open them again, write its file back."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mentes.base.errors import NotVisible, WrongState
from mentes.base.i18n import N_
from mentes.tenancy.models import Tenant


def tenant_row(session: Session, slug: str) -> Tenant:
    """The row of this university, to be changed. Raises NotVisible when there is none."""
    row = session.scalar(sa.select(Tenant).where(Tenant.slug == slug).with_for_update())
    if row is None:
        raise NotVisible(N_("There is no university “%(slug)s”."), slug=slug)
    return row


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


def interface_languages(locales: tuple[str, ...], shipped: tuple[str, ...]) -> tuple[str, ...]:
    """The languages that a university offers for its pages: its own of which we ship a catalogue, else English.

    A regional form is served by its language (de-AT by de), so that no page is half translated.
    """
    offered = [next((s for s in (locale, locale.split("-")[0]) if s in shipped), None) for locale in locales]
    return tuple(dict.fromkeys(found for found in offered if found)) or ("en",)


def exported(tenant: Tenant, programmes: list[dict[str, Any]]) -> dict[str, Any]:
    """What this university's file says today: as declared, with the programmes as the pages have them now."""
    content = {key: value for key, value in tenant.declared.items() if key != "programmes"}
    return {**content, "programmes": programmes} if programmes else content
