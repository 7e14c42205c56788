"""Whom people of the demo's universities can turn to, as their coordinators would have written it: read from `help.toml`."""

import tomllib
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from mentes.base.db import db, scope
from mentes.programmes.support import service
from mentes.tenancy.models import Tenant

HELP_FILE = Path(__file__).with_name("help.toml")
NOTHING = {"email": "", "phone": "", "page": "", "hours": {}}
BARE = {"place": "", "link": "", "phone": "", "languages": [], "confidential": False}


def list_help() -> None:
    """Name the contacts and list the services; told again, nothing is there twice."""
    found = tomllib.loads(HELP_FILE.read_text(encoding="utf-8"))
    homes = {row.slug: row.id for row in db.session.scalars(sa.select(Tenant).where(Tenant.slug.in_(found)))}
    scope(homes.values(), None)
    for slug, told in found.items():
        _list(homes[slug], told)


def _list(tenant_id: int, told: dict[str, Any]) -> None:
    place = service.Place(tenant_id, None)
    if service.contact_at(place) is None:
        service.name_contact(place, NOTHING | told["contact"], 0)
    for number, each in enumerate(told.get("services", ()), start=1):
        service.add_service(tenant_id, BARE | each | {"position": number}, f"demo:{number}")
